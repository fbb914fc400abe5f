"""E-mail addresses on pages that others may see."""


def masked(address: str) -> str:
    """Return an address that its owner recognises and nobody else can write to: a…@example.com."""
    local, _, domain = address.rpartition("@")
    return f"{local[:1]}…@{domain}"
