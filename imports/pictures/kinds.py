"""The kinds of files that are taken in, known by their content: a name says nothing."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Kind:
    """One kind of file."""

    name: str
    content_type: str
    # As Pillow calls it; empty: no picture.
    pillow: str
    ending: str

    @property
    def is_picture(self) -> bool:
        """Say whether it has pixels that can be shown."""
        return bool(self.pillow)


JPEG = Kind(name="JPEG", content_type="image/jpeg", pillow="JPEG", ending=".jpg")
PNG = Kind(name="PNG", content_type="image/png", pillow="PNG", ending=".png")
WEBP = Kind(name="WebP", content_type="image/webp", pillow="WEBP", ending=".webp")
GIF = Kind(name="GIF", content_type="image/gif", pillow="GIF", ending=".gif")
TIFF = Kind(name="TIFF", content_type="image/tiff", pillow="TIFF", ending=".tif")
PDF = Kind(name="PDF", content_type="application/pdf", pillow="", ending=".pdf")

KINDS = {kind.content_type: kind for kind in (JPEG, PNG, WEBP, GIF, TIFF, PDF)}
NAMES = "JPEG, PNG, WebP, GIF, TIFF or PDF"

# Bytes that are needed to tell.
HEAD = 64

_BEGINNINGS = {
    b"\xff\xd8\xff": JPEG,
    b"\x89PNG\r\n\x1a\n": PNG,
    b"GIF87a": GIF,
    b"GIF89a": GIF,
    b"II*\x00": TIFF,
    b"MM\x00*": TIFF,
    b"%PDF-": PDF,
}

# How files that people mistake for pictures begin, and what to do with them.
_OTHERS = {
    b"<svg": "It is an SVG drawing, which may hold programs: save it as PNG.",
    b"<?xml": "It is XML, maybe an SVG drawing, which may hold programs: save it as PNG.",
    b"<!doc": "It is a web page: print it as PDF.",
    b"<html": "It is a web page: print it as PDF.",
    b"pk\x03\x04": "It is a ZIP or Office file: save it as PDF.",
    b"\xd0\xcf\x11\xe0": "It is an Office file: save it as PDF.",
    b"bm": "It is a BMP bitmap: save it as PNG.",
}
# Where a HEIC or AVIF picture says so.
_BRAND = slice(4, 12)
_BRANDS = (b"ftyphei", b"ftypmif", b"ftypmsf", b"ftypavi")


def kind_of(head: bytes) -> Kind | None:
    """Return what a file is by its first bytes; None if it is of no kind that is taken in."""
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return WEBP
    return next((kind for start, kind in _BEGINNINGS.items() if head.startswith(start)), None)


def why_not(head: bytes) -> str:
    """Return what to do with a file that is of no such kind."""
    if head[_BRAND].startswith(_BRANDS):
        return "It is a HEIC or AVIF picture, as some telephones make: save it as JPEG."
    text = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    told = (words for start, words in _OTHERS.items() if text.startswith(start))
    return next(told, f"By its content it is no {NAMES}: save it as one of them.")
