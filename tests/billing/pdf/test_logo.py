from io import BytesIO

import pytest
from PIL import Image

from billing.pdf import Party, UnreadableLogo, render_invoice
from billing.pdf.logo import HEIGHT, MAX_WIDTH, initials, letterhead
from tests.billing.pdf.documents import an_invoice, read, text_of


def picture(kind: str, mode: str = "RGB", size: tuple[int, int] = (300, 100)) -> bytes:
    buffer = BytesIO()
    Image.new(mode, size, 1).save(buffer, kind)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("kind", "mode"), [("PNG", "RGBA"), ("PNG", "P"), ("PNG", "L"), ("PNG", "1"), ("JPEG", "RGB"), ("JPEG", "CMYK")]
)
def test_a_logo_is_drawn_from_any_png_or_jpeg(kind: str, mode: str) -> None:
    assert len(read(render_invoice(an_invoice(logo=picture(kind, mode)))).pages[0].images) == 1


@pytest.mark.parametrize("size", [(1, 1), (3000, 20), (20, 3000), (1200, 400)])
def test_a_logo_of_any_shape_fits_its_frame(size: tuple[int, int]) -> None:
    frame = letterhead(Party(name="A"), picture("PNG", size=size)).pictures[0]
    assert frame.width <= MAX_WIDTH + 0.01
    assert frame.height <= HEIGHT + 0.01


@pytest.mark.parametrize("data", [b"", b"not a picture", b"<svg/>", picture("PNG")[:60], picture("GIF")])
def test_what_is_no_png_or_jpeg_is_refused(data: bytes) -> None:
    with pytest.raises(UnreadableLogo, match="PNG or JPEG"):
        render_invoice(an_invoice(logo=data))


def test_a_seller_without_a_logo_gets_initials() -> None:
    assert "NS" in text_of(render_invoice(an_invoice()))


@pytest.mark.parametrize(
    ("name", "expected"), [("Blue Freight Ltd", "BF"), ("blue", "B"), ("日本通運", "日"), ("& Söhne", "S"), ("", "")]
)
def test_initials_are_those_of_the_first_two_words(name: str, expected: str) -> None:
    assert initials(name) == expected
