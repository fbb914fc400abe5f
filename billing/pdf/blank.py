"""A file without pages yet: what every document of ours tells of itself, and nothing of clock or chance."""

from threading import Lock
from typing import IO

from reportlab import rl_config
from reportlab.pdfgen.canvas import Canvas

from billing.languages import Language
from billing.pdf.grid import PAGE_HEIGHT, PAGE_WIDTH
from billing.pdf.text import printable
from billing.pdf.typefaces import Weight, widths

# Text streams wrapped in base 85 would be a quarter larger and much slower; the canvas has no argument for it.
rl_config.useA85 = 0

# ReportLab's fonts are shared by all documents and remember a read position: two threads would garble each other's.
ONE_AT_A_TIME = Lock()


def blank_canvas(
    file: IO[bytes], *, title: str, author: str, subject: str = "", language: Language = Language.ENGLISH
) -> Canvas:
    """Return a canvas of A4 pages with a document's metadata."""
    widths(Weight.REGULAR.value)
    canvas = Canvas(
        file,
        pagesize=(PAGE_WIDTH, PAGE_HEIGHT),
        pageCompression=1,
        invariant=1,
        initialFontName=Weight.REGULAR.value,  # type: ignore[arg-type]  # typeshed says float
        lang=language.value,
    )
    canvas.setTitle(printable(title))
    canvas.setAuthor(printable(author))
    if subject:
        canvas.setSubject(printable(subject))
    canvas.setCreator("Waybill")
    canvas.setViewerPreference("DisplayDocTitle", "true")
    return canvas
