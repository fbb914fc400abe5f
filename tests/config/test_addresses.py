"""Addresses in settings: a wrong one is refused in one sentence that shows no part of it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from config.addresses import host_names, redis_address, web_address, web_addresses
from config.database import database_settings
from config.env import Env
from config.mail import mail_addresses, mail_settings
from jobs.conf import conf

FOLDER = Path("/folder")


def refusal(act: Callable[[], Any]) -> str:
    with pytest.raises(ImproperlyConfigured) as caught:
        act()
    told = str(caught.value)
    assert "\n" not in told
    assert "s3cret" not in told
    return told


@pytest.mark.parametrize(
    ("address", "problem"),
    [
        ("foo", "begins with no scheme"),
        ("s3cret://x/y", "begins with no scheme"),
        ("mysql://me:s3cret@host/name", "begins with no scheme"),
        ("postgres://", "names no database"),
        ("postgres://me:s3cret@host:5432", "names no database"),
        ("postgres://me:s3cret@host:abc/name", "has a port that is no number"),
        ("postgres://me:s3cret@host:99999/name", "has a port that is no number"),
        ("postgres://me:12/s3cret@host/name", "has an @ after its host"),
        ("postgres://me:s3cret[@host/name", "has a port that is no number"),
        ("sqlite://", "names no file"),
        ("sqlite://:memory:", "names no file"),
        ("sqlite://s3cret.db", "names no file"),
    ],
)
def test_a_database_address_that_is_none_is_refused(
    monkeypatch: pytest.MonkeyPatch, address: str, problem: str
) -> None:
    monkeypatch.setenv("DATABASE_URL", address)
    assert refusal(lambda: database_settings(Env(), FOLDER)).startswith(f"DATABASE_URL {problem}")


@pytest.mark.parametrize(
    ("address", "host", "name"),
    [
        ("postgres://me:p%2Fw@host:5432/waybill", "host", "waybill"),
        ("postgresql:///waybill", "", "waybill"),
        ("postgres://me@one:1,two:2/waybill", "one,two", "waybill"),
        ("postgres:///?service=waybill", "", ""),
    ],
)
def test_a_postgresql_address_is_read(monkeypatch: pytest.MonkeyPatch, address: str, host: str, name: str) -> None:
    monkeypatch.setenv("DATABASE_URL", address)
    settings = database_settings(Env(), FOLDER)
    assert (settings["HOST"], settings["NAME"], settings["CONN_MAX_AGE"]) == (host, name, 60)


def test_a_postgresql_that_is_gone_without_a_word_is_noticed_before_leases_run_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://me@host/waybill?connect_timeout=3&sslmode=require")
    options = database_settings(Env(), FOLDER)["OPTIONS"]
    assert (options["connect_timeout"], options["sslmode"]) == (3, "require")
    noticed = options["keepalives_idle"] + options["keepalives_interval"] * options["keepalives_count"]
    assert noticed == options["tcp_user_timeout"] / 1000 < conf().lease
    # As libpq knows them.
    assert options.keys() <= conninfo_to_dict(make_conninfo(**options)).keys()


@pytest.mark.parametrize(
    ("address", "file"), [("", "/folder/waybill.sqlite3"), ("sqlite:////else/where", "/else/where")]
)
def test_a_sqlite_database_is_a_file(monkeypatch: pytest.MonkeyPatch, address: str, file: str) -> None:
    monkeypatch.setenv("DATABASE_URL", address)
    assert database_settings(Env(), FOLDER)["NAME"] == file


@pytest.mark.parametrize(
    ("address", "problem"),
    [
        ("foo", "begins with no scheme"),
        ("imap://h", "begins with no scheme"),
        ("smtp://", "names no host"),
        ("smtp+tls://me:s3cret@", "names no host"),
        ("smtp://h:abc", "has a port that is no number"),
        ("smtp://me:s3cret/@h:25", "has an @ after its host"),
    ],
)
def test_a_mail_address_that_is_none_is_refused(monkeypatch: pytest.MonkeyPatch, address: str, problem: str) -> None:
    monkeypatch.setenv("EMAIL_URL", address)
    assert refusal(lambda: mail_settings(Env(), FOLDER)).startswith(f"EMAIL_URL {problem}")


@pytest.mark.parametrize("address", ["", "smtp+ssl://me:p%2Fw@h:465", "consolemail://"])
def test_a_mail_address_is_read(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    monkeypatch.setenv("EMAIL_URL", address)
    assert mail_settings(Env(), FOLDER)


@pytest.mark.parametrize(
    ("address", "problem"),
    [
        ("foo", "begins with no scheme"),
        ("http://127.0.0.1", "begins with no scheme"),
        ("redis://", "names no host"),
        ("redis://:s3cret@h:abc", "has a port that is no number"),
        ("redis://:12/s3cret@h:1", "has an @ after its host"),
        ("redis://h:1/x", "ends with a database that is no number"),
    ],
)
def test_a_redis_address_that_is_none_is_refused(address: str, problem: str) -> None:
    assert refusal(lambda: redis_address("REDIS_URL", address)).startswith(f"REDIS_URL {problem}")


@pytest.mark.parametrize("address", ["redis://h", "rediss://:p@h:6379/3", "unix:///run/redis.sock", "redis://h/?db=1"])
def test_a_redis_address_is_kept(address: str) -> None:
    assert redis_address("REDIS_URL", address) == address


@pytest.mark.parametrize("address", ["foo", "waybill.example", "https://", "https://h:x"])
def test_a_site_that_no_browser_finds_is_refused(address: str) -> None:
    assert refusal(lambda: web_address("SITE_URL", address)).startswith("SITE_URL ")


def test_sites_lose_the_slash_at_their_end() -> None:
    assert web_addresses("X", ["https://h/", "https://*.h"]) == ["https://h", "https://*.h"]


def test_host_names_may_be_addresses_and_patterns() -> None:
    hosts = ["localhost", "[::1]", ".example.com", "*", "127.0.0.1"]
    assert host_names("ALLOWED_HOSTS", hosts) == hosts


@pytest.mark.parametrize("host", ["https://waybill.example", "a b", "'a'"])
def test_a_host_name_is_nothing_more(host: str) -> None:
    assert refusal(lambda: host_names("ALLOWED_HOSTS", ["a", host])).startswith("ALLOWED_HOSTS holds ")


def test_addresses_for_alerts_are_read_or_refused_by_name() -> None:
    assert mail_addresses("ALERT_EMAIL", ["ops@example.com"]) == ["ops@example.com"]
    refused = refusal(lambda: mail_addresses("ALERT_EMAIL", ["ops@example.com", "ops"]))
    assert refused == "ALERT_EMAIL is 'ops': write addresses as in ops@waybill.example,boss@waybill.example."
