"""QR codes (ISO/IEC 18004) of error level M, as SEPA transfers want them.

ReportLab makes them, too, and takes 10 ms for one, where a whole invoice takes four, and 130 ms to be imported. What is
the same for all codes of a version is computed once; what differs, on whole matrices, each one large integer.
"""

from billing.pdf.qr.codewords import TooLong, codewords
from billing.pdf.qr.frames import frame
from billing.pdf.qr.matrix import Matrix
from billing.pdf.qr.penalties import penalty

__all__ = ["Matrix", "TooLong", "qr_code"]


def qr_code(content: bytes) -> Matrix:
    """Return the code of some bytes with the mask that ISO/IEC 18004 prefers; raise TooLong."""
    version, words = codewords(content)
    known = frame(version)
    cells = known.placed(words)
    candidates = (pattern | cells ^ mask for pattern, mask in zip(known.patterns, known.masks, strict=True))
    return min((Matrix(known.size, bits) for bits in candidates), key=penalty)
