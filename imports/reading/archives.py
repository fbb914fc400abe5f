"""The parts of a ZIP, unpacked by chunks and counted: what its directory says of sizes is not believed."""

import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from imports.reading.exceptions import Unreadable
from imports.reading.limits import FREE_UNPACKED_BYTES, MAX_PARTS, MAX_UNPACKED_BYTES, MAX_UNPACKED_TIMES

_CHUNK = 64 * 1024
# A directory with 10,000 parts has about 1 MB.
_MOST_DIRECTORY_BYTES = MAX_PARTS * 128
_END, _END_64 = struct.Struct("<4s4H2LH"), struct.Struct("<4sQ2H2L4Q")
_LOCATOR = struct.Struct("<4sLQL")
_LOCAL = struct.Struct("<4s5H3L2H")
_ENCRYPTED = 0x1
_DAMAGED = "The workbook is damaged. Open it in a spreadsheet program, save it again and upload that."


class Archive:
    """A ZIP file open for reading."""

    def __init__(self, path: Path) -> None:
        self._file: BinaryIO = path.open("rb")
        try:
            self._parts = {info.filename.lstrip("/").replace("\\", "/"): info for info in _directory(self._file)}
        except Unreadable:
            self.close()
            raise
        size = path.stat().st_size
        self._left = min(MAX_UNPACKED_BYTES, FREE_UNPACKED_BYTES + MAX_UNPACKED_TIMES * size)

    def __enter__(self) -> "Archive":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def __contains__(self, name: str) -> bool:
        return name in self._parts

    def spend(self, amount: int) -> None:
        """Count what is made of the file; raise `Unreadable` once it is more than such a file can mean."""
        self._left -= amount
        if self._left < 0:
            raise Unreadable(
                "Unpacked, the workbook is far larger than it looks. Export the sheet as CSV and upload that."
            )

    def chunks(self, name: str) -> Iterator[bytes]:
        """Yield what a part unpacks to."""
        info = self._parts.get(name)
        if info is None:
            raise Unreadable(_DAMAGED)
        for chunk in _unpacked(self._file, info):
            self.spend(len(chunk))
            yield chunk


def _directory(file: BinaryIO) -> list[zipfile.ZipInfo]:
    _check_directory_size(file)
    try:
        with zipfile.ZipFile(file) as archive:
            found = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, struct.error, NotImplementedError, UnicodeError) as error:
        raise Unreadable(_DAMAGED) from error
    if len(found) > MAX_PARTS:
        raise Unreadable(f"The workbook has more than {MAX_PARTS:,} parts. Export the sheet as CSV and upload that.")
    return found


def _check_directory_size(file: BinaryIO) -> None:
    """Refuse a large directory: `zipfile` reads it into memory at the size that the archive's end tells."""
    size = file.seek(0, 2)
    file.seek(max(0, size - 2**16 - _END.size - _LOCATOR.size))
    end = file.read()
    at = end.rfind(b"PK\x05\x06")
    if at < 0 or len(end) - at < _END.size:
        raise Unreadable(_DAMAGED)
    told = [_END.unpack_from(end, at)[5]]
    if end[max(0, at - _LOCATOR.size) : at].startswith(b"PK\x06\x07"):
        told.append(_size_64(file, _LOCATOR.unpack_from(end, at - _LOCATOR.size)[2]))
    if max(told) > _MOST_DIRECTORY_BYTES:
        raise Unreadable(f"The workbook has more than {MAX_PARTS:,} parts. Export the sheet as CSV and upload that.")


def _size_64(file: BinaryIO, at: int) -> int:
    file.seek(min(at, 2**62))
    end = file.read(_END_64.size)
    return int(_END_64.unpack(end)[8]) if len(end) == _END_64.size else 0


def _unpacked(file: BinaryIO, info: zipfile.ZipInfo) -> Iterator[bytes]:
    if info.flag_bits & _ENCRYPTED:
        raise Unreadable("The workbook has a password. Save it without one and upload that.")
    packed = _packed(file, info)
    if info.compress_type == zipfile.ZIP_STORED:
        yield from packed
    elif info.compress_type == zipfile.ZIP_DEFLATED:
        yield from _inflated(packed)
    else:
        raise Unreadable(_DAMAGED)


def _packed(file: BinaryIO, info: zipfile.ZipInfo) -> Iterator[bytes]:
    at, left = info.header_offset, info.compress_size
    if at < 0:
        raise Unreadable(_DAMAGED)
    file.seek(at)
    local = file.read(_LOCAL.size)
    if len(local) < _LOCAL.size or not local.startswith(b"PK\x03\x04"):
        raise Unreadable(_DAMAGED)
    at += _LOCAL.size + sum(_LOCAL.unpack(local)[-2:])
    while left > 0:
        # Several parts may be read in turns.
        file.seek(at)
        chunk = file.read(min(_CHUNK, left))
        if not chunk:
            raise Unreadable(_DAMAGED)
        yield chunk
        at, left = at + len(chunk), left - len(chunk)


def _inflated(packed: Iterator[bytes]) -> Iterator[bytes]:
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    for chunk in packed:
        while chunk and not inflater.eof:
            try:
                yield inflater.decompress(chunk, _CHUNK)
            except zlib.error as error:
                raise Unreadable(_DAMAGED) from error
            chunk = inflater.unconsumed_tail
    if not inflater.eof:
        raise Unreadable(_DAMAGED)
