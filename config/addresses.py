"""Addresses in settings, checked without ever showing them: an address may hold a password."""

import re
from collections.abc import Container
from urllib.parse import SplitResult, urlsplit

from django.core.exceptions import ImproperlyConfigured

BAD_PORT = "has a port that is no number, or a password that is not %-encoded"
_REDIS = "write it as redis://:password@host:6379/0, or leave it unset for the Redis on this machine"


def unreadable(name: str, problem: str, remedy: str) -> ImproperlyConfigured:
    """Return the error for an address; `problem` says what is wrong with it without quoting it."""
    return ImproperlyConfigured(f"{name} {problem}: {remedy}.")


def split_address(name: str, address: str, schemes: Container[str], remedy: str) -> SplitResult:
    """Return the parts of an address of one of these schemes; raises ImproperlyConfigured."""
    parts = split_cluster_address(name, address, schemes, remedy)
    try:
        # Read for its error. A password with a slash in it ends up here, too, or as an @ in the path.
        _ = parts.port
    except ValueError:
        raise unreadable(name, BAD_PORT, remedy) from None
    return parts


def split_cluster_address(name: str, address: str, schemes: Container[str], remedy: str) -> SplitResult:
    """Return the parts of an address that may have several hosts, with ports that are not looked at."""
    try:
        parts = urlsplit(address)
    except ValueError:
        raise unreadable(name, BAD_PORT, remedy) from None
    if parts.scheme not in schemes:
        raise unreadable(name, "begins with no scheme that is known", remedy)
    if "@" in parts.path:
        raise unreadable(name, "has an @ after its host, as with a password that is not %-encoded", remedy)
    return parts


def redis_address(name: str, address: str) -> str:
    """Return the address of a Redis; raises ImproperlyConfigured."""
    parts = split_address(name, address, ("redis", "rediss", "unix"), _REDIS)
    if parts.scheme == "unix":
        return address
    if not parts.hostname:
        raise unreadable(name, "names no host", _REDIS)
    number = parts.path.strip("/")
    if number and not number.isdecimal():
        raise unreadable(name, "ends with a database that is no number", _REDIS)
    return address


def web_address(name: str, address: str) -> str:
    """Return the address of a site without a slash at its end; raises ImproperlyConfigured."""
    remedy = "write it as https://waybill.example"
    if not split_address(name, address, ("http", "https"), remedy).hostname:
        raise unreadable(name, "names no host", remedy)
    return address.rstrip("/")


def web_addresses(name: str, addresses: list[str]) -> list[str]:
    """Return the addresses of several sites; raises ImproperlyConfigured."""
    return [web_address(name, address) for address in addresses]


def host_names(name: str, hosts: list[str]) -> list[str]:
    """Return the names a site answers to; raises ImproperlyConfigured."""
    if crooked := [host for host in hosts if not re.fullmatch(r"[\w.*:\[\]-]+", host)]:
        raise ImproperlyConfigured(f"{name} holds {crooked[0]!r}: write names as in waybill.example,localhost.")
    return hosts
