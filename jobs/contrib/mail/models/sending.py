"""Sending: a job that sends, or sent, an e-mail; the first, and one for each time it was sent again."""

from django.db import models
from django.utils import timezone

from jobs.contrib.mail.models.message import Message


class Sending(models.Model):
    """A message and a job. One message a job: however often a job is tried, it is the same letter."""

    message = models.ForeignKey(Message, models.CASCADE, related_name="sendings")
    # No foreign key: jobs are pruned in their own time.
    job_id = models.UUIDField()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["job_id"], name="one_job_one_message")]

    def __str__(self) -> str:
        return f"{self.message} ({self.job_id})"
