"""The rows of e-mails; one noun a file."""

from jobs.contrib.mail.models.attachment import Attachment
from jobs.contrib.mail.models.message import Message
from jobs.contrib.mail.models.sending import Sending

__all__ = ["Attachment", "Message", "Sending"]
