"""Which characters the bytes of a file stand for.

By byte order mark, else by where NUL bytes stand (UTF-16 and 32), else UTF-8 if it decodes, else the legacy encoding
whose text looks most like words.
"""

import codecs
import re
import unicodedata
from collections import Counter
from itertools import pairwise

# Longer marks first: UTF-32's begins with UTF-16's.
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_LEGACY = (
    "cp1252",
    "cp1250",
    "cp1251",
    "koi8_r",
    "mac_roman",
    "cp850",
    "shift_jis",
    "gb18030",
    "big5",
    "euc_kr",
    "euc_jp",
)
# Words outside ASCII that are looked at; a few hundred characters settle it.
_ENOUGH_CHARS = 4000
_NOT_ASCII_WORD = re.compile(r"[^\x00-\x7f]+|[A-Za-z]*[^\x00-\x7f]+[A-Za-z]*")
# Of 100 characters of Latin text in UTF-16 almost each second byte is NUL; binary files have less order.
_NUL_SHARE = 0.2
_CLEAR = 4

# What stands in for a byte that UTF-8 can't mean: some files have lines of two origins.
MIXED = "imports.mixed"


def _as_cp1252(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    wrong = error.object[error.start : error.end]
    return "".join(bytes([byte]).decode("cp1252", "replace") for byte in wrong), error.end


codecs.register_error(MIXED, _as_cp1252)


def encoding_of(head: bytes, tail: bytes = b"") -> str:
    """Return the name of the encoding, of the first bytes of a file and the last."""
    for mark, name in _MARKS:
        if head.startswith(mark):
            return name
    if wide := _wide(head):
        return wide
    if head.isascii() and tail.isascii():
        return "utf-8"
    if _is_utf8(head) and _is_utf8(_from_character(tail)):
        return "utf-8"
    return _legacy(head + b"\n" + tail)


def errors_of(encoding: str) -> str:
    """Return what to do with bytes that the encoding has no character for."""
    return MIXED if encoding in ("utf-8", "utf-8-sig") else "replace"


def is_known(encoding: str) -> bool:
    """Whether text can be read in it."""
    try:
        return codecs.lookup(encoding)._is_text_encoding
    except (LookupError, ValueError):
        return False


def _wide(head: bytes) -> str:
    nuls = [head[offset::4].count(0) for offset in range(4)]
    quarter = len(head) / 4
    if quarter < 1 or sum(nuls) < _NUL_SHARE * len(head):
        return ""
    if min(nuls[1], nuls[2], nuls[3]) > quarter / 2:
        return "utf-32-le"
    if min(nuls[0], nuls[1], nuls[2]) > quarter / 2:
        return "utf-32-be"
    even, odd = nuls[0] + nuls[2], nuls[1] + nuls[3]
    if odd > _CLEAR * even:
        return "utf-16-le"
    return "utf-16-be" if even > _CLEAR * odd else ""


def _is_utf8(data: bytes) -> bool:
    # The last character may be cut; a stray byte among many good ones is read by `MIXED`.
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        decoder.decode(data)
    except UnicodeDecodeError:
        return _mostly_utf8(data)
    return True


def _mostly_utf8(data: bytes) -> bool:
    text = data.decode("utf-8", "replace")
    wrong = text.count("\ufffd")
    return sum(not char.isascii() for char in text) - wrong > _CLEAR * wrong


def _from_character(data: bytes) -> bytes:
    return data[next((at for at, byte in enumerate(data[:4]) if not 0x80 <= byte < 0xC0), 0) :]


def _legacy(data: bytes) -> str:
    scores = {name: _plausibility(data, name) for name in _LEGACY}
    return max(_LEGACY, key=lambda name: scores[name])


def _plausibility(data: bytes, encoding: str) -> float:
    try:
        text = codecs.getincrementaldecoder(encoding)().decode(data)
    except UnicodeDecodeError:
        return -9.0
    characters = "".join(_NOT_ASCII_WORD.findall(text))[:_ENOUGH_CHARS]
    if not characters:
        return 0.0
    score = sum(_worth(char, encoding) * count for char, count in Counter(characters).items())
    score -= sum(1.5 for before, after in pairwise(characters) if before.islower() and after.isupper())
    # Words of nothing but accents are words of another script.
    score -= sum(2.0 * len(run) for run in _ACCENTS.findall(characters))
    return score / sum(not char.isascii() for char in characters)


# How usual a character is in text of its own script.
_WESTERN = "ÄÖÜäöüßéèêëàâçîïôûùñáíóúãõåæøÅÆØÉÀÇÑÁÍÓÚ€–’“”„…°§®™"
_CENTRAL = "ąćęłńśźżĄĆĘŁŃŚŹŻčďěňřšťůžČĎĚŇŘŠŤŮŽőűŐŰăâîșțş"
_ACCENTS = re.compile(rf"[{_WESTERN[:-10]}]{{3,}}")
_USUAL = {**dict.fromkeys(_CENTRAL, 1.4), **dict.fromkeys(_WESTERN, 2.0)}
_SCRIPTS = (
    (range(0x410, 0x450), 1.5),  # Cyrillic
    (range(0xFF61, 0xFFA0), -0.5),  # Kana of half the width: what other encodings look like in Shift JIS
)
# Chinese and Korean encodings have kana as well, but their texts do not.
_KANA, _JAPANESE = range(0x3040, 0x3100), ("shift_jis", "euc_jp")
_HANGUL, _HAN = range(0xAC00, 0xD7A4), range(0x4E00, 0xA000)
# The first bytes of the characters that most text is made of: level 1 of GB 2312 and of Big5.
_COMMON_HAN = {"gb18030": range(0xB0, 0xD8), "big5": range(0xA4, 0xC7)}


def _worth(char: str, encoding: str) -> float:
    if char.isascii():
        return 0.0
    if char in _USUAL:
        return _USUAL[char]
    code = ord(char)
    if code in _KANA:
        return 1.8 if encoding in _JAPANESE else -0.5
    if code in _HANGUL or code in _HAN:
        return _worth_of_han(char, encoding)
    letter = 0.3 if unicodedata.category(char)[0] == "L" else -1.0
    return next((worth for codes, worth in _SCRIPTS if code in codes), letter)


def _worth_of_han(char: str, encoding: str) -> float:
    if encoding == "euc_kr":
        return 1.6 if ord(char) in _HANGUL else -0.5
    if encoding in _COMMON_HAN:
        return 1.5 if char.encode(encoding)[0] in _COMMON_HAN[encoding] else 0.0
    return 1.2
