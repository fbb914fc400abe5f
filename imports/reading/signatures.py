"""Files that are no tables, known by their first bytes."""

import codecs
from pathlib import Path

from imports.reading.exceptions import Unreadable

_SAVE_AS = "Save it as CSV or as an Excel workbook (.xlsx) and upload that."
_KNOWN = (
    (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        f"This is a workbook of an old Excel (.xls), or one with a password. {_SAVE_AS}",
    ),
    (b"%PDF", f"This is a PDF. {_SAVE_AS}"),
    (b"PK\x03\x04", f"This is a ZIP archive. Unpack it and upload the file inside. {_SAVE_AS}"),
    (b"PK\x05\x06", "This is an empty ZIP archive. Upload the file itself."),
    (b"\x1f\x8b", "This is compressed (.gz). Unpack it and upload the file inside."),
    (b"BZh", "This is compressed (.bz2). Unpack it and upload the file inside."),
    (b"\xfd7zXZ\x00", "This is compressed (.xz). Unpack it and upload the file inside."),
    (b"7z\xbc\xaf\x27\x1c", "This is an archive (.7z). Unpack it and upload the file inside."),
    (b"Rar!", "This is an archive (.rar). Unpack it and upload the file inside."),
    (b"\x89PNG", "This is a picture. Upload the table it was made of."),
    (b"\xff\xd8\xff", "This is a picture. Upload the table it was made of."),
    (b"GIF8", "This is a picture. Upload the table it was made of."),
    (b"SQLite format 3", f"This is a database. {_SAVE_AS}"),
    (b"PAR1", f"This is a Parquet file. {_SAVE_AS}"),
    (b"{\\rtf", f"This is a text document. {_SAVE_AS}"),
    (b"\x7fELF", "This is a program. Upload a table."),
    (b"MZ\x90", "This is a program. Upload a table."),
)
_WRITTEN = (
    (b"<!doctype", f"This is a web page, whatever its name. Open it in a spreadsheet program. {_SAVE_AS}"),
    (b"<html", f"This is a web page, whatever its name. Open it in a spreadsheet program. {_SAVE_AS}"),
    (b"<?xml", f"This is XML. Open it in a spreadsheet program. {_SAVE_AS}"),
    (b"[{", f"This is JSON. {_SAVE_AS}"),
    (b'{"', f"This is JSON. {_SAVE_AS}"),
)
_LONGEST = 64


def refuse_binary(path: Path) -> None:
    """Raise `Unreadable` for a file that is known to be something else."""
    with path.open("rb") as file:
        first = file.read(_LONGEST)
    written = first.removeprefix(codecs.BOM_UTF8).lstrip().lower()
    for start, known in ((first, _KNOWN), (written, _WRITTEN)):
        for signature, words in known:
            if start.startswith(signature):
                raise Unreadable(words)
