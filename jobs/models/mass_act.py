"""MassAct: an operator's retry or cancel of all jobs that match a search, and how far it is."""

from django.conf import settings
from django.db import models

# What is left of one whose search was erased.
ERASED_SEARCH = "All jobs that matched a search, which was erased"


class MassVerb(models.TextChoices):
    """What is done to each of the jobs."""

    RETRY = "retry", "Retry"
    CANCEL = "cancel", "Cancel"
    RUN = "run", "Run now"


class MassAct(models.Model):
    """One act on many jobs: who asked for it and why, what it touches, and the last job it has come to.

    The row moves on in the transaction that changes the jobs: whatever dies, it goes on where it was.
    """

    verb = models.CharField(max_length=6, choices=MassVerb)
    search = models.TextField(help_text="as a person would type it; its times are fixed")
    # The jobs there were when it was asked for: what fails again meanwhile is not retried once more.
    until_id = models.UUIDField(help_text="jobs from this id on are left alone")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    reason = models.CharField(max_length=300, blank=True, default="")

    cursor = models.UUIDField(null=True, blank=True, help_text="the last job it has come to")
    total = models.PositiveBigIntegerField(null=True, blank=True, help_text="jobs that matched when it began")
    done = models.PositiveBigIntegerField(default=0)
    left = models.PositiveBigIntegerField(default=0, help_text="jobs that could not be touched")
    # Without its search it would be about all jobs: it is never gone on with.
    erased_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(verb__in=MassVerb.values), name="mass_verb_is_known"),
        ]
        default_permissions = ()

    def __str__(self) -> str:
        if self.erased_at:
            return ERASED_SEARCH
        return f"All jobs that match {self.search}" if self.search else "All jobs there are"
