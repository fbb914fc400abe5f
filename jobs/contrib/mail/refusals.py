"""Why an e-mail was not taken, in words: for good, for now, or nobody knows."""

from smtplib import (
    SMTPDataError,
    SMTPException,
    SMTPNotSupportedError,
    SMTPRecipientsRefused,
    SMTPResponseException,
    SMTPSenderRefused,
    SMTPServerDisconnected,
)
from socket import gaierror
from typing import Any

from jobs.api import Fail
from jobs.contrib.mail.exceptions import (
    AttachmentAway,
    MailCutOff,
    MailNotSent,
    MailPutOff,
    MailServerNotFound,
    MailServerRefusesUs,
    MailServerSilent,
    MailServerUnreachable,
)

# The server has not got the letter. Where the conversation broke off it may have, and only its answer was lost.
NOT_TAKEN = (Fail, AttachmentAway, MailPutOff, MailServerNotFound, MailServerRefusesUs, MailServerUnreachable)
# From here on an answer of SMTP is final: RFC 5321, section 4.2.1.
PERMANENT = 500
# Answers of HTTP that a later try may change: too slow, too many, and all that is the other side's trouble.
_HTTP_FOR_NOW = frozenset({408, 425, 429})
_HTTP_THEIR_TROUBLE = 500
# How many refused addresses are told one by one.
_MOST_TOLD = 3

_Refusal = SMTPRecipientsRefused | SMTPSenderRefused | SMTPDataError


def told(error: Exception, server: str, recipients: list[str]) -> Exception:
    """Return what an error of a transport comes to: Fail where no later try helps, else a MailNotSent."""
    if isinstance(error, SMTPRecipientsRefused | SMTPSenderRefused | SMTPDataError):
        return _refused(error, recipients)
    if isinstance(error, SMTPException):
        return _broken_off(error, server)
    if isinstance(error, OSError) and not _is_of_service(error):
        return _not_reached(error, server)
    if isinstance(error, UnicodeError | ValueError):
        return Fail(f"The e-mail can’t be written as it is: {error}")
    return _refused_by_service(error)


def answer(code: int, text: bytes | str) -> str:
    """Return a server's answer on one line: "451 4.7.1 Try again later"."""
    words = text.decode(errors="replace") if isinstance(text, bytes) else text
    return f"{code} {' '.join(words.split())}"


def _refused(error: _Refusal, recipients: list[str]) -> Exception:
    if isinstance(error, SMTPRecipientsRefused):
        return _recipients_refused(error.recipients)
    line = answer(error.smtp_code, error.smtp_error)
    if error.smtp_code >= PERMANENT:
        return Fail(f"The mail server refused the e-mail to {_names(recipients)}: {line}")
    return MailPutOff(f"The mail server put the e-mail off ({line}).")


def _recipients_refused(refused: dict[str, tuple[int, bytes]]) -> Exception:
    # Nobody has it. As long as one of them may take it later, all are tried again.
    code, text = min(refused.values(), key=lambda said: said[0])
    if code >= PERMANENT:
        return Fail(f"The mail server refused the e-mail to {_names(list(refused))}: {answer(code, text)}")
    return MailPutOff(f"The mail server put the e-mail off ({answer(code, text)}).")


def _broken_off(error: SMTPException, server: str) -> Exception:
    if isinstance(error, SMTPResponseException):
        return MailServerRefusesUs(f"The mail server {server} refused us ({answer(*error.args[:2])}).")
    if isinstance(error, SMTPNotSupportedError) and "SMTPUTF8" in str(error):
        return Fail(f"The mail server {server} takes no addresses with letters beyond ASCII.")
    if not isinstance(error, SMTPServerDisconnected):
        return MailServerRefusesUs(f"The mail server {server} can't do what our settings ask of it: {error}")
    # smtplib tells both as a disconnection, and keeps the silence behind it as the context.
    if isinstance(error.__context__, TimeoutError):
        return _silent(server)
    return MailCutOff(f"The connection to the mail server {server} broke off before it said that it has the e-mail.")


def _not_reached(error: OSError, server: str) -> MailNotSent:
    if isinstance(error, gaierror):
        return MailServerNotFound(f"The mail server {server.rpartition(':')[0] or server} could not be found.")
    if isinstance(error, ConnectionRefusedError):
        return MailServerUnreachable(f"The mail server {server} refused the connection.")
    if isinstance(error, TimeoutError):
        return _silent(server)
    if isinstance(error, ConnectionResetError | BrokenPipeError):
        return MailCutOff(f"The connection to the mail server {server} broke off: {error.strerror or error}.")
    return MailServerUnreachable(f"The e-mail could not be handed over: {error.strerror or error}.")


def _silent(server: str) -> MailServerSilent:
    return MailServerSilent(f"The mail server {server} did not answer in time.")


def _is_of_service(error: Exception) -> bool:
    """Say whether a mail service's own package raised it (django-anymail's, which Waybill does not ask for)."""
    return type(error).__module__.partition(".")[0] == "anymail"


def _refused_by_service(error: Any) -> Exception:
    status = getattr(error, "status_code", None)
    line = " ".join(str(error).split())
    if not _is_of_service(error):
        return error if isinstance(error, Exception) else MailNotSent(line)
    if status is None:
        # Refused before it was sent, or the service was not reached.
        unreached = isinstance(error, OSError) and getattr(error, "response", None) is None
        return MailServerUnreachable(f"The mail service was not reached: {line}") if unreached else Fail(line)
    if status in _HTTP_FOR_NOW or status >= _HTTP_THEIR_TROUBLE:
        return MailPutOff(f"The mail service put the e-mail off ({status}): {line}")
    return Fail(f"The mail service refused the e-mail ({status}): {line}")


def _names(addresses: list[str]) -> str:
    named = ", ".join(addresses[:_MOST_TOLD])
    return f"{named} and {len(addresses) - _MOST_TOLD} more" if len(addresses) > _MOST_TOLD else named
