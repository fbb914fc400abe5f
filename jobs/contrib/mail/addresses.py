"""E-mail addresses: with names, of any language, and none that a mail server could misread."""

from email.errors import HeaderParseError
from email.headerregistry import Address
from email.utils import formataddr, parseaddr

from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator

from jobs.contrib.mail.exceptions import InvalidMessage

# RFC 5321, section 4.5.3.1.3.
MAX_ADDRESS = 254
# Machines that mail is sent to within an office.
_VALID = EmailValidator(allowlist=["localhost"])


def check_address(text: str) -> str:
    """Return an address, with its name if it has one; raises InvalidMessage for what is none, or is two."""
    name, address = parseaddr(text)
    if not address or len(address) > MAX_ADDRESS:
        raise _refused(text)
    local, _, domain = address.rpartition("@")
    try:
        # Letters beyond ASCII before the @ are RFC 6531's; the validator knows none.
        _VALID(f"{local.encode('ascii', 'replace').decode().replace('?', 'x')}@{domain}")
        Address(display_name=name, addr_spec=f"{local}@{domain}" if local.isascii() and domain.isascii() else "a@b.c")
    except (ValidationError, HeaderParseError, ValueError, IndexError):
        raise _refused(text) from None
    return formataddr((name, address), "utf-8") if name.isascii() and name else _with_name(name, address)


def is_address(text: str) -> bool:
    """Whether a letter could go to what somebody has entered as an address."""
    try:
        return bool(check_address(text))
    except InvalidMessage:
        return False


def domain_of(text: str) -> str:
    """Return the domain of an address with or without a name; `localhost` where there is none."""
    return parseaddr(text)[1].rpartition("@")[2] or "localhost"


def _with_name(name: str, address: str) -> str:
    quoted = name.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{quoted}" <{address}>' if name else address


def _refused(text: str) -> InvalidMessage:
    return InvalidMessage(
        f"{text!r:.120} is no e-mail address: write ada@example.com, or Ada Lovelace <ada@example.com>."
    )
