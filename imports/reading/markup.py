"""XML by expat, a chunk at a time and without a tree: memory is flat, and there are no entities to expand."""

from collections.abc import Callable, Iterable, Iterator
from xml.parsers import expat

from imports.reading.exceptions import Unreadable

Start = Callable[[str, dict[str, str]], None]
End = Callable[[str], None]
Text = Callable[[str], None]
_DAMAGED = "The workbook is damaged. Open it in a spreadsheet program, save it again and upload that."


def parse(chunks: Iterable[bytes], start: Start, end: End, text: Text) -> None:
    """Call the handlers for all of a document."""
    for _ in parsing(chunks, start, end, text):
        pass


def parsing(chunks: Iterable[bytes], start: Start, end: End, text: Text) -> Iterator[None]:
    """Call the handlers, and yield after each chunk."""
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = text
    parser.StartDoctypeDeclHandler = _refuse
    try:
        for chunk in chunks:
            parser.Parse(chunk, False)
            yield
        parser.Parse(b"", True)
        yield
    except (expat.ExpatError, ValueError, LookupError) as error:
        if isinstance(error, Unreadable):
            raise
        raise Unreadable(_DAMAGED) from error


def _refuse(*_: object) -> None:
    raise Unreadable(_DAMAGED)


def local(name: str) -> str:
    """Return the name without a prefix for its namespace."""
    return name.rpartition(":")[2]
