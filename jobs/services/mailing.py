"""Mail a notice, here and now, through the mail server in settings."""

from smtplib import SMTPException, SMTPRecipientsRefused, SMTPResponseException
from typing import Any

from django.conf import settings
from django.core import mail as django_mail
from django.core.mail import EmailMessage

from jobs.exceptions import NoticeNotSent

# The mailer behind a queue of mail, as the settings of Django 6.1 name it; MAIL_TRANSPORT before.
TRANSPORT = "transport"
# How long one step of the conversation with the mail server may take, in seconds. A conversation has about ten.
STEP_SECONDS = 5


def mail(addresses: str, title: str, text: str) -> None:
    """Send an e-mail to addresses separated by commas; raises NoticeNotSent."""
    recipients = [address.strip() for address in addresses.split(",") if address.strip()]
    # That no machine answers it: RFC 3834, section 5.
    headers = {"Auto-Submitted": "auto-generated"}
    message = EmailMessage(title, text, to=recipients, headers=headers)
    try:
        _mailer().send_messages([message])
    except (SMTPException, OSError) as error:
        raise NoticeNotSent(_reason(error)) from error


def mail_transport() -> Any:
    """Return what hands mail over to a server, with no connection yet; also where Django's own mail is queued."""
    # Django 6.1 deprecates get_connection() for `mailers`, which 5.2 doesn't know.
    mailers = getattr(django_mail, "mailers", None)
    if mailers is None:
        return django_mail.get_connection(getattr(settings, "MAIL_TRANSPORT", None))
    return mailers[TRANSPORT if TRANSPORT in mailers else "default"]


def _mailer() -> Any:
    # Not the queue: an alert that nobody runs jobs must not wait for a job.
    mailer = mail_transport()
    if hasattr(mailer, "timeout"):
        mailer.timeout = STEP_SECONDS
    return mailer


def _reason(error: SMTPException | OSError) -> str:
    if isinstance(error, SMTPRecipientsRefused):
        code, answer = next(iter(error.recipients.values()))
        return f"The mail server refused the address: {_line(code, answer)}."
    if isinstance(error, SMTPResponseException):
        return f"The mail server refused us: {_line(error.smtp_code, error.smtp_error)}."
    if isinstance(error, TimeoutError) or isinstance(error.__context__, TimeoutError):
        return "The mail server did not answer in time."
    return f"The mail server can’t be reached: {error}."


def _line(code: int, answer: bytes | str) -> str:
    words = answer.decode(errors="replace") if isinstance(answer, bytes) else answer
    return f"{code} {' '.join(words.split())}"
