"""Users who are welcomed, as they are outside of tests."""

import pytest
from django.contrib.auth.models import User


@pytest.fixture(autouse=True)
def _users_are_not_welcomed() -> None:
    """Take back what all other tests have."""


@pytest.fixture
def admin_user(db: None) -> User:
    """Return pytest-django's superuser without an address, who is not written to."""
    return User.objects.create_superuser("admin", password="password")
