"""Every error the job system raises by name. The docstring of each says when."""

from datetime import timedelta


class JobsError(Exception):
    """Something about a job that its caller can mend."""


class InvalidTask(JobsError):
    """A function can't be a task as it is declared."""


class UnknownTask(JobsError):
    """No task of this name is registered."""


class InvalidArguments(JobsError):
    """The arguments of a job don't fit its task."""

    def __init__(self, message: str, *, argument: str = "") -> None:
        """Say what is wrong, and with which argument, so that a form can say it there."""
        super().__init__(message)
        self.argument = argument


class InvalidOptions(JobsError):
    """A queue, priority, time or other option of a task or job can't be what it is."""


class InvalidSchedule(JobsError):
    """A schedule's cron text, interval, time zone or limits make no sense."""

    def __init__(self, message: str, *, field: str = "") -> None:
        """Say what is wrong, and with which field of the plan, so that a form can say it there."""
        super().__init__(message)
        self.field = field


class ScheduleNotRunnable(JobsError):
    """A schedule that is retired, or whose task is gone, can't be run, paused or resumed."""


class ScheduleChanged(JobsError):
    """Somebody else changed, paused or resumed the schedule meanwhile."""


class QueueChanged(JobsError):
    """A queue that is paused can't be paused, and one that is not can't be resumed."""


class InvalidLimit(JobsError, ValueError):
    """A limit that says nothing a gate could go by."""


class LimitChanged(JobsError):
    """Somebody changed the limit meanwhile, or there is nothing to change."""


class IdempotencyConflict(JobsError):
    """The idempotency key names an earlier job with another task or other arguments."""


class BatchEnded(JobsError):
    """Jobs are added to a batch only while one of its jobs is live."""


class JobNotRetryable(JobsError):
    """Only FAILED and CANCELLED jobs can be retried."""


class JobHeld(JobNotRetryable):
    """A job is retried only after a person has said whether what it left in doubt happened."""


class JobErased(JobNotRetryable):
    """The personal data in a job were erased, its arguments among them: it can't run any more."""


class TaskNotStartable(JobsError):
    """Staff can make jobs only of tasks that are declared startable."""


class TaskNotOffered(JobsError):
    """Programs can make jobs only of tasks that are declared for the API."""


class JobNotCancellable(JobsError):
    """A job that has ended can't be cancelled."""


class JobNotTimed(JobsError):
    """Only jobs that wait for their time, SCHEDULED or RETRYABLE, can be brought forward."""


class InvalidSearch(JobsError):
    """A search for jobs names a field or a value that does not exist."""


class TookTooLong(JobsError):
    """A question to the database was stopped before its answer came."""


class NoCurrentJob(JobsError):
    """`current_job()` was called outside a running job."""


class BackendUnavailable(JobsError):
    """The message broker can't be reached; rows wait in the database and are delivered later."""


class ArchiveUnavailable(JobsError):
    """What is to be deleted can't be written to the export folder first; so it is not deleted."""


class InvalidResult(JobsError):
    """A task returned what can't be kept; the work it did is done and is not repeated."""


class ClaimLost(JobsError):
    """An attempt was taken from its worker before it ended; what it wrote is rolled back."""


class OpenTransaction(JobsError):
    """A task returned with a transaction of its own that it had not committed."""


class EffectInTransaction(JobsError):
    """An effect was begun inside a transaction, whose rollback would lose the note of it."""


class EffectHeld(JobsError):
    """An effect was begun before and nobody knows whether it happened; the task wants it held, not done again."""


class EffectNotHeld(JobsError):
    """There is nothing to settle: the effect is settled, was done after all, or its job has not ended."""


class NoticeNotSent(JobsError):
    """A notice of an alert could not be handed over; the text says why, and holds no address that is a secret."""


class RetryLater(Exception):  # an instruction, not an error
    """Raised by a task: this attempt ends here, try again after so long."""

    def __init__(self, after: timedelta | float, reason: str = "") -> None:
        """Ask for another attempt `after` a timedelta or a number of seconds."""
        self.after = after if isinstance(after, timedelta) else timedelta(seconds=after)
        super().__init__(reason or f"The task asked to be tried again after {self.after}.")


class Problem(Exception):  # the page's word
    """Raised by a task, or the base of its own errors: what went wrong in a sentence for people. Retried by policy."""


class Fail(Exception):  # an instruction, not an error
    """Raised by a task: no retry can mend this, end as FAILED with the reason given."""


class TaskTimeout(Exception):  # the field's own word
    """Raised inside a task that ran longer than its timeout."""


class ActIsKept(JobsError):
    """Somebody would change or delete what the log of people's acts says."""
