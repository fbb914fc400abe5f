"""Errors of billing, each named by what went wrong."""


class BillingError(Exception):
    """Something about an invoice that a person can put right; the message says how."""


class InvoiceNotIssuable(BillingError):
    """An invoice can't be issued as it is."""


class NothingToIssue(BillingError):
    """No draft is left for an invoice run; the message says why."""


class InvalidLink(BillingError):
    """A signed link is damaged or has expired."""


class ExpiredLink(InvalidLink):
    """A signed link was good, and is too old."""


class TooManyCopies(BillingError):
    """A customer asked for more copies of an invoice than are sent in an hour."""


class InvoiceNotCreditable(BillingError):
    """No credit note can be written for an invoice; the message says why."""


class NothingToPay(BillingError):
    """An invoice can't be paid online as it stands; the message says why."""


class NotPayableOnline(NothingToPay):
    """An invoice asks for an amount that the provider can't take."""


class RemindersNotHeld(BillingError):
    """The reminders of an invoice can't be held, or let go on, like this; the message says what to put right."""


class NotMatched(BillingError):
    """What the provider tells of fits no invoice of ours; the message says why not."""


class EventNotAssignable(BillingError):
    """An online payment can't be assigned like this; the message says what to put right."""


class PaymentNotRecorded(BillingError):
    """A payment can't be written down like this; the message says what to put right."""


class CommissionsRefused(BillingError):
    """Something can't be done to a month's commissions; the message says why and what to do first."""
