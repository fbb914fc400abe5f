"""STORAGE_URL: files without it, a bucket with it, and a wrong one refused without being shown."""

import pytest

from config import storing
from config.env import Env
from config.storing import BUCKET, FILES, storage_settings
from tests.config.test_addresses import refusal


@pytest.fixture(autouse=True)
def _installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(storing, "find_spec", lambda name: name)


def test_without_it_files_are_kept_in_a_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STORAGE_URL", "")
    assert storage_settings(Env()) == FILES


@pytest.mark.parametrize(
    ("address", "options"),
    [
        ("s3://files", {"bucket_name": "files", "location": ""}),
        (
            "s3://AK:a%2Fb%2Bc@files/office/1/?endpoint=https://s3.example:9000/&region=eu-central-1",
            {
                "bucket_name": "files",
                "location": "office/1",
                "access_key": "AK",
                "secret_key": "a/b+c",
                "region_name": "eu-central-1",
                "endpoint_url": "https://s3.example:9000",
            },
        ),
    ],
)
def test_it_names_bucket_folder_key_and_server(
    monkeypatch: pytest.MonkeyPatch, address: str, options: dict[str, str]
) -> None:
    monkeypatch.setenv("STORAGE_URL", address)
    assert storage_settings(Env()) == {"BACKEND": BUCKET, "OPTIONS": options}


@pytest.mark.parametrize(
    ("address", "problem"),
    [
        ("files", "begins with no scheme"),
        ("https://key:s3cret@files", "begins with no scheme"),
        ("s3:///folder", "names no bucket"),
        ("s3://key:s3cret@files:9000", "has a port where the bucket stands"),
        ("s3://files:s3cret", "has a port that is no number"),
        ("s3://key:12/s3cret@files", "has an @ after its host"),
        ("s3://key@files", "has a key without its secret"),
        ("s3://:s3cret@files", "has a key without its secret"),
        ("s3://files?endpont=https://s3.example", "has other options than endpoint and region"),
        ("s3://files?endpoint=s3.example", "begins with no scheme"),
    ],
)
def test_a_wrong_one_is_refused(monkeypatch: pytest.MonkeyPatch, address: str, problem: str) -> None:
    monkeypatch.setenv("STORAGE_URL", address)
    assert problem in refusal(lambda: storage_settings(Env()))


def test_what_it_takes_must_be_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STORAGE_URL", "s3://files")
    monkeypatch.setattr(storing, "find_spec", lambda name: None)
    assert "pip install -r requirements-s3.txt" in refusal(lambda: storage_settings(Env()))
