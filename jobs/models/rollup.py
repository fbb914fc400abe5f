"""Rollup: how many jobs ended in a stretch of time, and how long they waited and ran; what charts are drawn from."""

from datetime import timedelta

from django.db import models

from jobs.histogram import BUCKETS


class Stretch(models.IntegerChoices):
    """How long a cell lasts, in seconds. A longer one is the sum of shorter ones, so that a week is few rows."""

    MINUTE = 60, "Minute"
    HOUR = 3_600, "Hour"
    SIX_HOURS = 21_600, "Six hours"
    # All of time, for counters that only ever grow: it is never pruned.
    EVER = 0, "Ever"

    @property
    def duration(self) -> timedelta:
        """How long it is."""
        return timedelta(seconds=self.value)


class Came(models.TextChoices):
    """What came of an ended job; `retried` counts attempts that failed and were followed by another one."""

    SUCCESSFUL = "successful", "Successful"
    FAILED = "failed", "Failed"
    CANCELLED = "cancelled", "Cancelled"
    RETRIED = "retried", "Retried"


WAIT_COLUMNS = tuple(f"wait_{number}" for number in range(BUCKETS))
RUN_COLUMNS = tuple(f"run_{number}" for number in range(BUCKETS))
# What is counted in a cell, in this order.
COUNTED = ("count", "wait_seconds", "run_seconds", *WAIT_COLUMNS, *RUN_COLUMNS)


class Rollup(models.Model):
    """One cell: what ended from `at` on for the stretch, of a task in a queue, that came to one thing.

    `wait_0` … count jobs by how long their last attempt had waited, `run_0` … by how long it ran, in the buckets of
    `jobs.histogram`. The columns are added below: they are as many as there are buckets.
    """

    stretch = models.PositiveIntegerField(choices=Stretch)
    at = models.DateTimeField()
    queue_name = models.CharField("queue", max_length=32)
    task = models.CharField(max_length=200)
    came = models.CharField(max_length=10, choices=Came)
    count = models.PositiveBigIntegerField(default=0)
    wait_seconds = models.FloatField(default=0.0)
    run_seconds = models.FloatField(default=0.0)

    class Meta:
        default_permissions = ()
        constraints = [
            # Its index is what charts read by, too.
            models.UniqueConstraint(fields=["stretch", "at", "queue_name", "task", "came"], name="one_cell_of_a_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.count:,} {self.came} in {self.queue_name}, {self.at:%Y-%m-%d %H:%M}"


for _column in (*WAIT_COLUMNS, *RUN_COLUMNS):
    Rollup.add_to_class(_column, models.PositiveBigIntegerField(default=0))


class RollupMark(models.Model):
    """How far rows have been counted into cells; one row.

    What ended before `settled_until` is counted for good; from there to `counted_until` it is counted anew each time.
    """

    id = models.PositiveSmallIntegerField(primary_key=True)
    counted_from = models.DateTimeField(null=True)
    counted_until = models.DateTimeField(null=True)
    settled_until = models.DateTimeField(null=True)
    swept_at = models.DateTimeField()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"counted until {self.settled_until}"


class Overview(Rollup):
    """The admin's first page of jobs, which stands for no row."""

    class Meta:
        proxy = True
        default_permissions = ()
        verbose_name = "overview"
        verbose_name_plural = "overview"
