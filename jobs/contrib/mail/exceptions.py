"""Errors of mail, each named by what went wrong."""

from jobs.api import Problem


class InvalidMessage(ValueError):
    """An e-mail that can't be sent as it is; the message says what to change."""


class MailNotSent(Problem):
    """An e-mail was not handed over, and may be another time; each kind's message says what was in the way."""


class AttachmentAway(MailNotSent):
    """What goes with an e-mail could not be read from storage."""


class MailServerNotFound(MailNotSent):
    """No machine is known by the mail server's name."""


class MailServerUnreachable(MailNotSent):
    """There was no connection to the mail server."""


class MailServerRefusesUs(MailNotSent):
    """The mail server takes nothing from us: too busy, a wrong password, or no encryption."""


class MailPutOff(MailNotSent):
    """The mail server asks to be tried again later."""


class MailServerSilent(MailNotSent):
    """The mail server did not answer; it may have the e-mail all the same."""


class MailCutOff(MailNotSent):
    """The connection broke off; the mail server may have the e-mail all the same."""
