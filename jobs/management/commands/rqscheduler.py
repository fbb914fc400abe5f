"""`manage.py rqscheduler`: run the clock. django-rq's command, right by default."""

from django.core.management.base import CommandParser
from django_rq.management.commands.rqscheduler import Command as RQSchedulerCommand

# Due jobs start within two ticks, in seconds.
TICK_INTERVAL = 1


class Command(RQSchedulerCommand):
    """Runs the clock: due jobs, the relay, rescue. Any number may run at once."""

    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        """Take django-rq's options, ticking every second."""
        super().add_arguments(parser)  # type: ignore[no-untyped-call]
        parser.set_defaults(interval=TICK_INTERVAL)
