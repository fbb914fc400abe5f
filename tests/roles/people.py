"""A person of each role, with a browser."""

from enum import IntEnum

from django.contrib.auth.models import Group, User
from django.test import Client

from jobs import roles


class Person(IntEnum):
    """Who asks, from the one who may least to the one who may everything."""

    STRANGER = 0
    CUSTOMER = 1
    STAFF = 2
    VIEWER = 3
    OPERATOR = 4
    ADMINISTRATOR = 5
    SUPERUSER = 6


GROUPS = {
    Person.VIEWER: roles.VIEWER,
    Person.OPERATOR: roles.OPERATOR,
    Person.ADMINISTRATOR: roles.ADMINISTRATOR,
}


def browser(person: Person, *, checks_tokens: bool = False) -> Client:
    """Return a client in which this person is signed in."""
    client = Client(enforce_csrf_checks=checks_tokens)
    if person != Person.STRANGER:
        client.force_login(_user(person))
    return client


def _user(person: Person) -> User:
    user = User.objects.create_user(
        person.name.lower(), is_staff=person >= Person.STAFF, is_superuser=person == Person.SUPERUSER
    )
    if person in GROUPS:
        user.groups.add(Group.objects.get(name=GROUPS[person].name))
    return user
