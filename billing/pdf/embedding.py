"""Pictures in a document, packed once however many documents show them."""

import zlib
from functools import lru_cache
from hashlib import sha256
from typing import NamedTuple

from reportlab.pdfbase.pdfdoc import PDFImageXObject
from reportlab.pdfgen.canvas import Canvas

from billing.pdf.logo import flattened


class Packed(NamedTuple):
    """A picture's pixels, RGB and deflated, its size in pixels, and a name that comes from its content."""

    pixels: bytes
    width: int
    height: int
    name: str


def draw_image(canvas: Canvas, data: bytes, x: float, y: float, width: float, height: float) -> None:
    """Draw a PNG or JPEG file's bytes into a frame in points; raise UnreadableLogo.

    `Canvas.drawImage` would deflate and hash all pixels again in each document: a fifth of the time it takes.
    """
    packed = _packed(data)
    if not canvas.hasForm(packed.name):
        canvas._doc.addForm(packed.name, _image(packed))  # type: ignore[attr-defined]  # which its stubs leave out
    canvas.saveState()
    canvas.translate(x, y)
    canvas.scale(width, height)
    canvas.doForm(packed.name)
    canvas.restoreState()


@lru_cache(maxsize=16)
def _packed(data: bytes) -> Packed:
    picture = flattened(data)
    pixels = zlib.compress(picture.tobytes())
    return Packed(pixels, picture.width, picture.height, f"picture-{sha256(pixels).hexdigest()[:16]}")


def _image(packed: Packed) -> PDFImageXObject:
    image = PDFImageXObject(packed.name)
    image.width, image.height = packed.width, packed.height
    image.colorSpace, image.bitsPerComponent = "DeviceRGB", 8
    image.streamContent, image._filters = packed.pixels, ("FlateDecode",)  # type: ignore[assignment, attr-defined]
    return image
