"""Look into a PDF: that it is one, and how many pages it has. Runs in the confined process only."""

import logging
from typing import IO

from imports.pictures import limits
from imports.pictures.exceptions import PictureRefused

DAMAGED = "It is damaged, or no PDF: print it as PDF anew."


def pages_of(file: IO[bytes]) -> int:
    """Return the number of pages; raises PictureRefused."""
    # It is slow to load, and most files are pictures.
    from pypdf import PdfReader

    logging.disable()
    try:
        reader = PdfReader(file)
        if reader.is_encrypted:
            raise PictureRefused("It needs a password: save it without one.")
        pages = len(reader.pages)
    except PictureRefused:
        raise
    except MemoryError:
        raise PictureRefused(f"Reading it needs more than {limits.MEMORY // limits.MIB} MB of memory.") from None
    except Exception:  # noqa: BLE001  # a parser that trusts the file fails in any way
        raise PictureRefused(DAMAGED) from None
    if not 0 < pages <= limits.MAX_PAGES:
        raise PictureRefused(f"It has {pages:,} pages, and 1 to {limits.MAX_PAGES:,} are taken in.")
    return pages
