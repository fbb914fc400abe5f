"""`manage.py rqworker [queues]`: run a worker. django-rq's command, right by default."""

import argparse
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django_rq.management.commands.rqworker import Command as RQWorkerCommand

from jobs.backends.connecting import address
from jobs.management.reaching_redis import RedisRefuses, wait_for_redis
from jobs.management.stopping import StopRequests
from jobs.queues import Queue, lanes
from jobs.worker.rq_worker import WORKER_TTL

JSON = "rq.serializers.JSONSerializer"
# django-rq's options that have one right value here, and so no line in the help.
_SETTLED = ("with_scheduler", "serializer")


class Command(RQWorkerCommand):
    """Runs a worker on the queues named, or on all of them, each with its three lanes."""

    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        """Take django-rq's options with our defaults."""
        super().add_arguments(parser)  # type: ignore[no-untyped-call]
        parser.set_defaults(serializer=JSON, worker_ttl=WORKER_TTL)
        for action in parser._actions:
            if action.dest in _SETTLED:
                action.help = argparse.SUPPRESS

    def handle(self, *args: str, **options: Any) -> None:
        """Wait for Redis, then run until stopped; a second SIGTERM or Ctrl-C ends the running job, too."""
        if options["serializer"] not in ("json", JSON):
            raise CommandError("Waybill's queues hold JSON only. Leave --serializer out.")
        if options["with_scheduler"]:
            raise CommandError("The clock starts what is due: leave --with-scheduler out, and run rqscheduler.")
        served = _lanes_of(args)
        if self._redis_came():
            super().handle(*served, **options)  # type: ignore[no-untyped-call]

    def _redis_came(self) -> bool:
        """Wait until Redis answers; say whether it did before a request to stop."""
        with StopRequests():
            try:
                wait_for_redis(address(), self.stderr.write)
            except KeyboardInterrupt:
                return False
            except RedisRefuses as reason:
                raise CommandError(str(reason)) from None
        return True


def _lanes_of(queue_names: tuple[str, ...]) -> list[str]:
    names = queue_names or tuple(Queue)
    if unknown := [name for name in names if name not in tuple(Queue)]:
        raise CommandError(f"There is no queue {unknown[0]!r}. The queues are: {', '.join(Queue)}.")
    return [lane for name in names for lane in lanes(name)]
