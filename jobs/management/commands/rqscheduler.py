"""`manage.py rqscheduler`: run the clock. django-rq's command, right by default."""

from typing import Any

from django.core.management.base import CommandError, CommandParser
from django_rq.management.commands.rqscheduler import Command as RQSchedulerCommand

from jobs.backends.connecting import address
from jobs.management.reaching_redis import RedisRefuses, answers, sentence_about

# Due jobs start within two ticks, in seconds.
TICK_INTERVAL = 1


class Command(RQSchedulerCommand):
    """Runs the clock: due jobs, the relay, rescue. Any number may run at once."""

    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        """Take django-rq's options, ticking every second."""
        super().add_arguments(parser)  # type: ignore[no-untyped-call]
        parser.set_defaults(interval=TICK_INTERVAL)

    def handle(self, *args: str, **options: Any) -> None:
        """Run until stopped. Without Redis, too: taking jobs back from dead workers is the database's work."""
        try:
            if not answers(address()):
                self.stderr.write(sentence_about(address()))
        except RedisRefuses as reason:
            raise CommandError(str(reason)) from None
        super().handle(*args, **options)  # type: ignore[no-untyped-call]
