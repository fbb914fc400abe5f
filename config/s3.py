"""Stored files in a bucket of S3, or of a server that speaks it: for as many machines as there are."""

from datetime import datetime
from typing import Any

from boto3.s3.transfer import TransferConfig
from botocore.config import Config
from botocore.exceptions import ClientError
from storages.backends.s3 import S3Storage

# In seconds: two tries in vain take less than the 30 that making a PDF may take.
CONNECT_TIMEOUT, READ_TIMEOUT = 3, 10
TRIES = 2

# For how long the address of an object is good, in seconds. No page of ours shows one: files go through Django, which
# asks who is there.
ADDRESS_LIFETIME = 300


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
            "transfer_config": TransferConfig(use_threads=False),
        }

    def __init__(self, **options: Any) -> None:
        super().__init__(client_config=_client_config(is_amazon="endpoint_url" not in options), **options)

    def get_modified_time(self, name: str) -> datetime:
        """Return when a file was stored; raises FileNotFoundError, which the library leaves out."""
        try:
            moment: datetime = super().get_modified_time(name)
        except ClientError as error:
            if error.response["ResponseMetadata"]["HTTPStatusCode"] == 404:
                raise FileNotFoundError(f"There is no file {name} in storage.") from error
            raise
        return moment


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
