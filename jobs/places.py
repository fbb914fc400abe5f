"""Where a request comes from, as far as one who asks too much is to be told from others."""

import ipaddress

from django.conf import settings
from django.http import HttpRequest

# IPv6 gives each site a network of its own, and each machine there any number of addresses.
SITE_PREFIX = 64


def place_of(request: HttpRequest) -> str:
    """Return an address, or a network of IPv6; behind a proxy that we believe, the last address that it has seen."""
    seen = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
    text = seen if seen and settings.SECURE_PROXY_SSL_HEADER else request.META.get("REMOTE_ADDR", "")
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return "unknown"
    return str(ipaddress.ip_network((address, SITE_PREFIX), strict=False) if address.version == 6 else address)
