"""The seller's mark: the logo as given, or else initials in a square beside the name."""

from functools import lru_cache
from io import BytesIO

from PIL import Image, UnidentifiedImageError

from billing.pdf.columns import merged
from billing.pdf.document import Party
from billing.pdf.grid import ACCENT, WHITE, span
from billing.pdf.strips import Box, Picture, Strip, Text, at_left
from billing.pdf.styles import Style
from billing.pdf.text import em_width, printable, wrap
from billing.pdf.typefaces import Weight

HEIGHT, MAX_WIDTH = 42.0, span(5)
# 300 dots an inch at the frame's size.
MAX_PIXELS = (round(MAX_WIDTH * 300 / 72), round(HEIGHT * 300 / 72))
FORMATS = ("PNG", "JPEG")

# A logo has some 50 kB; 5 MB is a photo, and would be read from storage for every invoice.
MAX_BYTES = 5 * 1024 * 1024
# Width times height: 4,000 x 4,000, five times as wide as is printed. At that, 124 MB were measured.
MAX_DECODED = 16_000_000
# Longer or higher than this it would be printed as a line: the frame's height is 42 points.
MAX_RATIO = 25
TOO_MANY_BYTES = f"The logo's file has more than {MAX_BYTES >> 20} MB: upload a smaller one, 100 kB are enough."
TOO_MANY_PIXELS = (
    f"The logo has more than {MAX_DECODED // 10**6} million pixels: make it smaller, 1,000 wide is enough."
)

INITIALS = Style(17, Weight.BOLD, WHITE)
NAME = Style(13, Weight.BOLD)


class UnreadableLogo(ValueError):
    """A logo's bytes are no PNG or JPEG that can be read: upload it again as PNG."""


class LogoTooLarge(UnreadableLogo):
    """A logo takes too much to print, or has a shape that nobody could see: upload a smaller one."""


def letterhead(seller: Party, logo: bytes | None) -> Strip:
    """Return the seller's logo, or initials and name; raise UnreadableLogo."""
    return _drawn_mark(seller) if logo is None else _pictured(logo)


@lru_cache(maxsize=16)
def flattened(data: bytes) -> Image.Image:
    """Return a logo as opaque RGB on white, since transparency halves ReportLab's speed.

    Raises UnreadableLogo, and of that LogoTooLarge before anything is decoded.
    """
    if len(data) > MAX_BYTES:
        raise LogoTooLarge(TOO_MANY_BYTES)
    picture = _decoded(data)
    picture.thumbnail(MAX_PIXELS)
    page = Image.new("RGBA", picture.size, "white")
    return Image.alpha_composite(page, picture).convert("RGB")


def is_too_large(data: bytes) -> bool:
    """Say whether a logo is refused for its size or shape; one that can't be read at all is not."""
    try:
        flattened(data)
    except LogoTooLarge:
        return True
    except UnreadableLogo:
        pass
    return False


def _decoded(data: bytes) -> Image.Image:
    try:
        with Image.open(BytesIO(data), formats=FORMATS) as source:
            _check_size(source.width, source.height)
            # A copy of what is RGBA already would double what it takes.
            source.load()
            return source if source.mode == "RGBA" else source.convert("RGBA")
    except LogoTooLarge:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise LogoTooLarge(TOO_MANY_PIXELS) from error
    # Pillow warns of what it mends, and who runs with warnings as errors gets those here.
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Warning) as error:
        raise UnreadableLogo("The logo can't be read: upload it again as a PNG or JPEG file.") from error


def _check_size(width: int, height: int) -> None:
    """Refuse by what the file's header says; raises LogoTooLarge."""
    if width * height > MAX_DECODED:
        raise LogoTooLarge(TOO_MANY_PIXELS)
    if max(width, height) > MAX_RATIO * min(width, height):
        raise LogoTooLarge(
            f"The logo is {width:,} x {height:,} pixels, which would be printed as a line: "
            f"upload one that is at most {MAX_RATIO} times as long as it is wide, or as wide as it is high."
        )


def _pictured(logo: bytes) -> Strip:
    pixels = flattened(logo)
    scale = min(MAX_WIDTH / pixels.width, HEIGHT / pixels.height)
    return Strip(HEIGHT, pictures=(Picture(0, 0, pixels.width * scale, pixels.height * scale, logo),))


def _drawn_mark(seller: Party) -> Strip:
    letters = initials(seller.name)
    inset = (HEIGHT - em_width(letters, INITIALS.weight) * INITIALS.size) / 2
    square = Strip(HEIGHT, (at_left(inset, 27, letters, HEIGHT, INITIALS),), (Box(0, 0, HEIGHT, HEIGHT, ACCENT, 8),))
    return merged((square, _name_beside(seller.name)))


def _name_beside(name: str) -> Strip:
    x, leading = HEIGHT + 12, 16
    lines = wrap(name, NAME.weight, NAME.size, MAX_WIDTH - x)
    above = max(0.0, (HEIGHT - leading * len(lines)) / 2) + 12
    texts = tuple(Text(x, above + leading * row, line, NAME) for row, line in enumerate(lines))
    return Strip(max(HEIGHT, leading * len(lines)), texts)


def initials(name: str) -> str:
    """Return the first letters of a name's first two words: "Blue Freight Ltd" is "BF", "日本通運" is "日"."""
    words = [word for word in printable(name).split() if word[0].isalnum()]
    return "".join(word[0] for word in words[:2]).upper()
