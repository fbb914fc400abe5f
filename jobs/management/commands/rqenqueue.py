"""`manage.py rqenqueue`: refused. What it puts into Redis is no job of ours, and no worker runs it."""

from jobs.management.replaced import ReplacedCommand


class Command(ReplacedCommand):
    """Says how a job is enqueued."""

    help = "Not in use here: a job is a row first, so enqueue a task with its own enqueue()."
    instead = "A job is a row first: enqueue a task with its own enqueue(), as in docs/add-a-task.md."
