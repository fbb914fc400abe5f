"""Documents that go with an invoice: the customer's page shows them, and its e-mails may carry them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast
from uuid import UUID, uuid4

from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import QuerySet

from billing.exceptions import BillingError
from billing.models import Enclosure, Invoice
from billing.models.enclosure import MAX_TITLE
from jobs.api import Prepared, record_act
from jobs.contrib.mail.api import File, Message

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser
    from django.contrib.auth.models import User

# Who may.
ENCLOSE, TAKE_OFF = "billing.add_enclosure", "billing.delete_enclosure"

FOLDER = "invoices/enclosures"

MIB = 1024 * 1024
# Many mail servers refuse more than 20 MB, and what is attached grows by a third on its way.
MAX_MAILED_BYTES = 10 * MIB
# A customer's page is for reading.
MAX_ENCLOSURES = 20

_MAILED = Prepared(Enclosure.objects.filter(is_mailed=True), by="invoice")


class EnclosureRefused(BillingError):
    """A document can't be put with an invoice; the message says why."""


@dataclass(frozen=True, kw_only=True)
class Picture:
    """A small WebP of a document: its storage name and its size in pixels."""

    path: str
    width: int
    height: int


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """A document to enclose; `path` is its storage name, `source` what it is known by where it came from."""

    source: UUID
    title: str
    ending: str
    content_type: str
    path: str
    picture: Picture | None = None


def enclose(invoice_id: int, sheet: Sheet, *, is_mailed: bool, by: "AbstractBaseUser") -> tuple[Enclosure, bool]:
    """Put a copy of a document with an invoice; the same one again is the first, and False.

    Raises EnclosureRefused, and FileNotFoundError where the document's file is gone.
    """
    copy = _copied(sheet, uuid4())
    copy.is_mailed, copy.enclosed_by = is_mailed, cast("User", by)
    try:
        kept = _kept(invoice_id, copy, by)
    except BaseException:
        _remove(copy)
        raise
    if kept.pk != copy.pk:
        _remove(copy)
    return kept, kept.pk == copy.pk


def take_off(enclosure: Enclosure, *, by: "AbstractBaseUser") -> bool:
    """Take a document off its invoice; False where somebody did so already.

    Its file goes by night, unless an e-mail that was sent had it.
    """
    with transaction.atomic():
        is_gone = bool(Enclosure.objects.filter(pk=enclosure.pk).delete()[0])
        if is_gone:
            record_act(by, enclosure.invoice, f"Took “{enclosure}” off.")
    return is_gone


def mailed_with(invoice: Invoice) -> list[Enclosure]:
    """Return what goes with an invoice's e-mails."""
    return _MAILED.of(invoice.pk)


def attached(enclosures: Iterable[Enclosure]) -> list[File]:
    """Return enclosures as an e-mail takes them."""
    return [File(one.path, one.file_name, one.content_type) for one in enclosures]


def enclosures() -> "QuerySet[Enclosure]":
    """Return all there are; `source` is what each was made from."""
    return Enclosure.objects.all()


def named_files() -> set[str]:
    """Return the files of the folder that something still names: an enclosure, or an e-mail."""
    pairs = Enclosure.objects.values_list("path", "picture_path")
    kept = {path for pair in pairs.iterator() for path in pair}
    mailed = Message.objects.filter(attachments__path__startswith=f"{FOLDER}/")
    return kept | set(mailed.values_list("attachments__path", flat=True).iterator())


def _copied(sheet: Sheet, key: UUID) -> Enclosure:
    title = " ".join(sheet.title.split())[:MAX_TITLE]
    enclosure = Enclosure(
        key=key,
        source=sheet.source,
        title=title,
        file_name=f"{title}{sheet.ending}",
        content_type=sheet.content_type,
        path=_copy(sheet.path, f"{FOLDER}/{key.hex}{sheet.ending}"),
    )
    enclosure.size = default_storage.size(enclosure.path)
    if sheet.picture:
        enclosure.picture_path = _copy(sheet.picture.path, f"{FOLDER}/{key.hex}-small.webp")
        enclosure.picture_width, enclosure.picture_height = sheet.picture.width, sheet.picture.height
    return enclosure


def _copy(path: str, to: str) -> str:
    with default_storage.open(path) as file:
        return default_storage.save(to, file)


def _kept(invoice_id: int, copy: Enclosure, by: "AbstractBaseUser") -> Enclosure:
    with transaction.atomic():
        # One at a time for an invoice: the limits count what others have enclosed.
        invoice = Invoice.objects.select_for_update().get(pk=invoice_id)
        if known := invoice.enclosures.filter(source=copy.source).first():
            return known
        _check_limits(invoice, copy)
        copy.invoice = invoice
        copy.save()
        record_act(by, invoice, f"Enclosed “{copy}”{' and sent it along' if copy.is_mailed else ''}.")
    return copy


def _check_limits(invoice: Invoice, copy: Enclosure) -> None:
    if invoice.enclosures.count() >= MAX_ENCLOSURES:
        raise EnclosureRefused(f"{MAX_ENCLOSURES} documents are with {invoice} already: take one off first.")
    mailed = sum(one.size for one in mailed_with(invoice))
    if copy.is_mailed and mailed + copy.size > MAX_MAILED_BYTES:
        raise EnclosureRefused(
            f"An e-mail carries {MAX_MAILED_BYTES // MIB} MB of documents at most, and this would be more: "
            "put it on the customer’s page alone, where it can be as large as it is."
        )


def _remove(copy: Enclosure) -> None:
    for path in filter(None, (copy.path, copy.picture_path)):
        default_storage.delete(path)
