"""Redis behind TLS: a worker and an enqueue go through it, and a certificate that nobody vouches for ends it."""

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
import redis
from pytest_django import Settings

from config.env import Env
from config.redis import redis_sentinels, redis_url
from jobs.api import Status
from jobs.backends.connecting import Address, address, connect, queue_settings
from jobs.backends.embedded_redis import EmbeddedRedis
from jobs.backends.ports import free_port
from jobs.management.preflight import CannotStart, check_redis
from jobs.management.reaching_redis import RedisRefuses, answers
from jobs.management.unreachable import unreachable
from tests.sample import tasks
from tests.servers.processes import Start
from tests.servers.sentinel import Server
from tests.servers.tls import Certificate, make_certificate, tls_proxy
from tests.servers.waiting import wait_until

pytestmark = [pytest.mark.integration, pytest.mark.broker]


@pytest.fixture
def certificate(tmp_path: Path) -> Certificate:
    return make_certificate(tmp_path)


@pytest.fixture
def tls_port(redis_server: EmbeddedRedis, certificate: Certificate) -> Iterator[int]:
    with tls_proxy(redis_server.port, certificate) as port:
        yield port


@pytest.fixture
def encrypted(
    redis_url: str, settings: Settings, monkeypatch: pytest.MonkeyPatch, tls_port: int, certificate: Certificate
) -> dict[str, str]:
    """The variables of a Redis behind TLS, which settings point to."""
    variables = {"REDIS_URL": f"rediss://127.0.0.1:{tls_port}/0", "REDIS_CA_FILE": str(certificate.file)}
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    point_settings_to(settings, read_url())
    return variables


def read_url() -> str:
    return redis_url(Env())


def point_settings_to(settings: Settings, place: Address) -> None:
    if isinstance(place, str):
        settings.REDIS_URL = place
    else:
        settings.REDIS_SENTINELS = place
    serializer = {"SERIALIZER": "rq.serializers.JSONSerializer"}
    settings.RQ_QUEUES = {name: queue_settings(place) | serializer for name in settings.RQ_QUEUES}


def test_jobs_go_through_an_encrypted_connection(encrypted: dict[str, str], start: Start) -> None:
    start("rqscheduler", **encrypted)
    start("rqworker", **encrypted)
    jobs = [tasks.add.enqueue(a=number) for number in range(5)]
    for job in jobs:
        wait_until(lambda: job.__class__.objects.get(pk=job.pk).status == Status.SUCCESSFUL, "the job ends")  # noqa: B023
    assert connect().connection_pool.connection_class is redis.SSLConnection


def test_the_address_may_name_the_authority_itself(
    tls_port: int, certificate: Certificate, redis_client: redis.Redis
) -> None:
    assert answers(f"rediss://127.0.0.1:{tls_port}/0?ssl_ca_certs={quote(str(certificate.file))}")


def test_a_certificate_of_another_authority_is_not_waited_for(tls_port: int, tmp_path: Path) -> None:
    other = make_certificate(tmp_path, "other")
    told = rf"Redis at 127\.0\.0\.1:{tls_port} shows a certificate that is not trusted \(.+\): correct REDIS_CA_FILE"
    with pytest.raises(RedisRefuses, match=told):
        answers(f"rediss://127.0.0.1:{tls_port}/0?ssl_ca_certs={quote(str(other.file))}")


def test_a_worker_ends_with_one_sentence_where_the_certificate_is_not_trusted(
    encrypted: dict[str, str], start: Start, tmp_path: Path
) -> None:
    other = make_certificate(tmp_path, "other")
    process = start("rqworker", **encrypted | {"REDIS_CA_FILE": str(other.file)})
    assert process.wait(30) == 1
    (line,) = (tmp_path / "rqworker-0.log").read_text().splitlines()
    assert re.search(r"shows a certificate that is not trusted \(.+\): correct REDIS_CA_FILE", line)


def test_a_certificate_that_is_not_trusted_is_told_by_every_command(
    encrypted: dict[str, str], settings: Settings, tmp_path: Path
) -> None:
    other = quote(str(make_certificate(tmp_path, "other").file))
    settings.REDIS_URL = f"{encrypted['REDIS_URL']}?ssl_ca_certs={other}"
    told = r"shows a certificate that is not trusted \(.+\): correct REDIS_CA_FILE\.$"
    with pytest.raises(CannotStart, match=told):
        check_redis(address())
    with pytest.raises(redis.ConnectionError) as caught:
        connect().ping()
    assert re.search(told, unreachable(caught.value))


@pytest.fixture
def sentinel_port(redis_server: EmbeddedRedis, certificate: Certificate, tmp_path: Path) -> Iterator[int]:
    """A sentinel behind TLS, which watches a master behind TLS."""
    with tls_proxy(redis_server.port, certificate) as master_port:
        watching = f"sentinel monitor mymaster 127.0.0.1 {master_port} 1\n"
        sentinel = Server(tmp_path / "sentinel", watching, arguments=("--sentinel",))
        sentinel.start()
        try:
            with tls_proxy(sentinel.port, certificate) as port:
                yield port
        finally:
            sentinel.kill()


def test_sentinels_and_master_are_asked_through_encrypted_connections(
    redis_url: str, settings: Settings, monkeypatch: pytest.MonkeyPatch, sentinel_port: int, certificate: Certificate
) -> None:
    variables = {"REDIS_URL": "", "REDIS_SENTINELS": f"127.0.0.1:{sentinel_port}", "REDIS_TLS": "1"}
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("REDIS_CA_FILE", str(certificate.file))
    place = redis_sentinels(Env())
    assert place
    wait_until(lambda: answers(place), "the sentinel names the master")
    point_settings_to(settings, place)
    assert connect().ping()
    monkeypatch.setenv("REDIS_CA_FILE", str(make_certificate(certificate.file.parent, "other").file))
    distrusting = redis_sentinels(Env())
    assert distrusting
    with pytest.raises(RedisRefuses, match="shows a certificate that is not trusted"):
        answers(distrusting)


def test_a_server_without_tls_is_away(redis_url: str) -> None:
    assert not answers(redis_url.replace("redis://", "rediss://"))
    assert not answers(f"rediss://127.0.0.1:{free_port()}/0")
