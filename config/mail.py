"""Outgoing mail from EMAIL_URL, in the form the running Django wants it."""

from pathlib import Path
from typing import Any

import django
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from environ import Env

from config.addresses import split_address, unreadable
from config.env import malformed

# How long one step of the SMTP conversation may take, in seconds; below every mail task's timeout.
SMTP_TIMEOUT_SECONDS = 10

# What Django sends mail by: a row and a job each. What those jobs send it by is the transport.
QUEUE = "jobs.contrib.mail.backend.EmailBackend"
SMTP = "jobs.contrib.mail.smtp.EmailBackend"

_REMEDY = (
    "write it as smtp://user:password@host:25, with smtp+tls and 587 or smtp+ssl and 465 for encryption, "
    "or leave it unset to keep mail as files"
)
_OPTION_NAMES = {
    "EMAIL_HOST": "host",
    "EMAIL_PORT": "port",
    "EMAIL_HOST_USER": "username",
    "EMAIL_HOST_PASSWORD": "password",
    "EMAIL_USE_TLS": "use_tls",
    "EMAIL_USE_SSL": "use_ssl",
    "EMAIL_TIMEOUT": "timeout",
}


def mail_settings(env: Env, data_dir: Path) -> dict[str, Any]:
    """Return the settings for EMAIL_URL; without it, mail becomes files below `data_dir`/mail.

    Raises ImproperlyConfigured.
    """
    parsed = _parsed(env.str("EMAIL_URL", default=f"filemail:///{data_dir / 'mail'}"))
    if "smtp" not in parsed["EMAIL_BACKEND"]:
        return _files(parsed["EMAIL_BACKEND"], parsed["EMAIL_FILE_PATH"])
    flat = {name: parsed[name] for name in _OPTION_NAMES if parsed.get(name) is not None}
    flat["EMAIL_TIMEOUT"] = SMTP_TIMEOUT_SECONDS
    if django.VERSION < (6, 1):
        return _two_backends(SMTP, flat)
    return _mailers(SMTP, {_OPTION_NAMES[name]: value for name, value in flat.items()})


def mail_addresses(name: str, addresses: list[str]) -> list[str]:
    """Return the e-mail addresses of several people; raises ImproperlyConfigured."""
    for address in addresses:
        try:
            validate_email(address)
        except ValidationError:
            raise malformed(name, address, "write addresses as in ops@waybill.example,boss@waybill.example") from None
    return addresses


def _parsed(address: str) -> dict[str, Any]:
    parts = split_address("EMAIL_URL", address, Env.EMAIL_SCHEMES, _REMEDY)
    if parts.scheme.startswith("smtp") and not parts.hostname:
        raise unreadable("EMAIL_URL", "names no host", _REMEDY)
    parsed: dict[str, Any] = Env.email_url_config(address)
    return parsed


def _files(backend: str, path: str) -> dict[str, Any]:
    if django.VERSION < (6, 1):
        return _two_backends(backend, {"EMAIL_FILE_PATH": path})
    return _mailers(backend, {"file_path": path} if "filebased" in backend else {})


def _two_backends(transport: str, flat: dict[str, Any]) -> dict[str, Any]:
    return {"EMAIL_BACKEND": QUEUE, "MAIL_TRANSPORT": transport, **flat}


def _mailers(backend: str, options: dict[str, Any]) -> dict[str, Any]:
    # Django 6.1 deprecates EMAIL_* for one dictionary.
    return {"MAILERS": {"default": {"BACKEND": QUEUE}, "transport": {"BACKEND": backend, "OPTIONS": options}}}
