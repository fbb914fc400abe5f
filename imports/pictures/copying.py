"""Write a picture anew: what is given out is never the bytes that came in."""

from typing import IO

from PIL import Image

from imports.pictures.kinds import GIF, JPEG, PNG, Kind

# Of 100. At the first a photo can't be told from its original; the second is what thumbnails need.
_COPY_QUALITY, _RENDITION_QUALITY = 92, 80
# Zlib’s, of 9: the default takes four times as long for a tenth fewer bytes.
_PNG_EFFORT = 1


def copy_kind(picture: Image.Image, kind: Kind) -> Kind:
    """Return what the copy is: PNG where pixels must stay as they are, JPEG of a photo."""
    return PNG if kind in (PNG, GIF) or picture.mode == "RGBA" else JPEG


def write_copy(picture: Image.Image, kind: Kind, out: IO[bytes]) -> None:
    """Write the whole picture as PNG or JPEG."""
    if kind is PNG:
        picture.save(out, "PNG", compress_level=_PNG_EFFORT)
    else:
        picture.save(out, "JPEG", quality=_COPY_QUALITY)


def write_rendition(picture: Image.Image, out: IO[bytes]) -> None:
    """Write a small picture as WebP."""
    picture.save(out, "WEBP", quality=_RENDITION_QUALITY, exif=b"", xmp=b"", icc_profile=b"")
