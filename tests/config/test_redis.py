"""Where settings say that Redis is: one address, or sentinels; a mistake is one sentence that shows no password."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from config.env import Env
from config.redis import redis_sentinels, redis_url
from jobs.backends.connecting import Sentinels, shown
from tests.servers.tls import make_certificate

Setter = Callable[..., None]


@pytest.fixture
def given(monkeypatch: pytest.MonkeyPatch) -> Setter:
    """Sets variables; REDIS_URL is not set."""
    monkeypatch.setenv("REDIS_URL", "")

    def set_all(**variables: str) -> None:
        for name, value in variables.items():
            monkeypatch.setenv(name, value)

    return set_all


def read() -> tuple[str, Sentinels | None]:
    return redis_url(Env()), redis_sentinels(Env())


def refusal() -> str:
    with pytest.raises(ImproperlyConfigured) as caught:
        read()
    told = str(caught.value)
    assert "\n" not in told
    assert "s3cret" not in told
    return told


def test_nothing_set_is_the_redis_on_this_machine(given: Setter) -> None:
    assert redis_url(Env()) == "redis://127.0.0.1:6379/0"
    assert redis_sentinels(Env()) is None


def test_sentinels_are_read_with_all_that_belongs_to_them(given: Setter) -> None:
    given(
        REDIS_SENTINELS="one:1, redis ,[::1]:26380",
        REDIS_SENTINEL_SERVICE="jobs",
        REDIS_DATABASE="2",
        REDIS_USERNAME="me",
        REDIS_PASSWORD="p@s/s",
        REDIS_SENTINEL_USERNAME="you",
        REDIS_SENTINEL_PASSWORD="s",
        REDIS_TLS="1",
    )
    assert redis_sentinels(Env()) == Sentinels(
        hosts=(("one", 1), ("redis", 26379), ("::1", 26380)),
        service="jobs",
        database=2,
        username="me",
        password="p@s/s",
        sentinel_username="you",
        sentinel_password="s",
        tls=True,
    )


def test_sentinels_alone_are_enough(given: Setter) -> None:
    given(REDIS_SENTINELS="one,two")
    place = Sentinels(hosts=(("one", 26379), ("two", 26379)), service="mymaster")
    assert redis_sentinels(Env()) == place
    assert shown(place) == "mymaster (sentinels one:26379, two:26379)"


def test_no_password_is_in_what_python_shows_of_sentinels(given: Setter) -> None:
    given(REDIS_SENTINELS="one", REDIS_PASSWORD="s3cret", REDIS_SENTINEL_PASSWORD="s3cret")
    assert "s3cret" not in repr(redis_sentinels(Env()))


@pytest.mark.parametrize("hosts", ["redis://:s3cret@h:26379", "me:s3cret@h:26379", ":26379", "h:abc", "h:99999", "h/1"])
def test_a_sentinel_is_a_host_and_a_port(given: Setter, hosts: str) -> None:
    given(REDIS_SENTINELS=f"one,{hosts}")
    told = refusal()
    assert told.startswith("REDIS_SENTINELS ")
    assert told.endswith("write them as host:26379,other:26379.")


def test_an_address_and_sentinels_contradict_each_other(given: Setter) -> None:
    given(REDIS_SENTINELS="one", REDIS_URL="redis://:s3cret@h")
    assert refusal().startswith("REDIS_URL and REDIS_SENTINELS are both set")


@pytest.fixture
def authority(tmp_path: Path) -> str:
    return str(make_certificate(tmp_path).file)


@pytest.mark.parametrize(("url", "joint"), [("rediss://h/0", "?"), ("rediss://h/0?ssl_check_hostname=no", "&")])
def test_the_authority_becomes_an_option_of_the_address(given: Setter, authority: str, url: str, joint: str) -> None:
    given(REDIS_URL=url, REDIS_CA_FILE=authority)
    assert redis_url(Env()) == f"{url}{joint}ssl_ca_certs={authority.replace('/', '%2F')}"


def test_the_authority_is_kept_for_sentinels(given: Setter, authority: str) -> None:
    given(REDIS_SENTINELS="one", REDIS_TLS="1", REDIS_CA_FILE=authority)
    assert redis_url(Env()) == "redis://127.0.0.1:6379/0"
    place = redis_sentinels(Env())
    assert place
    assert place.master_options["ssl_ca_certs"] == place.sentinel_options(1)["ssl_ca_certs"] == authority


@pytest.mark.parametrize(
    ("variables", "told"),
    [
        (
            {"REDIS_URL": "redis://:s3cret@h"},
            "REDIS_URL is not encrypted, and REDIS_CA_FILE is set: write it as rediss",
        ),
        ({"REDIS_URL": "rediss://h?ssl_ca_certs=x"}, "REDIS_URL has ssl_ca_certs, and REDIS_CA_FILE is set: keep one"),
        ({"REDIS_SENTINELS": "one"}, "REDIS_CA_FILE is set, and REDIS_TLS is not: set REDIS_TLS to 1."),
    ],
)
def test_an_authority_without_encryption_is_a_mistake(
    given: Setter, authority: str, variables: dict[str, str], told: str
) -> None:
    given(REDIS_CA_FILE=authority, **variables)
    assert refusal().startswith(told)


@pytest.mark.parametrize("content", [None, "", "no certificate"])
def test_an_authority_that_cannot_be_read_is_named(given: Setter, tmp_path: Path, content: str | None) -> None:
    file = tmp_path / "authority.pem"
    if content is not None:
        file.write_text(content)
    given(REDIS_URL="rediss://h", REDIS_CA_FILE=str(file))
    assert refusal().startswith(f"REDIS_CA_FILE is '{file}': name a file that can be read")
