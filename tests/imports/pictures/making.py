"""Pictures and PDFs as tests need them, good and hostile; all of them small, and made by code."""

import struct
import zlib
from collections.abc import Callable
from io import BytesIO
from typing import Any

from PIL import ExifTags, Image, ImageCms
from pypdf import PdfWriter

# Words that a file hides and that must be in nothing that is given out.
SECRET = "the-owners-home"

RED, BLUE = (200, 30, 30), (30, 30, 200)


def picture(size: tuple[int, int] = (900, 700), mode: str = "RGB") -> Image.Image:
    """Return a picture whose left half is red and whose right half is blue."""
    image = Image.new("RGB", size, BLUE)
    image.paste(RED, (0, 0, size[0] // 2, size[1]))
    return image.convert(mode)


def encoded(image: Image.Image, form: str, **options: Any) -> bytes:
    """Return a picture as a file."""
    out = BytesIO()
    image.save(out, form, **options)
    return out.getvalue()


def jpeg(size: tuple[int, int] = (900, 700), **options: Any) -> bytes:
    """Return a JPEG."""
    return encoded(picture(size), "JPEG", **options)


def telling_jpeg(profile: bytes = b"") -> bytes:
    """Return a JPEG that says where it was taken, by what, in EXIF, XMP and a comment."""
    exif = Image.Exif()
    exif[ExifTags.Base.Make] = SECRET
    exif.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSLatitude] = (53.0, 33.0, 0.0)
    exif.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSMapDatum] = SECRET
    return jpeg(exif=exif, xmp=f"<x>{SECRET}</x>".encode(), comment=SECRET, icc_profile=profile)


def swapping_profile() -> bytes:
    """Return a colour profile of a screen that is not sRGB: its red is seen as blue, and the other way round."""
    data = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    # The table of tags: a name, an offset, a size each.
    for at in range(132, 132 + 12 * struct.unpack(">I", data[128:132])[0], 12):
        swapped = {b"rXYZ": b"bXYZ", b"bXYZ": b"rXYZ"}
        data[at : at + 4] = swapped.get(bytes(data[at : at + 4]), data[at : at + 4])
    return bytes(data)


def pdf(pages: int = 3, password: str = "") -> bytes:
    """Return a PDF of empty pages."""
    writer = PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(200, 200)
    if password:
        writer.encrypt(password, algorithm="RC4-128")
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def png(*chunks: tuple[bytes, bytes], width: int = 4, height: int = 4, rows: bytes | None = None) -> bytes:
    """Return a PNG of bare parts: chunks of one's own, and rows that need not be as many as its header says."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    data = zlib.compress(b"\0" * ((width * 3 + 1) * height) if rows is None else rows)
    parts = [(b"IHDR", header), *chunks, (b"IDAT", data), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*part) for part in parts)


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def zip_bomb_text() -> bytes:
    """Return a PNG with 200 MB of zeros in a compressed text."""
    packer = zlib.compressobj(9)
    bomb = b"".join(packer.compress(bytes(1 << 20)) for _ in range(200)) + packer.flush()
    return png((b"zTXt", b"Comment\0\0" + bomb))


def pdf_bomb() -> bytes:
    """Return a PDF whose list of objects is 300 MB of zeros when it is unpacked."""
    packer = zlib.compressobj(9)
    bomb = b"".join(packer.compress(bytes(1 << 20)) for _ in range(300)) + packer.flush()
    head = b"%PDF-1.5\n"
    entry = b"1 0 obj <</Type/XRef/W[1 2 1]/Size 9/Root 2 0 R/Filter/FlateDecode/Length %d>>stream\n" % len(bomb)
    return head + entry + bomb + b"\nendstream endobj\nstartxref\n%d\n%%%%EOF" % len(head)


def too_many_pictures() -> bytes:
    """Return a GIF of a thousand pictures and one."""
    head = b"GIF89a\x01\x00\x01\x00\x80\x00\x00\0\0\0\xff\xff\xff"
    return head + b",\0\0\0\0\x01\0\x01\0\0\x02\x02D\x01\0" * 1_001 + b";"


def memory_hog() -> bytes:
    """Return a WebP that is held in more memory than there is."""
    image = Image.new("RGBA", (7_000, 7_000), (1, 2, 3, 4))
    return encoded(image, "WEBP", method=0, lossless=True, quality=0)


# Each with a word that its refusal has; made when asked for, as some take long and every test process reads this.
HOSTILE: dict[str, tuple[Callable[[], bytes], str]] = {
    "nothing after the header": (lambda: b"\xff\xd8\xff\xe0", "damaged"),
    "a JPEG cut off": (lambda: jpeg()[:3000], "damaged"),
    "a web page named as a PNG": (lambda: b"<!DOCTYPE html><script>alert(1)</script>", "web page"),
    "a drawing with a program": (
        lambda: b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
        "SVG",
    ),
    "a web page behind a PNG's first bytes": (
        lambda: b"\x89PNG\r\n\x1a\n<html><script>alert(1)</script>",
        "damaged",
    ),
    "a program": (lambda: b"\x7fELF\x02\x01\x01" + bytes(100), "no JPEG"),
    "a HEIC of a telephone": (lambda: b"\0\0\0\x18ftypheic" + bytes(40), "HEIC"),
    "a square of 40,000 pixels in 5 KB": (lambda: png(width=40_000, height=40_000, rows=b"\0"), "million pixels"),
    "pixels that are not there": (lambda: png(width=6_000, height=6_000, rows=b"\0" * 100), "damaged"),
    "a strip": (lambda: png(width=60_000, height=2, rows=b"\0"), "wide or high"),
    "a text that unpacks to 200 MB": (zip_bomb_text, "damaged"),
    "a GIF of too many pictures": (too_many_pictures, "pictures in it"),
    "a WebP that is held in more memory than there is": (memory_hog, "memory"),
    "a TIFF whose directory is its own next": (
        lambda: b"II*\0\x08\0\0\0\x01\0\0\x01\x03\0\x01\0\0\0\x05\0\0\0\x08\0\0\0",
        "damaged",
    ),
    "a PDF of nothing": (lambda: b"%PDF-1.7\n%%EOF", "damaged"),
    "a PDF with a password": (lambda: pdf(password="secret"), "password"),
    "a PDF that unpacks to 300 MB": (pdf_bomb, "damaged"),
}
