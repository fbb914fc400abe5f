"""Open a picture that nobody has looked at yet. Runs in the confined process only."""

import struct
import warnings
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import IO

from PIL import Image

from imports.pictures import limits
from imports.pictures.exceptions import PictureRefused
from imports.pictures.kinds import Kind

# The module of each format: naming it keeps Pillow from loading all others, and from trying them on the file.
_MODULES = {"JPEG": "Jpeg", "PNG": "Png", "WEBP": "WebP", "GIF": "Gif", "TIFF": "Tiff"}

# What Pillow's decoders raise at bytes that make no sense to them.
_DAMAGED = (OSError, SyntaxError, ValueError, EOFError, LookupError, TypeError, struct.error, zlib.error)
_DAMAGED_TOO = (ArithmeticError, AttributeError, AssertionError, NotImplementedError, RuntimeError)

TOO_LARGE = f"It has more than {limits.MAX_PIXELS // 1_000_000} million pixels: make it smaller."
TOO_MUCH_MEMORY = f"Showing it needs more than {limits.MEMORY // limits.MIB} MB of memory: make it smaller."


@contextmanager
def opened(file: IO[bytes], kind: Kind) -> Iterator[Image.Image]:
    """Lend a picture whose size is within limits, not decoded yet; raises PictureRefused, also while it is used."""
    import_module(f"PIL.{_MODULES[kind.pillow]}ImagePlugin")
    Image.MAX_IMAGE_PIXELS = limits.MAX_PIXELS
    warnings.simplefilter("ignore")
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    with _in_words(kind), Image.open(file, formats=[kind.pillow]) as picture:
        _check_size(picture)
        yield picture


@contextmanager
def _in_words(kind: Kind) -> Iterator[None]:
    try:
        yield
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise PictureRefused(TOO_LARGE) from None
    except MemoryError:
        raise PictureRefused(TOO_MUCH_MEMORY) from None
    except (*_DAMAGED, *_DAMAGED_TOO) as error:
        raise PictureRefused(f"It is damaged, or no {kind.name} file: {_short(error)}. Save it anew.") from None


def _short(error: BaseException) -> str:
    """Return what a decoder says, short and printable: some of it comes from the file."""
    text = "".join(letter for letter in str(error) if letter.isprintable())
    return text.partition("<")[0].strip(" .:")[:80] or type(error).__name__


def _check_size(picture: Image.Image) -> None:
    if picture.width * picture.height > limits.MAX_PIXELS:
        raise PictureRefused(TOO_LARGE)
    if max(picture.size) > limits.MAX_SIDE:
        raise PictureRefused(f"It is more than {limits.MAX_SIDE:,} pixels wide or high: cut it.")
    if frames_of(picture) > limits.MAX_FRAMES:
        raise PictureRefused(f"It has more than {limits.MAX_FRAMES:,} pictures in it: keep the first.")


def frames_of(picture: Image.Image) -> int:
    """Return how many pictures a file has: of a GIF that moves, pages of a scan."""
    return int(getattr(picture, "n_frames", 1))
