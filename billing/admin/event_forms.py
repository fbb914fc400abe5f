"""The forms on the page of an online payment that fits no invoice."""

from django import forms

from billing.models.provider_event import MAX_REASON


class AssignForm(forms.Form):
    """Which invoice it is for."""

    invoice = forms.CharField(label="Number of the invoice", max_length=20, error_messages={"required": "Which one?"})


class LeaveOutForm(forms.Form):
    """Why it belongs to none."""

    reason = forms.CharField(
        label="Reason", max_length=MAX_REASON, error_messages={"required": "Say why, for those who look later."}
    )
