"""The API does what its own description says, whatever is sent to it."""

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.contrib.auth.models import User
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, settings
from schemathesis.specs.openapi.checks import positive_data_acceptance

from jobs.contrib.rest import signing_in
from jobs.contrib.rest.document import with_tasks
from jobs.contrib.rest.models import KeptAnswer
from jobs.contrib.rest.scopes import Scope
from jobs.contrib.rest.services.tokens import make_token
from jobs.contrib.rest.surface import make_api
from jobs.registry import get_definition
from tests.jobs.contrib.rest import programs

pytestmark = [pytest.mark.django_db, pytest.mark.anywhere]

MANY = 1_000_000
# What is named there must exist, which no schema says: requests that fit it are refused all the same.
NAMING = ("start_job", "start_import")

# What is sent is thought out when the test runs, and not by each process that collects tests.
schema = schemathesis.pytest.from_fixture("described")


@pytest.fixture
def described(request: pytest.FixtureRequest) -> Any:
    """The API as it describes itself, with a task that programs may start."""
    # What Schemathesis calls a test by; pytest 9.2 calls it otherwise.
    request.node._nodeid = request.node.nodeid
    document = with_tasks(make_api().get_openapi_schema(), [get_definition(programs.send_report.definition.name)])
    description = schemathesis.openapi.from_dict(document)
    description.app = get_wsgi_application()
    return description


@pytest.fixture
def _connected() -> Iterator[None]:
    """Keep the connection of the test, as Django's own client does."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def token(_connected: None, monkeypatch: pytest.MonkeyPatch) -> str:
    """The token of somebody who may everything, and as often as they like."""
    monkeypatch.setattr(signing_in, "REQUESTS_A_WINDOW", MANY)
    monkeypatch.setattr(signing_in, "FAILURES_A_WINDOW", MANY)
    return make_token(User.objects.create_superuser("root"), "tries everything", list(Scope))[1]


@schema.parametrize()
@settings(max_examples=10, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
def test_every_answer_is_as_described(case: schemathesis.Case[Any], token: str) -> None:
    # Two requests of which one is not the other's repetition.
    KeptAnswer.objects.all().delete()
    left_out: Any = [positive_data_acceptance] if case.operation.definition.raw["operationId"] in NAMING else []
    case.call_and_validate(headers={"Authorization": f"Bearer {token}"}, excluded_checks=left_out)
