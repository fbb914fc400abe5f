"""A token is good for its scopes, for what its owner may, and as long as both are."""

from datetime import timedelta
from io import StringIO

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from jobs.contrib.rest.models import ApiToken
from jobs.contrib.rest.scopes import Scope
from jobs.contrib.rest.services.tokens import make_token
from jobs.models import Deed, OperatorAct, Via
from tests.jobs.admin import making
from tests.jobs.contrib.rest.programs import JOBS, person, program, send, showing

pytestmark = pytest.mark.django_db


def test_only_the_hash_of_a_token_is_kept() -> None:
    token, text = make_token(person(), "nightly", [Scope.JOBS_READ])
    row = str(ApiToken.objects.filter(pk=token.pk).values().get())
    assert len(text) > 40
    assert text.startswith(token.prefix)
    assert text not in row


def test_a_token_that_is_none_revoked_expired_or_of_somebody_inactive_is_refused() -> None:
    ada = person("view_job")
    token, text = make_token(ada, "nightly", [Scope.JOBS_READ], expires_at=timezone.now() + timedelta(hours=1))
    assert showing(text).get(JOBS).status_code == 200
    for change in ({"expires_at": timezone.now()}, {"expires_at": None, "revoked_at": timezone.now()}):
        ApiToken.objects.filter(pk=token.pk).update(**change)
        refused = showing(text).get(JOBS)
        assert (refused.status_code, refused.json()["code"]) == (401, "unauthenticated")
    ApiToken.objects.filter(pk=token.pk).update(revoked_at=None)
    assert showing(text).get(JOBS).status_code == 200
    User.objects.filter(pk=ada.pk).update(is_active=False)
    assert showing(text).get(JOBS).status_code == 401
    assert showing("wb_" + "x" * 43).get(JOBS).status_code == 401


def test_a_bad_token_is_refused_whoever_is_signed_in() -> None:
    client = showing("wb_nothing")
    client.force_login(person("view_job"))
    assert client.get(JOBS).status_code == 401


def test_a_token_is_good_for_its_scopes_only() -> None:
    boss = User.objects.create_superuser("boss")
    job = making.failed()
    reader = program(boss, [Scope.JOBS_READ])
    assert reader.get(f"{JOBS}/{job.pk}").status_code == 200
    for refused in (reader.get("/api/v1/queues"), reader.get("/api/v1/tasks"), send(reader, f"{JOBS}/{job.pk}/retry")):
        assert (refused.status_code, refused.json()["code"]) == (403, "insufficient_scope")
        assert "insufficient_scope" in refused["WWW-Authenticate"]


def test_a_token_never_may_more_than_its_owner() -> None:
    client = program(person("view_job"))
    job = making.failed()
    refused = send(client, f"{JOBS}/{job.pk}/retry")
    assert (refused.status_code, refused.json()["code"]) == (403, "forbidden")
    assert client.get("/api/v1/queues").status_code == 403
    assert client.get("/api/v1/tasks").json() == {"items": []}


def test_its_last_use_is_written_once_a_minute() -> None:
    client = program(person("view_job"))
    client.get(JOBS)
    first = ApiToken.objects.get().last_used_at
    assert first is not None
    with CaptureQueriesContext(connection) as queries:
        client.get(JOBS)
    assert not [query for query in queries if "UPDATE" in query["sql"] and "rest_apitoken" in query["sql"]]
    ApiToken.objects.update(last_used_at=first - timedelta(minutes=2))
    client.get(JOBS)
    used = ApiToken.objects.get().last_used_at
    assert used is not None
    assert used >= first


def test_an_act_by_a_token_stands_in_the_log_with_its_owner_and_name() -> None:
    ada = person("view_job", "retry_job")
    job = making.failed()
    assert send(program(ada), f"{JOBS}/{job.pk}/retry", {"reason": "it is back"}).status_code == 200
    act = OperatorAct.objects.get(deed=Deed.RETRY)
    assert (act.actor, act.via, act.reason) == (ada, Via.API, "it is back")
    assert act.origin == str(ApiToken.objects.get())


def test_the_command_makes_lists_and_revokes() -> None:
    person("view_job")
    out = StringIO()
    call_command("api_token", "create", "ada", "nightly", "--scope", "jobs:read", stdout=out)
    text = out.getvalue().strip()
    assert showing(text).get(JOBS).status_code == 200
    token = ApiToken.objects.get()
    listing = StringIO()
    call_command("api_token", "list", stdout=listing)
    assert "nightly" in listing.getvalue()
    assert text not in listing.getvalue()
    call_command("api_token", "revoke", str(token.pk), stdout=StringIO())
    assert showing(text).get(JOBS).status_code == 401
    with pytest.raises(CommandError, match="no token"):
        call_command("api_token", "revoke", str(token.pk), stdout=StringIO())
    with pytest.raises(CommandError, match="no user"):
        call_command("api_token", "create", "nobody", "nightly", stdout=StringIO())


def test_the_admin_shows_a_token_once() -> None:
    client = Client()
    client.force_login(User.objects.create_superuser("boss"))
    owner = person("view_job")
    form = {"owner": owner.pk, "name": "nightly", "scopes": ["jobs:read"], "lives": "30"}
    made = client.post("/admin/rest/apitoken/add/", form).content.decode()
    text = made.partition('id="token">')[2].partition("<")[0]
    assert showing(text).get(JOBS).status_code == 200
    token = ApiToken.objects.get()
    for page in ("", f"{token.pk}/change/", f"{token.pk}/history/"):
        assert text not in client.get(f"/admin/rest/apitoken/{page}").content.decode()
    client.post(f"/admin/rest/apitoken/{token.pk}/revoke/")
    assert showing(text).get(JOBS).status_code == 401
    assert OperatorAct.objects.filter(object_id=str(token.pk)).count() == 2
