"""When each of the staff wants to hear of notifications by e-mail."""

from collections.abc import Collection, Mapping
from types import MappingProxyType
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction

from jobs.contrib.notifications.models import Level, Notification, Preference, Way

# One broken cause makes many errors: they come together, within the hour. Who is on call chooses *at once*.
DEFAULTS: Mapping[str, Way] = MappingProxyType(
    {Level.ERROR: Way.HOURLY, Level.WARNING: Way.HOURLY, Level.SUCCESS: Way.NEVER, Level.INFO: Way.NEVER}
)


def ways_of(person: AbstractBaseUser) -> dict[str, Way]:
    """Return how a person wants each level, the gravest first."""
    return _ways(person.pk)


def ways_for(level: str, people: Collection[Any]) -> dict[Any, Way]:
    """Return how each of these people, by their keys, wants a level; one statement."""
    chosen = Preference.objects.filter(level=level, person__in=people).values_list("person", "way")
    return dict.fromkeys(people, DEFAULTS[level]) | {person: Way(way) for person, way in chosen}


def choose(person: AbstractBaseUser, ways: Mapping[str, str]) -> None:
    """Keep how a person wants levels; what waits for a digest already follows."""
    _keep(person.pk, ways)


def switch_off(person_id: Any, way: Way) -> list[str]:
    """Have nothing more e-mailed to a person in this way; returns the levels that came so."""
    with transaction.atomic():
        levels = [level for level, chosen in _ways(person_id).items() if chosen == way]
        _keep(person_id, dict.fromkeys(levels, Way.NEVER))
    return levels


def _ways(person_id: Any) -> dict[str, Way]:
    chosen = Preference.objects.filter(person=person_id).values_list("level", "way")
    return {**DEFAULTS, **{level: Way(way) for level, way in chosen}}


@transaction.atomic
def _keep(person_id: Any, ways: Mapping[str, str]) -> None:
    rows = [Preference(person_id=person_id, level=level, way=way) for level, way in ways.items()]
    Preference.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["person", "level"], update_fields=["way"]
    )
    for level, way in ways.items():
        # It came before *at once* was chosen: the next digest has it.
        now = Way.HOURLY if way == Way.AT_ONCE else way
        Notification.objects.filter(recipient=person_id, level=level).waiting().exclude(way=now).update(way=now)
