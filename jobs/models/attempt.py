"""Attempt: one try at a job."""

from datetime import timedelta

from django.db import models

from jobs.models.job import Job

# Between a worker's name and the number of its child that ran an attempt.
_CHILD = "/"


def child_name(worker: str, number: int) -> str:
    """Return the name that a worker's child signs its attempts with."""
    return f"{worker}{_CHILD}{number}"


class Outcome(models.TextChoices):
    """How an attempt ended."""

    RUNNING = "running", "Running"
    SUCCESSFUL = "successful", "Successful"
    FAILED = "failed", "Failed"
    TIMED_OUT = "timed_out", "Timed out"
    POSTPONED = "postponed", "Postponed"
    CRASHED = "crashed", "Worker died"
    HANDED_BACK = "handed_back", "Handed back"
    INTERRUPTED = "interrupted", "Interrupted"
    CANCELLED = "cancelled", "Cancelled"


class Attempt(models.Model):
    """One try at a job: who ran it, when, how it ended, and what it said."""

    # Found by the index of attempt_runs_once, which begins with it.
    job = models.ForeignKey(Job, models.CASCADE, related_name="attempts", db_index=False)
    number = models.PositiveIntegerField()
    outcome = models.CharField(max_length=12, choices=Outcome, default=Outcome.RUNNING)
    worker = models.CharField(max_length=200, blank=True, default="")
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    error_class = models.CharField(max_length=200, blank=True, default="")
    error = models.TextField(blank=True, default="")
    traceback = models.TextField(blank=True, default="")
    log = models.TextField(blank=True, default="")

    class Meta:
        default_permissions = ()
        ordering = ["job", "number"]
        constraints = [
            models.UniqueConstraint(fields=["job", "number"], name="attempt_runs_once"),
        ]
        indexes = [
            # The attempts whose log or traceback is still there: once emptied, they are looked at no more.
            models.Index(
                fields=["finished_at"],
                condition=models.Q(finished_at__isnull=False) & ~models.Q(log="", traceback=""),
                name="attempt_with_log",
            ),
            # Few, and they leave neither: whoever follows what happens is to hear of them first of all.
            models.Index(
                fields=["finished_at"],
                condition=models.Q(outcome__in=[Outcome.TIMED_OUT.value, Outcome.CRASHED.value]),
                name="attempt_killed",
            ),
        ]

    def __str__(self) -> str:
        return f"Attempt {self.number}"

    @property
    def process(self) -> str:
        """The name of the worker, as its heartbeat has it, whichever of its children ran the attempt."""
        return self.worker.partition(_CHILD)[0]

    @property
    def duration(self) -> timedelta | None:
        """How long the attempt took; None while it runs."""
        return self.finished_at - self.started_at if self.finished_at else None
