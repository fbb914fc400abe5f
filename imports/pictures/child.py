"""What the confined process does: one file in, one line of JSON and the bytes of a copy out."""

import json
import sys
from typing import IO, Any

from imports.pictures import limits
from imports.pictures.confining import confine
from imports.pictures.exceptions import PictureRefused
from imports.pictures.kinds import HEAD, Kind, kind_of, why_not


def main(width: int | None) -> None:
    """Answer about the file on standard input: examine it, or with a width make a rendition."""
    confine()
    source, out = sys.stdin.buffer, sys.stdout.buffer
    try:
        facts, body = answer(source, width)
    except PictureRefused as refusal:
        facts, body = {"refused": str(refusal)}, b""
    except MemoryError:
        facts, body = {"refused": _TOO_MUCH}, b""
    out.write(json.dumps(facts).encode() + b"\n" + body)


_TOO_MUCH = f"It needs more than {limits.MEMORY // limits.MIB} MB of memory: make it smaller."


def answer(source: IO[bytes], width: int | None) -> tuple[dict[str, Any], bytes]:
    """Return facts about a file and the bytes made of it; raises PictureRefused."""
    head = source.read(HEAD)
    source.seek(0)
    kind = kind_of(head)
    if kind is None:
        raise PictureRefused(why_not(head))
    if not kind.is_picture:
        from imports.pictures.paging import pages_of

        return {"content_type": kind.content_type, "pages": pages_of(source)}, b""
    return _picture(source, kind, width)


def _picture(source: IO[bytes], kind: Kind, width: int | None) -> tuple[dict[str, Any], bytes]:
    from io import BytesIO

    from imports.pictures.copying import copy_kind, write_copy, write_rendition
    from imports.pictures.opening import frames_of, opened
    from imports.pictures.preparing import prepared

    out = BytesIO()
    with opened(source, kind) as picture:
        pages = frames_of(picture)
        shown = prepared(picture, width)
        facts = {"content_type": kind.content_type, "width": shown.width, "height": shown.height, "pages": pages}
        if width is not None:
            write_rendition(shown, out)
            return facts, out.getvalue()
        copy = copy_kind(shown, kind)
        write_copy(shown, copy, out)
        return facts | {"copy_type": copy.content_type}, out.getvalue()
