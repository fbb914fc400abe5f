import warnings
from collections.abc import Iterator
from io import BytesIO

import pytest
from PIL import Image, ImageFile

from billing.pdf import Party, UnreadableLogo, render_invoice
from billing.pdf.logo import HEIGHT, MAX_BYTES, MAX_WIDTH, LogoTooLarge, flattened, initials, letterhead
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


@pytest.mark.parametrize("size", [(1, 1), (3000, 120), (120, 3000), (1200, 400)])
def test_a_logo_of_any_shape_fits_its_frame(size: tuple[int, int]) -> None:
    frame = letterhead(Party(name="A"), picture("PNG", size=size)).pictures[0]
    assert frame.width <= MAX_WIDTH + 0.01
    assert frame.height <= HEIGHT + 0.01


@pytest.mark.parametrize("data", [b"", b"not a picture", b"<svg/>", picture("PNG")[:60], picture("GIF")])
def test_what_is_no_png_or_jpeg_is_refused(data: bytes) -> None:
    with pytest.raises(UnreadableLogo, match="PNG or JPEG"):
        render_invoice(an_invoice(logo=data))


@pytest.fixture(params=["error", "ignore"])
def warned(request: pytest.FixtureRequest) -> Iterator[None]:
    """Run with Pillow's warnings as errors, and without them, as a server does."""
    with warnings.catch_warnings():
        warnings.simplefilter(request.param)
        yield


# The last two are where Pillow would warn, and where it would refuse by itself.
@pytest.mark.usefixtures("warned")
@pytest.mark.parametrize("size", [(4001, 4000), (12_000, 12_000), (20_000, 20_000)])
def test_a_logo_of_too_many_pixels_is_refused_before_it_is_decoded(
    size: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    data = picture("PNG", "1", size)
    monkeypatch.setattr(ImageFile.ImageFile, "load", lambda self: pytest.fail("It was decoded."))
    with pytest.raises(LogoTooLarge, match="more than 16 million pixels: make it smaller"):
        flattened(data)


@pytest.mark.parametrize("size", [(30_000, 30), (30, 30_000), (26, 1)])
def test_a_logo_that_would_be_a_line_is_refused(size: tuple[int, int]) -> None:
    with pytest.raises(LogoTooLarge, match="at most 25 times as long"):
        flattened(picture("PNG", size=size))


def test_a_logo_in_a_large_file_is_refused() -> None:
    with pytest.raises(LogoTooLarge, match="more than 5 MB: upload a smaller one"):
        flattened(picture("PNG") + bytes(MAX_BYTES))


def test_a_seller_without_a_logo_gets_initials() -> None:
    assert "NS" in text_of(render_invoice(an_invoice()))


@pytest.mark.parametrize(
    ("name", "expected"), [("Blue Freight Ltd", "BF"), ("blue", "B"), ("日本通運", "日"), ("& Söhne", "S"), ("", "")]
)
def test_initials_are_those_of_the_first_two_words(name: str, expected: str) -> None:
    assert initials(name) == expected
