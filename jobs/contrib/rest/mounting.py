"""Addresses that other applications add to the API."""

from dataclasses import dataclass

from ninja import Router


@dataclass(frozen=True, kw_only=True)
class Mounted:
    """A router, where it stands, and the words over it in the document."""

    prefix: str
    router: Router
    tag: str
    words: str


MOUNTED: dict[str, Mounted] = {}


def register_router(prefix: str, router: Router, *, tag: str, words: str) -> None:
    """Serve a router under `/api/v1` and a prefix. Call it in an AppConfig's `ready`: later, addresses are made."""
    MOUNTED[prefix] = Mounted(prefix=prefix, router=router, tag=tag, words=words)
