"""OperatorAct: what a person did, to what, when and why. Written once; rows are never changed and never taken back."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NoReturn

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import connection, models, transaction
from django.db.models.functions import Now

from jobs.exceptions import ActIsKept
from jobs.models.mass_act import MassAct

# What PostgreSQL's trigger asks for; see `amending`.
AMENDING = "waybill.amending"
_REFUSAL = "What people did is kept as it was written. Only erasing and pruning change it, and they say so."


class Via(models.TextChoices):
    """From where it was done."""

    ADMIN = "admin", "in the admin"
    COMMAND_LINE = "command", "on the command line"
    API = "api", "by the API"


class Deed(models.TextChoices):
    """What was done, for machines and for filters."""

    RETRY = "retry", "Retried"
    CANCEL = "cancel", "Cancelled"
    RUN = "run", "Ran now"
    EDIT = "edit", "Retried with other arguments"
    START = "start", "Started by hand"
    REVEAL = "reveal", "Saw what is secret"
    SETTLE = "settle", "Settled"
    ERASE = "erase", "Erased"
    PAUSE = "pause", "Paused"
    RESUME = "resume", "Resumed"
    EMPTY = "empty", "Emptied"
    ADD = "add", "Made"
    CHANGE = "change", "Changed"
    DELETE = "delete", "Deleted"
    RETIRE = "retire", "Retired"
    MUTE = "mute", "Muted"
    UNMUTE = "unmute", "Unmuted"
    TURN = "turn", "Turned on or off"
    TEST = "test", "Sent a test"
    SEND = "send", "Sent again"
    OTHER = "other", "Something else"


class KeptQuerySet(models.QuerySet[Any]):
    """Rows that are added and read, and nothing else."""

    def update(self, **kwargs: Any) -> NoReturn:
        """Raise ActIsKept."""
        raise ActIsKept(_REFUSAL)

    def delete(self) -> NoReturn:
        """Raise ActIsKept."""
        raise ActIsKept(_REFUSAL)


class _Kept(models.Model):
    """A row that is written once. Its `_base_manager` is for erasing and pruning, within `amending`."""

    objects = KeptQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Write a new row; raises ActIsKept for one that is there."""
        if not self._state.adding:
            raise ActIsKept(_REFUSAL)
        super().save(*args, **{**kwargs, "force_insert": True})

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Raise ActIsKept."""
        raise ActIsKept(_REFUSAL)


class OperatorAct(_Kept):
    """One act: on one thing, or on many jobs at once, which ActOnJob then names."""

    at = models.DateTimeField(db_default=Now(), editable=False)
    # Both: the name stays when the user is deleted.
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    actor_name = models.CharField("who", max_length=200)
    via = models.CharField(max_length=7, choices=Via)
    origin = models.CharField(max_length=200, blank=True, default="", help_text="user@host of a command line")
    deed = models.CharField(max_length=7, choices=Deed)
    sentence = models.TextField(help_text="what was done: Retried.")
    # No key to it: it may be deleted, and what was done to it stays.
    content_type = models.ForeignKey(ContentType, models.SET_NULL, null=True, blank=True, related_name="+")
    object_id = models.CharField(max_length=255, blank=True, default="")
    label = models.CharField("what", max_length=300, help_text="the thing's name at that time")
    mass_act = models.ForeignKey(MassAct, models.SET_NULL, null=True, blank=True, related_name="acts")
    reason = models.TextField(blank=True, default="")
    facts = models.JSONField(default=dict, blank=True)
    erased_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name = "act"
        verbose_name_plural = "what people did"
        ordering = ["-id"]
        default_permissions = ("view",)
        constraints = [
            models.CheckConstraint(condition=models.Q(via__in=Via.values), name="act_via_is_known"),
            models.CheckConstraint(condition=models.Q(deed__in=Deed.values), name="act_deed_is_known"),
            models.CheckConstraint(condition=~models.Q(actor_name=""), name="act_has_an_actor"),
        ]
        indexes = [
            models.Index(fields=["content_type", "object_id", "-id"], name="act_by_object"),
            models.Index(fields=["-at"], name="act_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.actor_name}: {self.said}"

    @property
    def said(self) -> str:
        """What was done and why, in words."""
        if self.erased_at:
            return f"{self.sentence} What was written about it was erased."
        return f"{self.sentence} Reason: {self.reason}" if self.reason else self.sentence


class ActOnJob(_Kept):
    """One of the many jobs that an act touched: a slim row each, as there may be 100,000."""

    act = models.ForeignKey(OperatorAct, models.CASCADE, related_name="on_jobs")
    # No key to it, either: pruning removes jobs thousands at a time.
    job_id = models.UUIDField()
    # Batches of one act are minutes apart.
    at = models.DateTimeField()

    class Meta:
        default_permissions = ()
        indexes = [models.Index(fields=["job_id"], name="act_by_job")]

    def __str__(self) -> str:
        return f"{self.act} ({self.job_id})"


@contextmanager
def amending() -> Iterator[None]:
    """Let erasing and pruning change the log until the end of the block, which is one transaction."""
    with transaction.atomic():
        _allow("on")
        yield
        _allow("")


def _allow(value: str) -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config(%s, %s, true)", [AMENDING, value])
