"""A picture as it is shown: upright, in sRGB, not larger than asked for, and without anything but its pixels."""

from io import BytesIO
from typing import cast

from PIL import ExifTags, Image, ImageCms, ImageOps

# EXIF orientations that lay a picture on its side.
_ON_ITS_SIDE = (5, 6, 7, 8)
# What a colour profile may describe, by the mode of the picture.
_SPACES = {"L": "GRAY", "RGB": "RGB", "RGBA": "RGB", "CMYK": "CMYK"}
# Above this, resizing goes by way of a whole-numbered reduction, which is as good and much quicker.
_REDUCING_GAP = 3.0

# How many times as high as wide a picture is shown at most: what is longer becomes narrower.
TALLEST = 4


def prepared(picture: Image.Image, width: int | None = None) -> Image.Image:
    """Return an opened picture's first frame as RGB or RGBA, as wide as `width` at most and never enlarged."""
    profile = picture.info.get("icc_profile")
    orientation = _orientation(picture)
    small = _scaled(picture, width, orientation)
    upright = _turned(_coloured(small, profile), orientation)
    # Whatever else the file said goes with its old object.
    upright.info.clear()
    return upright


def _orientation(picture: Image.Image) -> int:
    try:
        return int(picture.getexif().get(ExifTags.Base.Orientation, 1))
    except Exception:  # noqa: BLE001  # whatever is wrong with EXIF, the pixels are there
        return 1


def _scaled(picture: Image.Image, width: int | None, orientation: int) -> Image.Image:
    if width is None:
        picture.load()
        return _plain(picture)
    wanted = _wanted(picture.size, width, orientation)
    # Only JPEG knows how: it decodes to a half, a quarter or an eighth at no cost.
    picture.draft(None, (wanted[0] * 2, wanted[1] * 2))
    picture.load()
    plain = _plain(picture)
    if plain.size == wanted:
        return plain
    return plain.resize(wanted, Image.Resampling.LANCZOS, reducing_gap=_REDUCING_GAP)


def _wanted(size: tuple[int, int], width: int, orientation: int) -> tuple[int, int]:
    """Return the size before it is turned."""
    wide, high = size[::-1] if orientation in _ON_ITS_SIDE else size
    scale = min(1.0, width / wide, width * TALLEST / high)
    turned = (max(1, round(wide * scale)), max(1, round(high * scale)))
    return turned[::-1] if orientation in _ON_ITS_SIDE else turned


def _plain(picture: Image.Image) -> Image.Image:
    """Return the pixels in a mode that can be scaled: L, RGB, RGBA or CMYK."""
    if picture.mode.startswith(("I", "F")):
        return _eight_bits(picture)
    if picture.has_transparency_data:
        return picture if picture.mode == "RGBA" else picture.convert("RGBA")
    return picture if picture.mode in ("L", "RGB", "CMYK") else picture.convert("RGB")


def _eight_bits(picture: Image.Image) -> Image.Image:
    """Return a picture of 16 bits or more as one of 8: converting alone would make all that is light white."""
    deep = picture.convert("F")
    darkest, lightest = cast("tuple[float, float]", deep.getextrema())
    if picture.mode.startswith("I;16"):
        darkest, lightest = 0.0, 65535.0
    scale = 255 / ((lightest - darkest) or 1)
    return deep.point(lambda value: value * scale - darkest * scale).convert("L")


def _coloured(picture: Image.Image, profile: object) -> Image.Image:
    """Return the picture in sRGB; by its own profile, unless that is broken or another picture's."""
    mode = "RGBA" if picture.mode == "RGBA" else "RGB"
    if isinstance(profile, bytes) and profile:
        try:
            return _by_profile(picture, profile, mode)
        except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
            # The pixels are good: it is shown as a picture without a profile is.
            return picture.convert(mode)
    return picture if picture.mode == mode else picture.convert(mode)


def _by_profile(picture: Image.Image, profile: bytes, mode: str) -> Image.Image:
    own = ImageCms.ImageCmsProfile(BytesIO(profile))
    if own.profile.xcolor_space.strip() != _SPACES[picture.mode]:
        return picture.convert(mode)
    converted = ImageCms.profileToProfile(picture, own, ImageCms.createProfile("sRGB"), outputMode=mode)
    return converted or picture.convert(mode)


def _turned(picture: Image.Image, orientation: int) -> Image.Image:
    picture.getexif().clear()
    picture.getexif()[ExifTags.Base.Orientation] = orientation
    return ImageOps.exif_transpose(picture)
