"""Why somebody acts: asked for on each confirmation page, kept in the history."""

from django import forms


class ReasonForm(forms.Form):
    """One line, if the person wishes."""

    reason = forms.CharField(
        required=False,
        max_length=300,
        label="Reason",
        help_text="Optional. It stands in the history for whoever looks next.",
    )
