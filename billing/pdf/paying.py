"""How to pay, beside payment terms and notes."""

from collections.abc import Iterable, Iterator

from billing.pdf.columns import independently, side_by_side
from billing.pdf.document import InvoiceDocument
from billing.pdf.grid import GUTTER, WIDTH, left, span
from billing.pdf.qr import Matrix, TooLong, qr_code
from billing.pdf.sepa import transfer
from billing.pdf.strips import Block, Strip, Symbol, at_left, lines_of
from billing.pdf.styles import HEADING, LABEL, LEADING, QUIET
from billing.pdf.wording import words_of

BANK_LABEL_WIDTH = 48.0
BANK_X = left(7)
# 25 mm, so that a module is half a millimetre and more. Around a code there is nothing for the width of four.
CODE_SIDE, CODE_X, CODE_QUIET = 72.0, WIDTH - 72, 10.0
# As few lines of a text as stand before a page break, or after it.
FEWEST_LINES = 2


def payment(document: InvoiceDocument) -> tuple[Block, ...]:
    """Return payment terms and notes beside the bank details; only long notes go on on the next page."""
    words = words_of(document)
    terms, notes = _section(words.payment_terms, document.payment_terms), _section(words.notes, document.notes)
    gap = [Strip(8)] if terms and notes else []
    code = _code(document)
    left_column, bank = [*terms, *gap, *notes], _bank(document, code is not None)
    scan = list(_scan(code, words.scan)) if code and bank else []
    together = max(_height(bank), _height(scan), _height([*terms, *gap, *notes[: 1 + FEWEST_LINES]]))
    strips = independently(left_column, bank, scan)
    return _breakable((Strip(14), *strips), 14 + together) if strips else ()


def _breakable(strips: tuple[Strip, ...], together: float) -> tuple[Block, ...]:
    """Keep the first strips, so many points, in one block, and the last few in another."""
    first = next(
        (count for count in range(len(strips) - FEWEST_LINES) if _height(strips[:count]) >= together), len(strips)
    )
    lines, last = strips[first:-FEWEST_LINES], strips[first:][-FEWEST_LINES:]
    return tuple(Block(part) for part in (strips[:first], *((line,) for line in lines), last) if part)


def _height(strips: Iterable[Strip]) -> float:
    return sum(strip.height for strip in strips)


def _section(title: str, content: str) -> list[Strip]:
    lines = lines_of(left(1), content, span(6) - GUTTER)
    return [_heading(title, left(1)), *lines] if lines else []


def _code(document: InvoiceDocument) -> Matrix | None:
    """Return the code that pays the document by a banking app, or None where there can be none."""
    content = transfer(document)
    try:
        return qr_code(content) if content else None
    except TooLong:
        return None


def _scan(code: Matrix, label: str) -> Iterator[Strip]:
    """Yield the code, and below it what it is for."""
    yield Strip(CODE_SIDE + CODE_QUIET, symbols=(Symbol(CODE_X, 0, CODE_SIDE, code),))
    yield from lines_of(CODE_X, label, CODE_SIDE, LABEL, leading=9)


def _bank(document: InvoiceDocument, beside_code: bool) -> list[Strip]:
    if not document.asks_for_payment:
        return []
    account, words = document.bank, words_of(document)
    facts = (
        (words.account, account.account_holder),
        (words.bank, account.bank_name),
        ("IBAN", grouped_by_four(account.iban)),
        ("BIC", account.bic),
    )
    fact = _narrow_fact if beside_code else _fact
    rows = [strip for label, value in facts if value for strip in fact(label, value)]
    return [_heading(words.pay_to, BANK_X), *rows] if rows else []


def _fact(label: str, value: str) -> Iterable[Strip]:
    """Return a fact beside its label."""
    return side_by_side(
        lines_of(BANK_X, label, BANK_LABEL_WIDTH, QUIET),
        lines_of(BANK_X + BANK_LABEL_WIDTH, value, WIDTH - BANK_X - BANK_LABEL_WIDTH),
    )


def _narrow_fact(label: str, value: str) -> Iterable[Strip]:
    """Return a fact below its label, which leaves room for a code."""
    return (
        Strip(3),
        *lines_of(BANK_X, label, span(3), LABEL, leading=9),
        *lines_of(BANK_X, value, CODE_X - CODE_QUIET - BANK_X),
    )


def _heading(title: str, x: float) -> Strip:
    return Strip(LEADING + 2, (at_left(x, 9, title, span(5), HEADING),))


def grouped_by_four(iban: str) -> str:
    """Return an IBAN in the groups of four that ISO 13616 prints."""
    compact = "".join(iban.split())
    return " ".join(compact[start : start + 4] for start in range(0, len(compact), 4))
