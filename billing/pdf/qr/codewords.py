"""The bytes of a QR code: content, padding, and the Reed-Solomon codes that mend what can't be read."""

from collections.abc import Sequence
from functools import cache
from itertools import chain, zip_longest

# The largest that SEPA transfers may have (EPC069-12), with room for 331 bytes.
LARGEST_VERSION = 13
# Of each version from the first: bytes of correction in a block, and how many blocks have so many bytes of content
# (ISO/IEC 18004, table 9, level M).
BLOCKS: tuple[tuple[int, dict[int, int]], ...] = (
    (10, {16: 1}),
    (16, {28: 1}),
    (26, {44: 1}),
    (18, {32: 2}),
    (24, {43: 2}),
    (16, {27: 4}),
    (18, {31: 4}),
    (22, {38: 2, 39: 2}),
    (22, {36: 3, 37: 2}),
    (26, {43: 4, 44: 1}),
    (30, {50: 1, 51: 4}),
    (22, {36: 6, 37: 2}),
    (22, {37: 8, 38: 1}),
)
# From this version on, the content's length takes two bytes.
LONG_VERSION = 10

BYTE_MODE = 0b0100
PADDING = b"\xec\x11"

# x^8 + x^4 + x^3 + x^2 + 1, over which ISO/IEC 18004 computes.
FIELD = 0x11D


class TooLong(ValueError):
    """The content has more bytes than the largest code has room for."""


def codewords(content: bytes) -> tuple[int, bytes]:
    """Return the smallest version that has room for the content, and its bytes in the order they are placed."""
    version = next((number for number in range(1, LARGEST_VERSION + 1) if len(content) <= _room(number)), None)
    if version is None:
        raise TooLong(f"{len(content)} bytes are more than a QR code for payments holds: {_room(LARGEST_VERSION)}.")
    data = _padded(content, version)
    blocks, start = [], 0
    for length, _ in _blocks(version):
        blocks.append(data[start : start + length])
        start += length
    corrections = [_correction(block, total) for block, (_, total) in zip(blocks, _blocks(version), strict=True)]
    return version, bytes([*_interleaved(blocks), *_interleaved(corrections)])


@cache
def _blocks(version: int) -> tuple[tuple[int, int], ...]:
    """Return how many bytes of content, and of correction, each block of a version has."""
    correction, lengths = BLOCKS[version - 1]
    return tuple((length, correction) for length, number in lengths.items() for _ in range(number))


def _capacity(version: int) -> int:
    return sum(length for length, _ in _blocks(version))


def _length_bits(version: int) -> int:
    return 16 if version >= LONG_VERSION else 8


def _room(version: int) -> int:
    """Return how many bytes of content fit beside mode and length."""
    return (_capacity(version) * 8 - 4 - _length_bits(version)) // 8


def _padded(content: bytes, version: int) -> bytes:
    """Return mode, length, content, four bits of end, and padding up to the version's capacity."""
    head = BYTE_MODE << _length_bits(version) | len(content)
    bits = (head << 8 * len(content) | int.from_bytes(content)) << 4
    whole = bits.to_bytes(len(content) + 1 + _length_bits(version) // 8)
    missing = _capacity(version) - len(whole)
    return whole + (PADDING * (missing // 2 + 1))[:missing]


def _correction(block: bytes, length: int) -> bytes:
    """Return the remainder of a block divided by the generator polynomial, as one large integer all along."""
    multiples, top, kept = _multiples(length), 8 * (length - 1), (1 << 8 * (length - 1)) - 1
    remainder = 0
    for byte in block:
        remainder = (remainder & kept) << 8 ^ multiples[byte ^ remainder >> top]
    return remainder.to_bytes(length)


@cache
def _multiples(length: int) -> tuple[int, ...]:
    """Return the generator polynomial of a length, without its leading 1, times each byte."""
    generator, root = [1], 1
    for _ in range(length):
        shifted = [*generator, 0]
        generator = [a ^ _product(b, root) for a, b in zip(shifted, [0, *generator], strict=True)]
        root = _product(root, 2)
    return tuple(int.from_bytes(bytes(_product(factor, byte) for factor in generator[1:])) for byte in range(256))


def _product(one: int, other: int) -> int:
    result = 0
    while other:
        result ^= one * (other & 1)
        one = one << 1 ^ FIELD * (one >> 7)
        other >>= 1
    return result


def _interleaved(blocks: Sequence[bytes]) -> list[int]:
    return [byte for byte in chain.from_iterable(zip_longest(*blocks)) if byte is not None]
