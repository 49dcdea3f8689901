"""Pictures as phones make them, and pictures as nobody should: all drawn or built here."""

import io
import struct
import zlib
from typing import Any

from PIL import Image, ImageCms, ImageDraw, PngImagePlugin

MAKE, COMMENT, XMP = b"Example Camera Works", b"shot by Old Wang", b"http://ns.adobe.com/xap/1.0/"
GPS = struct.pack(">6I", 31, 1, 14, 1, 2814, 1000)
"""A latitude as EXIF stores it."""
HIDDEN = (200, 30, 40)


def scene(width: int = 640, height: int = 480, mode: str = "RGB") -> Image.Image:
    """A picture whose corners tell which way up it is: red, green, blue, black."""
    image = Image.new("RGB", (width, height), "white")
    draw = ImageDraw.Draw(image)
    w, h = width // 4, height // 4
    draw.rectangle((0, 0, w, h), "red")
    draw.rectangle((width - w, 0, width, h), "lime")
    draw.rectangle((0, height - h, w, height), "blue")
    draw.rectangle((width - w, height - h, width, height), "black")
    return image.convert(mode)


def save(image: Image.Image, format: str, **how: Any) -> bytes:
    out = io.BytesIO()
    image.save(out, format, **how)
    return out.getvalue()


def jpeg(width: int = 640, height: int = 480, **how: Any) -> bytes:
    return save(scene(width, height), "JPEG", **how)


def png(width: int = 640, height: int = 480, **how: Any) -> bytes:
    return save(scene(width, height), "PNG", **how)


def webp(width: int = 640, height: int = 480, **how: Any) -> bytes:
    return save(scene(width, height), "WEBP", **how)


def exif(orientation: int = 1) -> bytes:
    told = Image.Exif()
    told[0x010F] = MAKE.decode()
    told[0x0112] = orientation
    told[0x8825] = {1: "N", 2: (31.0, 14.0, 2.814)}
    return told.tobytes()


def telltale_jpeg(orientation: int = 1) -> bytes:
    """A JPEG with everything in it that says where, when and by whom."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    data = jpeg(
        exif=exif(orientation),
        comment=COMMENT,
        icc_profile=profile,
        xmp=XMP + b"Old Wang",
        quality=90,
    )
    assert all(each in data for each in (b"Exif", MAKE, COMMENT, XMP, b"ICC_PROFILE"))
    return data


def telltale_png() -> bytes:
    text = PngImagePlugin.PngInfo()
    text.add_text("Author", COMMENT.decode())
    text.add_itxt("XML:com.adobe.xmp", XMP.decode())
    return png(pnginfo=text, exif=exif())


def telltale_webp() -> bytes:
    return webp(exif=exif(), xmp=XMP)


def profile_with_red_and_blue_swapped() -> bytes:
    """The sRGB profile, its tags for red and blue exchanged (ICC.1, section 7.3)."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    return profile.replace(b"rXYZ", b"tmp!").replace(b"bXYZ", b"rXYZ").replace(b"tmp!", b"bXYZ")


def hidden_under_alpha() -> bytes:
    """A PNG that shows nothing, with a colour under full transparency."""
    return save(Image.new("RGBA", (64, 64), (*HIDDEN, 0)), "PNG")


def chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def png_of(
    width: int, height: int, *chunks: bytes, bits: int = 1, colour: int = 0, rows: bytes = b""
) -> bytes:
    """A PNG built by hand: any size, any further chunks before its data."""
    head = struct.pack(">IIBBBBB", width, height, bits, colour, 0, 0, 0)
    return b"".join(
        (
            b"\x89PNG\r\n\x1a\n",
            chunk(b"IHDR", head),
            *chunks,
            chunk(b"IDAT", rows),
            chunk(b"IEND", b""),
        )
    )


def pixel_bomb(side: int = 12_000) -> bytes:
    """A few kilobytes that become a hundred million pixels."""
    return png_of(side, side, rows=zlib.compress(bytes((side // 8 + 1) * side), 9))


def zeros(megabytes: int) -> bytes:
    packer = zlib.compressobj(9)
    some = bytes(1 << 20)
    return b"".join(packer.compress(some) for _ in range(megabytes)) + packer.flush()


def text_bomb() -> bytes:
    bomb = chunk(b"zTXt", b"Comment\0\0" + zeros(200))
    return png_of(8, 8, bomb, rows=zlib.compress(bytes(16)))


def profile_bomb() -> bytes:
    bomb = chunk(b"iCCP", b"profile\0\0" + zeros(200))
    return png_of(8, 8, bomb, rows=zlib.compress(bytes(16)))


def animated(format: str) -> bytes:
    frames = [Image.new("RGB", (2000, 2000), colour) for colour in ("red", "lime", "blue")]
    return save(frames[0], format, save_all=True, append_images=frames[1:], duration=50)


def scan_bomb(scans: int = 2000) -> bytes:
    """A progressive JPEG that says the same scan over and over."""
    data = save(scene(64, 64), "JPEG", progressive=True)
    at = data.rindex(b"\xff\xda")
    return data[:at] + data[at:-2] * scans + b"\xff\xd9"


SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
EPS = b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 10 10\n%%EndComments\nshowpage\n%%EOF\n"
PSD = b"8BPS\0\x01" + bytes(6) + struct.pack(">HIIHH", 3, 10, 10, 8, 3) + bytes(12)
HEIC = b"\0\0\0\x28ftypheic\0\0\0\0mif1MiHBMiHEheic" + bytes(100)
FITS = b"SIMPLE  =                    T" + b" " * 2850
SCRIPT = b"<script>alert(1)</script>"


def disguised() -> dict[str, bytes]:
    """Files of other sorts, which somebody calls photographs."""
    picture = scene(32, 32)
    return {
        "svg": SVG,
        "eps": EPS,
        "psd": PSD,
        "fits": FITS,
        "heic": HEIC,
        "html": b"<!doctype html>" + SCRIPT,
        "tiff": save(picture, "TIFF"),
        "bmp": save(picture, "BMP"),
        "gif": save(picture, "GIF"),
        "avif": save(picture, "AVIF"),
        "empty": b"",
        "magic alone": b"\xff\xd8\xff",
        "png magic alone": b"\x89PNG\r\n\x1a\n",
        "webp magic alone": b"RIFF\x04\0\0\0WEBP",
        "eps after a jpeg's magic": b"\xff\xd8\xff" + EPS,
        "zip with a picture's name": b"PK\x03\x04" + bytes(100),
    }


def spoiled() -> dict[str, bytes]:
    """Pictures that end early, go on after their end, or contradict themselves."""
    files = {"jpeg": jpeg(), "png": png(), "webp": webp(), "progressive": jpeg(progressive=True)}
    bad = {f"{name} cut short": data[: len(data) * 2 // 3] for name, data in files.items()}
    bad |= {f"{name} without its end": data[:-2] for name, data in files.items()}
    bad |= {f"{name} with a script behind": data + SCRIPT for name, data in files.items()}
    bad["jpeg behind a jpeg"] = jpeg() + jpeg()
    bad["jpeg cut short but ended"] = jpeg()[:600] + b"\xff\xd9"
    bad["png cut short but ended"] = png_of(4000, 4000, bits=8, rows=zlib.compress(bytes(999)))
    bad["png with a wrong checksum"] = png().replace(b"IEND\xaeB`\x82", b"IEND\xaeB`\x83")
    bad["png without pixels"] = png_of(0, 0, rows=zlib.compress(b""))
    bad["webp of another size than it says"] = _resized_canvas(webp(exif=exif()))
    return bad


def _resized_canvas(data: bytes) -> bytes:
    at = data.index(b"VP8X") + 12
    return data[:at] + (9).to_bytes(3, "little") + data[at + 3 :]
