"""Bytes in, plain bytes out: upright, opaque, in sRGB, small, and nothing but pixels.

Pure: no file, no clock, no state. Only ``worker.py``'s process calls it, because a
decoder that is fed by strangers will crash or run wild some day.
"""

import contextlib
import io
import warnings
from collections.abc import Iterator
from typing import Final

import msgspec
from PIL import Image, ImageCms

from server.photos.exif import Shot, shot_of
from server.photos.likeness import looks_of
from server.photos.sizes import Size
from server.photos.structure import PIXELS, Facts, NotAPicture, facts_of

EDGES: Final[dict[Size, int]] = {"list": 160, "thumb": 320, "view": 1600}
"""Pixels of a rendition's longer side, at most."""

FORMATS = ("JPEG", "PNG", "WEBP")
QUALITY = 80

Image.MAX_IMAGE_PIXELS = PIXELS

# EXIF 2.32, tag 0x0112: what undoes the way the camera was held.
_ORIENTATION = 0x0112
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_SRGB = ImageCms.createProfile("sRGB")


class Developed(msgspec.Struct, frozen=True):
    """A picture that was looked at: what it is, says and looks like, and its renditions."""

    facts: Facts
    shot: Shot
    looks: int
    """``likeness.looks_of``."""
    renditions: dict[Size, bytes]
    """WebP."""


def develop(data: bytes) -> Developed:
    """Examine a picture and make its renditions, decoding it once."""
    facts = examine(data)
    with _opened(data) as opened:
        shot = shot_of(opened)
    image = _plain(data, max(EDGES.values()))
    renditions: dict[Size, bytes] = {}
    for size, edge in sorted(EDGES.items(), key=lambda each: -each[1]):
        # Each from the next larger one: the small ones cost next to nothing.
        image.thumbnail((edge, edge), Image.Resampling.LANCZOS)
        renditions[size] = _webp(image)
    return Developed(facts, shot, looks_of(image), renditions)


def examine(data: bytes) -> Facts:
    """Return what a picture is, without decoding it; raise ``NotAPicture`` otherwise."""
    facts = facts_of(data)
    with _opened(data) as image:
        if image.size != (facts.width, facts.height) or getattr(image, "n_frames", 1) != 1:
            raise NotAPicture("damaged")
    return facts


def rendition(data: bytes, edge: int) -> bytes:
    """Return the picture as WebP, no side longer than ``edge``; raise ``NotAPicture``."""
    examine(data)
    return _webp(_plain(data, edge))


@contextlib.contextmanager
def _opened(data: bytes) -> Iterator[Image.Image]:
    """Open a picture; whatever goes wrong inside is a ``NotAPicture``."""
    with warnings.catch_warnings():
        # Cameras write sloppy EXIF, of which Pillow warns: no reason to refuse a picture.
        warnings.simplefilter("ignore")
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        try:
            with Image.open(io.BytesIO(data), formats=FORMATS) as image:
                yield image
        except NotAPicture:
            raise
        except Exception as error:
            # Decoders raise a dozen sorts of errors on bad input: none of them is ours.
            raise NotAPicture("undecodable") from error


def _plain(data: bytes, edge: int) -> Image.Image:
    with _opened(data) as opened:
        orientation = _orientation(opened)
        profile = opened.info.get("icc_profile")
        # Lets the JPEG decoder skip detail that a smaller picture cannot show.
        opened.draft(None, (2 * edge, 2 * edge))
        # Opaque before it is reduced, or hidden colours would bleed into their neighbours.
        image = _opaque(opened)
        image.thumbnail((edge, edge), Image.Resampling.LANCZOS, reducing_gap=2.0)
        image = _in_srgb(image, profile)
        if orientation in _TURNS:
            image = image.transpose(_TURNS[orientation])
        # A new image has no EXIF, XMP, profile, comment or text to be saved along.
        plain = Image.new("RGB", image.size)
        plain.paste(image)
        return plain


def _orientation(image: Image.Image) -> int:
    try:
        told = image.getexif().get(_ORIENTATION)
    except Exception:  # noqa: BLE001 (the reader raises whatever it trips over)
        # Unreadable EXIF: the picture is shown as it lies, which is what browsers do.
        return 1
    return told if isinstance(told, int) else 1


def _opaque(image: Image.Image) -> Image.Image:
    """Return the picture over white, in a mode that can be reduced."""
    if image.mode.startswith(("I", "F")):
        # Sixteen bits of grey; a conversion would cut them off instead of scaling them.
        return image.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    if image.has_transparency_data:
        with_alpha = image if image.mode == "RGBA" else image.convert("RGBA")
        flat = Image.new("RGB", image.size, "white")
        flat.paste(with_alpha, mask=with_alpha.getchannel("A"))
        return flat
    if image.mode in ("L", "RGB", "CMYK"):
        image.load()
        return image
    return image.convert("L" if image.mode == "1" else "RGB")


def _in_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    if profile:
        # A profile that is broken, or of another sort of picture, is as good as none.
        with contextlib.suppress(ImageCms.PyCMSError, OSError, ValueError, TypeError):
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            turned = ImageCms.profileToProfile(image, source, _SRGB, outputMode="RGB")
            assert turned is not None
            return turned
    return image.convert("RGB")


def _webp(image: Image.Image) -> bytes:
    out = io.BytesIO()
    image.save(out, "WEBP", quality=QUALITY, method=4)
    return out.getvalue()
