"""Stored files in a bucket of S3, or of a server that speaks it: for as many machines as there are."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from boto3.exceptions import Boto3Error
from boto3.s3.transfer import TransferConfig
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from storages.backends.s3 import S3Storage

# In seconds: two tries in vain take less than the 30 that making a PDF may take.
CONNECT_TIMEOUT, READ_TIMEOUT = 3, 10
TRIES = 2

# For how long the address of an object is good, in seconds. No page of ours shows one: files go through Django, which
# asks who is there.
ADDRESS_LIFETIME = 300

# What is larger is read into a file on this machine's disk, in bytes.
LARGEST_IN_MEMORY = 5_000_000

NOT_FOUND = 404


class BucketFailed(OSError):
    """The bucket did not answer, or refused: look at STORAGE_URL, and whether the server is up."""


def _as_with_files(act: Callable[..., Any]) -> Callable[..., Any]:
    """Make an act on the bucket raise what the same act on a disk does: OSError, of which FileNotFoundError is one."""

    @wraps(act)
    def told(*args: Any, **options: Any) -> Any:
        try:
            return act(*args, **options)
        except ClientError as error:
            if error.response["ResponseMetadata"]["HTTPStatusCode"] == NOT_FOUND:
                raise FileNotFoundError(f"There is no such file or bucket: {error}") from error
            raise BucketFailed(f"The bucket refused: {error}") from error
        except (BotoCoreError, Boto3Error) as error:
            raise BucketFailed(f"The bucket could not be asked: {error}") from error

    return told


class PrivateBucket(S3Storage):
    """Objects that only we can read, none of which takes the place of another.

    No object gets an access list: without one it is private, and buckets that forbid such lists take it, too.
    """

    def get_default_settings(self) -> dict[str, Any]:
        """Return what STORAGE_URL does not say, whatever variables and settings for AWS there are."""
        library: dict[str, Any] = super().get_default_settings()
        return library | {
            "default_acl": None,
            "file_overwrite": False,
            "querystring_auth": True,
            "querystring_expire": ADDRESS_LIFETIME,
            "custom_domain": None,
            "endpoint_url": None,
            "max_memory_size": LARGEST_IN_MEMORY,
            "transfer_config": TransferConfig(use_threads=False),
        }

    def __init__(self, **options: Any) -> None:
        super().__init__(client_config=_client_config(is_amazon="endpoint_url" not in options), **options)

    @_as_with_files
    def _open(self, name: str, mode: str = "rb") -> Any:
        file = super()._open(name, mode)
        if "r" in mode:
            # Here, where what goes wrong is told; the library waits for the first read.
            _ = file.file
        return file

    _save = _as_with_files(S3Storage._save)
    delete = _as_with_files(S3Storage.delete)
    exists = _as_with_files(S3Storage.exists)
    listdir = _as_with_files(S3Storage.listdir)
    size = _as_with_files(S3Storage.size)
    get_modified_time = _as_with_files(S3Storage.get_modified_time)


def _client_config(*, is_amazon: bool) -> Config:
    """Return how to call: other servers want the bucket in the path, and not all know Amazon's newer checksums."""
    checksums = "when_supported" if is_amazon else "when_required"
    return Config(
        connect_timeout=CONNECT_TIMEOUT,
        read_timeout=READ_TIMEOUT,
        retries={"total_max_attempts": TRIES, "mode": "standard"},
        signature_version="s3v4",
        s3={"addressing_style": "virtual" if is_amazon else "path"},
        request_checksum_calculation=checksums,
        response_checksum_validation=checksums,
    )
