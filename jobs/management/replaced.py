"""Commands of django-rq's that would go round the rows that jobs are."""

from typing import Any, ClassVar

from django.core.management.base import BaseCommand, CommandError


class ReplacedCommand(BaseCommand):
    """Ends with one sentence that says what to use instead, whatever it is given."""

    instead: ClassVar[str]
    requires_system_checks = ()

    def run_from_argv(self, argv: list[str]) -> None:
        """Run without the arguments: none of them matters."""
        super().run_from_argv([*argv[:2], *(word for word in argv[2:] if word in {"-h", "--help"})])

    def handle(self, *args: Any, **options: Any) -> None:
        """Refuse."""
        raise CommandError(self.instead)
