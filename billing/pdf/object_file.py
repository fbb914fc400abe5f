"""A PDF file as it is written: numbered objects, and at the end where each of them is (ISO 32000-1, 7.5)."""

from array import array
from hashlib import blake2b

HEADER = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"


class ObjectFile:
    """Takes objects in any order and gives bytes out; what it remembers of each is where it is."""

    def __init__(self) -> None:
        """Begin with the header."""
        self._parts = [HEADER]
        self._size = len(HEADER)
        # Of the object numbered one more, in bytes from the beginning.
        self._offsets = array("Q")
        self._known: dict[bytes, int] = {}

    def number(self) -> int:
        """Return a number for an object that is put later."""
        self._offsets.append(0)
        return len(self._offsets)

    def put(self, number: int, content: bytes) -> None:
        """Write an object."""
        self._offsets[number - 1] = self._size
        self._write(b"%d 0 obj\n%s\nendobj\n" % (number, content))

    def put_once(self, content: bytes) -> int:
        """Write an object unless the same is there; returns its number."""
        digest = blake2b(content, digest_size=16).digest()
        if digest not in self._known:
            self._known[digest] = self.number()
            self.put(self._known[digest], content)
        return self._known[digest]

    def end(self, catalog: int, info: int) -> None:
        """Write where each object is, and which two a reader begins with."""
        start, count = self._size, len(self._offsets) + 1
        self._write(b"xref\n0 %d\n0000000000 65535 f \n" % count)
        for offset in self._offsets:
            self._write(b"%010d 00000 n \n" % offset)
        self._write(b"trailer\n<< /Size %d /Root %d 0 R /Info %d 0 R >>\n" % (count, catalog, info))
        self._write(b"startxref\n%d\n%%%%EOF\n" % start)

    def take(self) -> bytes:
        """Return what was written since it was last taken."""
        parts, self._parts = self._parts, []
        return b"".join(parts)

    def _write(self, content: bytes) -> None:
        self._parts.append(content)
        self._size += len(content)
