"""`manage.py rqworker [queues]`: run a worker. django-rq's command, right by default."""

from typing import Any

from django.core.management.base import CommandError, CommandParser
from django_rq.management.commands.rqworker import Command as RQWorkerCommand

from jobs.queues import Queue, lanes
from jobs.worker.rq_worker import WORKER_TTL

JSON = "rq.serializers.JSONSerializer"


class Command(RQWorkerCommand):
    """Runs a worker on the queues named, or on all of them, each with its three lanes."""

    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        """Take django-rq's options with our defaults."""
        super().add_arguments(parser)  # type: ignore[no-untyped-call]
        parser.set_defaults(serializer=JSON, worker_ttl=WORKER_TTL)

    def handle(self, *args: str, **options: Any) -> None:
        """Run until stopped; a second SIGTERM or Ctrl-C ends the running job, too."""
        if options["serializer"] not in ("json", JSON):
            raise CommandError("Waybill's queues hold JSON only. Leave --serializer out.")
        super().handle(*_lanes_of(args), **options)  # type: ignore[no-untyped-call]


def _lanes_of(queue_names: tuple[str, ...]) -> list[str]:
    names = queue_names or tuple(Queue)
    if unknown := [name for name in names if name not in tuple(Queue)]:
        raise CommandError(f"There is no queue {unknown[0]!r}. The queues are: {', '.join(Queue)}.")
    return [lane for name in names for lane in lanes(name)]
