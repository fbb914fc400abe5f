"""A queue, as programs see it."""

from pydantic import Field

from jobs.contrib.rest.moments import Moment
from jobs.contrib.rest.schemas.base import Told


class Pause(Told):
    """Why nothing of a queue is begun."""

    since: Moment | None
    until: Moment | None = Field(description="`null`: until somebody resumes it.")
    by: str | None = Field(description="Who paused it: a username.")
    reason: str


class QueueOut(Told):
    """How a queue stands. Of more than 10,000 jobs that stand alike, so many are counted."""

    name: str = Field(examples=["email"])
    waiting: int = Field(description="Jobs that wait for a worker.")
    running: int = Field(description="Jobs that run.")
    later: int = Field(description="Jobs that wait for their time.")
    retrying: int = Field(description="Those among them that failed before.")
    failed: int = Field(description="Jobs that ended in failure and are kept.")
    is_counted_in_full: bool = Field(description="Whether there may be more than these numbers say.")
    oldest_wait: float | None = Field(description="Seconds that the job has waited that waits longest.")
    workers: int = Field(description="Workers that listen and are alive.")
    pause: Pause | None = Field(description="Set while nothing of it is begun.")
    link: str = Field(description="This queue.")


class QueueList(Told):
    """All queues, in the order in which workers serve them."""

    items: list[QueueOut]
