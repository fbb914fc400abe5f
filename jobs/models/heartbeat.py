"""Heartbeat: the sign of life of a process, so that pages can say when one is silent."""

from django.db import models


class Kind(models.TextChoices):
    """What a process does."""

    WORKER = "worker", "Worker"
    CLOCK = "clock", "Clock"


class Heartbeat(models.Model):
    """A worker or clock, and when it last said it was alive. Removed when it stops in order."""

    process = models.CharField(max_length=200, primary_key=True, help_text="the worker's or clock's name")
    kind = models.CharField(max_length=8, choices=Kind)
    queue_names = models.JSONField(default=list)
    started_at = models.DateTimeField()
    beat_at = models.DateTimeField(db_index=True)
    # Defaults of the database's own, too: while a new version is rolled out, processes of the old one write rows.
    host = models.CharField(max_length=200, blank=True, default="", db_default="")
    memory_bytes = models.PositiveBigIntegerField(null=True, blank=True, help_text="with its children; PSS")
    ended = models.PositiveBigIntegerField(default=0, db_default=0, help_text="attempts that a worker ended")
    failed = models.PositiveBigIntegerField(
        default=0, db_default=0, help_text="attempts of those that did not end well"
    )
    late_ticks = models.PositiveIntegerField(default=0, db_default=0, help_text="ticks of a clock that came late")

    class Meta:
        default_permissions = ("view",)
        verbose_name = "worker or clock"
        verbose_name_plural = "workers and clocks"
        ordering = ["process"]

    def __str__(self) -> str:
        return self.process
