"""A server that speaks S3, for tests of what is kept in a bucket."""

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from http.client import HTTPConnection
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from pytest_django import Settings

from config.env import Env
from config.storing import storage_settings
from jobs.backends.ports import free_port
from tests.servers.requirement import missing
from tests.servers.waiting import wait_until

BUCKET = "waybill"
# A secret as Amazon's are: %-encoded in an address.
KEY, SECRET = "AKIAEXAMPLE", "wJal/rXU+tn"


@dataclass(frozen=True)
class S3Server:
    """A server on 127.0.0.1 with one bucket, which nobody but its owner may read."""

    port: int

    @property
    def url(self) -> str:
        """The address for STORAGE_URL."""
        return f"s3://{KEY}:wJal%2FrXU%2Btn@{BUCKET}/office?endpoint=http://127.0.0.1:{self.port}&region=eu-central-1"

    def client(self) -> Any:
        """Return a client of the library, as the owner."""
        import boto3

        return boto3.client(
            "s3",
            endpoint_url=f"http://127.0.0.1:{self.port}",
            region_name="eu-central-1",
            aws_access_key_id=KEY,
            aws_secret_access_key=SECRET,
        )

    def names(self) -> list[str]:
        """Return the names of all objects."""
        return [entry["Key"] for entry in self.client().list_objects_v2(Bucket=BUCKET).get("Contents", [])]

    def answer(self, path: str) -> int:
        """Return the status that somebody gets who asks without a key."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request("GET", path)
            return connection.getresponse().status
        finally:
            connection.close()


@pytest.fixture(scope="session")
def _s3_process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[S3Server]:
    if not all(find_spec(name) for name in ("moto", "flask_cors", "storages")):
        missing("moto or django-storages is not installed")
    server = S3Server(free_port())
    log: Path = tmp_path_factory.mktemp("s3") / "log"
    with log.open("wb") as stream:
        command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(server.port)]
        process = subprocess.Popen(command, stdout=stream, stderr=stream, start_new_session=True)
    try:
        wait_until(lambda: _answers(server), "the S3 server answers")
        place = {"LocationConstraint": "eu-central-1"}
        server.client().create_bucket(Bucket=BUCKET, CreateBucketConfiguration=place)
        yield server
    finally:
        process.kill()
        process.wait()


@pytest.fixture
def s3(_s3_process: S3Server, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> S3Server:
    """A running server with an empty bucket, which settings name by STORAGE_URL."""
    client = _s3_process.client()
    for name in _s3_process.names():
        client.delete_object(Bucket=BUCKET, Key=name)
    monkeypatch.setenv("STORAGE_URL", _s3_process.url)
    settings.STORAGES = settings.STORAGES | {"default": storage_settings(Env())}
    return _s3_process


def _answers(server: S3Server) -> bool:
    try:
        return bool(server.answer("/"))
    except OSError:
        return False
