"""The servers that tests rely on do what they say."""

import os
import smtplib
from email.message import EmailMessage
from pathlib import Path

import psycopg
import pytest
import redis

from tests.servers.postgres import NoPostgres, find_programs, throw_away_cluster
from tests.servers.requirement import missing
from tests.servers.smtp import SMTPSink

pytestmark = pytest.mark.integration


def message() -> EmailMessage:
    email = EmailMessage()
    email["From"], email["To"], email["Subject"] = "a@example.com", "b@example.com", "Größe"
    email.set_content("Hello")
    return email


def test_the_mail_sink_keeps_what_it_is_sent(smtp_sink: SMTPSink) -> None:
    with smtplib.SMTP("127.0.0.1", smtp_sink.port) as client:
        client.send_message(message())
    assert [kept["Subject"] for kept in smtp_sink.messages] == ["Größe"]
    assert smtp_sink.envelopes[0].rcpt_tos == ["b@example.com"]


@pytest.mark.parametrize("code", [451, 550])
def test_the_mail_sink_refuses_when_told_to(smtp_sink: SMTPSink, code: int) -> None:
    smtp_sink.answer = f"{code} No"
    with smtplib.SMTP("127.0.0.1", smtp_sink.port) as client:
        with pytest.raises(smtplib.SMTPRecipientsRefused) as caught:
            client.send_message(message())
        assert caught.value.recipients["b@example.com"][0] == code
    assert smtp_sink.messages == []


def test_each_test_finds_its_redis_empty(redis_client: redis.Redis, redis_url: str) -> None:
    assert os.environ["REDIS_URL"] == redis_url
    assert redis_client.dbsize() == 0
    redis_client.set("left", "over")


def test_the_next_test_finds_nothing_of_it(redis_client: redis.Redis) -> None:
    assert redis_client.get("left") is None


def test_a_thrown_away_cluster_answers_and_leaves_no_folder() -> None:
    try:
        find_programs()
    except NoPostgres as reason:
        missing(str(reason))
    with throw_away_cluster() as cluster:
        with psycopg.connect(cluster.url) as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)
        cluster.stop()
        cluster.start()
        folder = cluster.folder
    assert not Path(folder).exists()
