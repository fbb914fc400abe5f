"""Where stored files are kept: in a bucket at STORAGE_URL, or in the folder MEDIA_ROOT when it is not set."""

from importlib.util import find_spec
from typing import Any
from urllib.parse import SplitResult, parse_qsl, unquote

from django.core.exceptions import ImproperlyConfigured
from environ import Env

from config.addresses import split_address, unreadable, web_address

FILES = {"BACKEND": "config.storage.WholeFileStorage"}
BUCKET = "config.s3.PrivateBucket"

_REMEDY = (
    "write it as s3://key:secret@bucket/folder?endpoint=https://s3.example&region=eu-central-1, without key and secret "
    "where the machine has a role, or leave it unset for files in MEDIA_ROOT"
)
_OPTIONS = {"endpoint", "region"}


def storage_settings(env: Env) -> dict[str, Any]:
    """Return Django's entry of STORAGES for stored files; raises ImproperlyConfigured."""
    address = env.str("STORAGE_URL", default="")
    if not address:
        return FILES
    parts = split_address("STORAGE_URL", address, ("s3",), _REMEDY)
    options = _bucket(parts) | _credentials(parts) | _server(parts)
    if not find_spec("storages") or not find_spec("boto3"):
        raise ImproperlyConfigured(
            "STORAGE_URL is set, and what it takes is not installed: pip install -r requirements-s3.txt."
        )
    return {"BACKEND": BUCKET, "OPTIONS": options}


def _bucket(parts: SplitResult) -> dict[str, Any]:
    if not parts.hostname:
        raise unreadable("STORAGE_URL", "names no bucket", _REMEDY)
    if parts.port:
        raise unreadable("STORAGE_URL", "has a port where the bucket stands", _REMEDY)
    return {"bucket_name": parts.hostname, "location": unquote(parts.path).strip("/")}


def _credentials(parts: SplitResult) -> dict[str, Any]:
    key, secret = unquote(parts.username or ""), unquote(parts.password or "")
    if bool(key) != bool(secret):
        raise unreadable("STORAGE_URL", "has a key without its secret, or a secret without its key", _REMEDY)
    return {"access_key": key, "secret_key": secret} if key else {}


def _server(parts: SplitResult) -> dict[str, Any]:
    options = dict(parse_qsl(parts.query, keep_blank_values=True))
    if options.keys() - _OPTIONS:
        raise unreadable("STORAGE_URL", f"has other options than {' and '.join(sorted(_OPTIONS))}", _REMEDY)
    found = {"region_name": options["region"]} if options.get("region") else {}
    if endpoint := options.get("endpoint"):
        found["endpoint_url"] = web_address("The endpoint in STORAGE_URL", endpoint)
    return found
