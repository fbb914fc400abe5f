"""Lead: hold a duty that one process at a time should do. Decided by conditional updates in the database's time.

Nothing depends on there being one leader only: two would find each other's work done. One saves the others the asking.
"""

from datetime import timedelta

from django.db.models import Q
from django.db.models.functions import Now

from jobs.models import Lease

CLOCK = "clock"
# A leader renews it with every tick, so that several may fail; another one takes over within seconds of its death.
LEASE_TIME = timedelta(seconds=6)


def lead(duty: str, holder: str) -> bool:
    """Take or keep a duty; False while another holds it."""
    free = Q(holder=holder) | Q(expires_at__lt=Now())
    rows = Lease.objects.filter(free, pk=duty)
    # When it was taken stays as it is while it is only renewed.
    if rows.filter(holder=holder, expires_at__gte=Now()).update(expires_at=Now() + LEASE_TIME):
        return True
    if rows.update(holder=holder, taken_at=Now(), expires_at=Now() + LEASE_TIME):
        return True
    return _took_first(duty, holder)


def step_down(duty: str, holder: str) -> None:
    """Let go of a duty, so that another need not wait for its lease to run out."""
    Lease.objects.filter(pk=duty, holder=holder).delete()


def _took_first(duty: str, holder: str) -> bool:
    if Lease.objects.filter(pk=duty).exists():
        return False
    lease = Lease(duty=duty, holder=holder, taken_at=Now(), expires_at=Now() + LEASE_TIME)
    Lease.objects.bulk_create([lease], ignore_conflicts=True)
    return Lease.objects.filter(pk=duty, holder=holder).exists()
