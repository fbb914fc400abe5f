"""Hand an e-mail to the mail server, and tell in words why it was not taken."""

from smtplib import (
    SMTPDataError,
    SMTPException,
    SMTPRecipientsRefused,
    SMTPResponseException,
    SMTPSenderRefused,
    SMTPServerDisconnected,
)
from socket import gaierror
from typing import Any

from django.core import mail
from django.core.mail import EmailMessage

from billing.exceptions import (
    MailCutOff,
    MailNotSent,
    MailPutOff,
    MailServerNotFound,
    MailServerRefusesUs,
    MailServerSilent,
    MailServerUnreachable,
)
from jobs.api import Fail

# The server has not got the letter. Where the conversation broke off it may have, and only its answer was lost.
NOT_TAKEN = (Fail, MailPutOff, MailServerNotFound, MailServerRefusesUs, MailServerUnreachable)

_Refusal = SMTPRecipientsRefused | SMTPSenderRefused | SMTPDataError


def hand_over(message: EmailMessage) -> None:
    """Give an e-mail to the mail server; raises Fail where no later try would help, else MailNotSent."""
    try:
        message.send()
    except (SMTPRecipientsRefused, SMTPSenderRefused, SMTPDataError) as error:
        raise _refused(error, message.to[0]) from error
    except SMTPException as error:
        raise _broken_off(error) from error
    except OSError as error:
        raise _not_reached(error) from error


def _refused(error: _Refusal, recipient: str) -> Exception:
    """Return why the e-mail was not taken: a 5xx no later try changes (RFC 5321 §4.2.1)."""
    code, text = (
        next(iter(error.recipients.values()))
        if isinstance(error, SMTPRecipientsRefused)
        else (error.smtp_code, error.smtp_error)
    )
    if code >= 500:
        return Fail(f"The mail server refused the e-mail to {recipient}: {_answer(code, text)}")
    return MailPutOff(f"The mail server put the e-mail off ({_answer(code, text)}).")


def _broken_off(error: SMTPException) -> MailNotSent:
    if isinstance(error, SMTPResponseException):
        return MailServerRefusesUs(f"The mail server {_server()} refused us ({_answer(*error.args[:2])}).")
    if not isinstance(error, SMTPServerDisconnected):
        return MailServerRefusesUs(f"The mail server {_server()} can't do what our settings ask of it: {error}")
    # smtplib tells both as a disconnection, and keeps the silence behind it as the context.
    if isinstance(error.__context__, TimeoutError):
        return _silent()
    return MailCutOff(f"The connection to the mail server {_server()} broke off before it said that it has the e-mail.")


def _not_reached(error: OSError) -> MailNotSent:
    if isinstance(error, gaierror):
        return MailServerNotFound(f"The mail server {_smtp().host} could not be found.")
    if isinstance(error, ConnectionRefusedError):
        return MailServerUnreachable(f"The mail server {_server()} refused the connection.")
    if isinstance(error, TimeoutError):
        return _silent()
    return MailServerUnreachable(f"The e-mail could not be handed over: {error.strerror or error}.")


def _silent() -> MailServerSilent:
    return MailServerSilent(f"The mail server {_server()} did not answer in time.")


def _answer(code: int, text: bytes | str) -> str:
    """Return a server's answer on one line: "451 4.7.1 Try again later"."""
    words = text.decode(errors="replace") if isinstance(text, bytes) else text
    return f"{code} {' '.join(words.split())}"


def _server() -> str:
    return f"{_smtp().host}:{_smtp().port}"


def _smtp() -> Any:
    # Django 6.1 deprecates get_connection() for `mailers`, which 5.2 doesn't know.
    mailers = getattr(mail, "mailers", None)
    return mailers["default"] if mailers else mail.get_connection()
