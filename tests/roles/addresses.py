"""Every address of the project, as its URLconf has them."""

from collections.abc import Iterator

from django.urls import URLPattern, URLResolver, get_resolver

# Answered by a middleware, before any URLconf.
OF_MIDDLEWARE = frozenset({"/healthz", "/readyz", "/metrics"})


def every_address() -> set[str]:
    """Return the name of every address, with its namespace; where it has none, how it is written."""
    return {*OF_MIDDLEWARE, *_walk(get_resolver(), "", "")}


def name_of(pattern: URLPattern, before: str, namespace: str) -> str:
    """Return what the table calls an address."""
    return f"{namespace}{pattern.name}" if pattern.name else f"{before}{pattern.pattern}" or "/"


def _walk(resolver: URLResolver, before: str, namespace: str) -> Iterator[str]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLPattern):
            yield name_of(pattern, before, namespace)
        else:
            inside = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from _walk(pattern, f"{before}{pattern.pattern}", inside)
