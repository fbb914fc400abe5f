"""What mail does in the background. Each task fetches by id and calls a service."""

from uuid import UUID

from django.conf import settings

from jobs.api import Backoff, Misfire, Queue, schedule, task
from jobs.contrib.mail import pruning, sending
from jobs.contrib.mail.exceptions import MailNotSent
from jobs.contrib.mail.models import Message

# Five tries over half an hour, then one an hour: greylisting takes minutes, a mail server's repair an afternoon.
RETRY = Backoff(max_attempts=8, base=getattr(settings, "MAIL_RETRY_SECONDS", 60), factor=2.5, retry_on=(MailNotSent,))


@task(queue_name=Queue.EMAIL, retry=RETRY, timeout=60, title="Send e-mail")
def send_message(*, message_id: str) -> str:
    """Send a message that is kept in the database."""
    message = Message.objects.get(pk=UUID(message_id))
    return sending.deliver(message, message.attachments.all())


@schedule("15 3 * * *", misfire=Misfire.ONCE)
@task(queue_name=Queue.MAINTENANCE, timeout=1800, title="Delete old e-mails", startable=True)
def prune_messages() -> dict[str, int]:
    """Delete messages that are older than they are kept, and files that no message names any more."""
    return pruning.prune()
