import random
import shutil
import subprocess
from dataclasses import replace
from decimal import Decimal
from io import BytesIO

import pytest
import zxingcpp
from PIL import Image

from billing.languages import Language
from billing.pdf import BankDetails, InvoiceDocument, Party, render_invoice
from billing.pdf.qr import Matrix, TooLong, qr_code
from billing.pdf.qr.codewords import LARGEST_VERSION
from billing.pdf.rendering import laid_out
from billing.pdf.sepa import transfer
from billing.pdf.text import em_width
from tests.billing.pdf.documents import an_invoice, text_of
from tests.billing.pdf.samples import correction, sample
from tests.servers.requirement import missing

# How an office printer prints, in dots an inch; a code is read from a screen at less.
DOTS = 150

# How much around a code has to be empty, in modules.
QUIET = 4

ACCOUNT = "DE89370400440532013000"


def scanned(pdf: bytes) -> list[str]:
    """Return what a banking app reads on the first page as it is seen."""
    if not shutil.which("pdftoppm"):
        missing("there is no pdftoppm on this machine")
    command = ["pdftoppm", "-r", str(DOTS), "-gray", "-png", "-f", "1", "-l", "1", "-"]
    shot = subprocess.run(command, input=pdf, capture_output=True, check=True).stdout
    return [code.text for code in zxingcpp.read_barcodes(Image.open(BytesIO(shot)))]


def drawn(matrix: Matrix) -> Image.Image:
    picture = Image.new("L", (matrix.size + 2 * QUIET,) * 2, 255)
    for column, row, length in matrix.runs():
        picture.paste(0, (QUIET + column, QUIET + row, QUIET + column + length, QUIET + row + 1))
    return picture.resize((picture.width * 3,) * 2, Image.Resampling.NEAREST)


def content_of(document: InvoiceDocument) -> list[str]:
    content = transfer(document)
    assert content is not None
    return content.decode().split("\n")


def test_a_banking_app_reads_the_transfer_from_the_page() -> None:
    lines = [
        "BCD",
        "002",
        "1",
        "SCT",
        "COBADEFFXXX",
        "Nordlicht Spedition GmbH",
        ACCOUNT,
        "EUR1414.61",
    ]
    assert scanned(render_invoice(sample(Language.GERMAN))) == ["\n".join([*lines, "", "", "Rechnung 2026-0042"])]


def test_names_from_anywhere_are_read_as_they_are_written() -> None:
    document = sample(Language.ENGLISH, bank=BankDetails(iban=ACCOUNT, account_holder="Łódź & Söhne 日本"))
    (content,) = scanned(render_invoice(document))
    assert content.split("\n")[5] == "Łódź & Söhne 日本"


def test_a_code_of_every_size_is_read() -> None:
    chance, sizes = random.Random(7), set()
    for length in range(1, 332, 6):
        content = bytes(chance.choice(b"ABCDEFXYZ 0123456789abcdefg\n") for _ in range(length))
        code = qr_code(content)
        (read,) = zxingcpp.read_barcodes(drawn(code))
        assert (read.bytes, read.ec_level) == (content, "M")
        sizes.add(code.size)
    assert len(sizes) == LARGEST_VERSION


def test_more_than_the_largest_code_holds_is_refused() -> None:
    assert qr_code(b"x" * 331).size == LARGEST_VERSION * 4 + 17
    with pytest.raises(TooLong, match="332 bytes"):
        qr_code(b"x" * 332)


def test_an_invoice_whose_transfer_is_too_long_has_no_code_and_is_printed() -> None:
    bank = BankDetails(iban=ACCOUNT, account_holder="𐍈" * 80)
    document = sample(Language.ENGLISH, bank=bank)
    assert "Pay with your banking app" not in text_of(render_invoice(document))


@pytest.mark.parametrize(
    "document",
    [
        sample(Language.ENGLISH, number=None),
        sample(Language.ENGLISH, currency="CHF"),
        correction(Language.ENGLISH),
        an_invoice(price="0"),
        an_invoice(price="-5"),
        an_invoice(price="1000000000"),
        sample(Language.ENGLISH, bank=BankDetails(iban="DE88370400440532013000")),
        sample(Language.ENGLISH, bank=BankDetails(iban="TR330006100519786457841326")),
        sample(Language.ENGLISH, bank=BankDetails()),
        sample(Language.ENGLISH, bank=BankDetails(iban=ACCOUNT), seller=Party(name=" ")),
    ],
    ids=["draft", "CHF", "credit note", "nothing", "negative", "too much", "typo", "not SEPA", "no account", "no name"],
)
def test_what_no_transfer_can_pay_has_no_code(document: InvoiceDocument) -> None:
    assert transfer(document) is None
    assert "banking app" not in text_of(render_invoice(document))


@pytest.mark.parametrize(("payable", "written"), [("0.01", "EUR0.01"), ("999999999.99", "EUR999999999.99")])
def test_amounts_have_a_point_and_two_decimals(payable: str, written: str) -> None:
    document = sample(Language.GERMAN)
    assert content_of(replace(document, totals=replace(document.totals, payable=Decimal(payable))))[7] == written


def test_without_an_account_holder_the_seller_is_paid() -> None:
    assert content_of(sample(Language.ENGLISH, bank=BankDetails(iban="de89 3704 0044 0532 0130 00")))[5:7] == [
        "Nordlicht Spedition GmbH",
        ACCOUNT,
    ]


def test_data_can_not_add_a_line_to_the_transfer() -> None:
    bank = BankDetails(iban=ACCOUNT, bic="no BIC", account_holder="Ada\nDE02120300000000202051\x00 " * 9)
    lines = content_of(sample(Language.ENGLISH, bank=bank, number="7\nEUR1"))
    assert lines[4] == ""
    assert len(lines[5]) <= 70
    assert lines[6:] == [ACCOUNT, "EUR1414.61", "", "", "Invoice 7 EUR1"]


def test_nothing_is_printed_in_the_quiet_zone_of_a_code() -> None:
    wide = BankDetails(iban=ACCOUNT, account_holder="W" * 70, bank_name="Bank " * 30, bic="COBADEFFXXX")
    for page in laid_out(sample(Language.ENGLISH, bank=wide, notes="note " * 40)):
        for placed in page:
            for code in placed.strip.symbols:
                zone = QUIET * code.side / code.code.size
                beside = [text for text in placed.strip.texts if code.drop - zone < text.drop < code.drop + code.side]
                ends = [text.x + em_width(text.content, text.style.weight) * text.style.size for text in beside]
                assert max(ends) <= code.x - zone
