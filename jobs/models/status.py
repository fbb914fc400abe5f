"""Where a job can stand, and what several of these have in common."""

from django.db import models


class Status(models.TextChoices):
    """Where a job stands; docs/lifecycle.md shows every transition."""

    SCHEDULED = "scheduled", "Scheduled"
    READY = "ready", "Waiting"
    RUNNING = "running", "Running"
    RETRYABLE = "retryable", "Retrying"
    SUCCESSFUL = "successful", "Successful"
    FAILED = "failed", "Failed"
    CANCELLED = "cancelled", "Cancelled"


# Waiting for its time; `promoting` makes it READY.
TIMED = (Status.SCHEDULED, Status.RETRYABLE)
# Not begun: an operator may cancel it and nothing has to be stopped.
WAITING = (*TIMED, Status.READY)
# Still to be run or running.
LIVE = (*WAITING, Status.RUNNING)
# Ended; only an operator brings it back.
FINAL = (Status.SUCCESSFUL, Status.FAILED, Status.CANCELLED)
# Ended by running, not by an operator.
ENDED_BY_ITSELF = (Status.SUCCESSFUL, Status.FAILED)
# What an operator may retry.
RETRYABLE_BY_HAND = (Status.FAILED, Status.CANCELLED)
