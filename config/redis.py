"""Where Redis is: one server at REDIS_URL, or the master that REDIS_SENTINELS name."""

import ssl
from urllib.parse import quote, urlsplit

from django.core.exceptions import ImproperlyConfigured
from environ import Env

from config.addresses import redis_address, unreadable
from jobs.backends.connecting import Sentinels

SENTINEL_PORT = 26379

_HOSTS = "write them as host:26379,other:26379"


def redis_url(env: Env) -> str:
    """Return REDIS_URL, with REDIS_CA_FILE as its option; raises ImproperlyConfigured."""
    url = redis_address("REDIS_URL", env.str("REDIS_URL", default="redis://127.0.0.1:6379/0"))
    authority = _ca_file(env)
    if not authority or env.list("REDIS_SENTINELS", default=[]):
        return url
    if not url.startswith("rediss:"):
        raise unreadable("REDIS_URL", "is not encrypted, and REDIS_CA_FILE is set", "write it as rediss://…")
    if "ssl_ca_certs=" in url:
        raise unreadable("REDIS_URL", "has ssl_ca_certs, and REDIS_CA_FILE is set", "keep one of them")
    return f"{url}{'&' if urlsplit(url).query else '?'}ssl_ca_certs={quote(authority, safe='')}"


def redis_sentinels(env: Env) -> Sentinels | None:
    """Return whom to ask for the master; None where REDIS_URL tells. Raises ImproperlyConfigured."""
    hosts = env.list("REDIS_SENTINELS", default=[])
    if not hosts:
        return None
    if env.str("REDIS_URL", default=""):
        raise ImproperlyConfigured("REDIS_URL and REDIS_SENTINELS are both set: keep the one that says where Redis is.")
    return Sentinels(
        hosts=tuple(_host_and_port(host) for host in hosts),
        service=env.str("REDIS_SENTINEL_SERVICE", default="mymaster"),
        database=env.int("REDIS_DATABASE", default=0),
        username=env.str("REDIS_USERNAME", default=""),
        password=env.str("REDIS_PASSWORD", default=""),
        sentinel_username=env.str("REDIS_SENTINEL_USERNAME", default=""),
        sentinel_password=env.str("REDIS_SENTINEL_PASSWORD", default=""),
        tls=_tls(env),
        ca_file=_ca_file(env),
    )


def _host_and_port(text: str) -> tuple[str, int]:
    try:
        parts = urlsplit(f"//{text}")
        port = parts.port or SENTINEL_PORT
    except ValueError:
        raise unreadable("REDIS_SENTINELS", "has a port that is no number", _HOSTS) from None
    # Not quoted: what else stands there may be a password.
    if not parts.hostname or "@" in text or parts.path:
        raise unreadable("REDIS_SENTINELS", "holds more than hosts and ports", _HOSTS)
    return parts.hostname, port


def _tls(env: Env) -> bool:
    encrypted: bool = env.bool("REDIS_TLS", default=False)
    if not encrypted and _ca_file(env):
        raise ImproperlyConfigured("REDIS_CA_FILE is set, and REDIS_TLS is not: set REDIS_TLS to 1.")
    return encrypted


def _ca_file(env: Env) -> str:
    path: str = env.str("REDIS_CA_FILE", default="")
    if path:
        try:
            ssl.create_default_context(cafile=path)
        except (OSError, ValueError):
            raise ImproperlyConfigured(
                f"REDIS_CA_FILE is {path!r}: name a file that can be read and holds certificates in PEM form."
            ) from None
    return path
