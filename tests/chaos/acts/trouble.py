"""Redis in trouble, at no cost of time."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from django.conf import settings
from django.test import override_settings

from jobs.backends import Delivery
from jobs.backends.rq import RQBackend
from jobs.exceptions import BackendUnavailable

# Nothing listens here: the answer is a refusal, and comes at once.
NOWHERE = "redis://127.0.0.1:1/0"


class NoPushing(RQBackend):
    """A Redis that goes away between being asked and being pushed to."""

    def deliver(self, deliveries: Iterable[Delivery]) -> None:
        """Fail."""
        raise BackendUnavailable("Redis went away.")


@contextmanager
def redis_is_away() -> Iterator[None]:
    """Have Redis refuse every connection."""
    with override_settings(REDIS_URL=NOWHERE):
        yield


@contextmanager
def redis_goes_away() -> Iterator[None]:
    """Have Redis answer, but take no deliveries."""
    with override_settings(JOBS=settings.JOBS | {"BACKEND": f"{__name__}.NoPushing"}):
        yield
