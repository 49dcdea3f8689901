"""What becomes of a picture's bytes."""

import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from server.photos.picture import EDGES, develop, examine, rendition
from server.photos.structure import Facts, NotAPicture
from tests.server.photos import nasty

TELLTALES = (
    nasty.MAKE, nasty.COMMENT, nasty.GPS, nasty.XMP, b"Exif", b"EXIF", b"GPS", b"XMP ", b"ICCP",
    b"ns.adobe", b"Old Wang",
)  # fmt: skip


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))


def corners(image: Image.Image) -> list[str]:
    """The colours of the four corners, row by row."""
    w, h = image.size
    names = {(1, 0, 0): "red", (0, 1, 0): "lime", (0, 0, 1): "blue", (0, 0, 0): "black"}
    found = []
    for x, y in ((5, 5), (w - 6, 5), (5, h - 6), (w - 6, h - 6)):
        pixel = image.convert("RGB").getpixel((x, y))
        assert isinstance(pixel, tuple)
        red, green, blue = (round(value / 255) for value in pixel[:3])
        found.append(names.get((red, green, blue), "?"))
    return found


@pytest.mark.parametrize(
    ("data", "type"),
    [(nasty.jpeg(), "image/jpeg"), (nasty.png(), "image/png"), (nasty.webp(), "image/webp"),
     (nasty.webp(lossless=True), "image/webp"), (nasty.jpeg(progressive=True), "image/jpeg")],
)  # fmt: skip
def test_a_phones_picture_is_known_for_what_it_is(data: bytes, type: str) -> None:
    assert examine(data) == Facts(type, 640, 480)  # type: ignore[arg-type]


def test_renditions_fit_their_sizes_and_keep_their_shape() -> None:
    developed = develop(nasty.jpeg(4000, 3000))
    assert opened(developed.renditions["view"]).size == (EDGES["view"], 1200)
    assert opened(developed.renditions["thumb"]).size == (EDGES["thumb"], 240)
    assert opened(developed.renditions["view"]).format == "WEBP"


def test_a_small_picture_is_not_blown_up() -> None:
    assert opened(develop(nasty.jpeg(88, 64)).renditions["view"]).size == (88, 64)


@pytest.mark.parametrize("size", [(1, 1), (25_000, 1), (1, 5_000)])
def test_a_picture_of_an_odd_shape_still_has_renditions(size: tuple[int, int]) -> None:
    assert max(opened(develop(nasty.png(*size)).renditions["thumb"]).size) <= EDGES["thumb"]


@pytest.mark.parametrize(
    "data", [nasty.telltale_jpeg(), nasty.telltale_png(), nasty.telltale_webp()]
)
def test_nothing_of_where_when_and_who_stays_in_a_rendition(data: bytes) -> None:
    developed = develop(data)
    for shown in (developed.renditions["thumb"], developed.renditions["view"]):
        assert [each for each in TELLTALES if each in shown] == []
        assert not opened(shown).getexif()
        # One chunk, the pixels: there is no place left to hide anything.
        assert shown[12:16] == b"VP8 "
        assert int.from_bytes(shown[16:20], "little") in (len(shown) - 20, len(shown) - 21)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_picture_taken_sideways_is_shown_upright(orientation: int) -> None:
    upright = nasty.scene()
    undo = {
        2: Image.Transpose.FLIP_LEFT_RIGHT, 3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM, 5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90, 7: Image.Transpose.TRANSVERSE, 8: Image.Transpose.ROTATE_270,
    }  # fmt: skip
    held = upright.transpose(undo[orientation]) if orientation in undo else upright
    data = nasty.save(held, "JPEG", exif=nasty.exif(orientation), quality=95)
    view = opened(rendition(data, EDGES["view"]))
    assert view.size == upright.size
    assert corners(view) == ["red", "lime", "blue", "black"]


@pytest.mark.parametrize("orientation", [0, 9, 65_535])
def test_an_orientation_that_means_nothing_turns_nothing(orientation: int) -> None:
    view = opened(rendition(nasty.jpeg(exif=nasty.exif(orientation)), EDGES["view"]))
    assert corners(view) == ["red", "lime", "blue", "black"]


@pytest.mark.parametrize(
    "exif", [b"Exif\0\0", b"Exif\0\0MM\0*\0\0\0\x08\xff\xff", b"Exif\0\0" + b"\xff" * 60]
)
def test_unreadable_exif_does_not_cost_the_picture(exif: bytes) -> None:
    view = opened(rendition(nasty.jpeg(exif=exif), EDGES["view"]))
    assert corners(view) == ["red", "lime", "blue", "black"]


def test_a_colour_under_full_transparency_is_gone() -> None:
    developed = develop(nasty.hidden_under_alpha())
    colours = opened(developed.renditions["view"]).convert("RGB").getcolors()
    assert colours == [(64 * 64, (255, 255, 255))]


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "I;16"])
def test_every_sort_of_png_can_be_shown(mode: str) -> None:
    grey = nasty.scene(mode="L")
    image = grey.convert("I").point(lambda value: value * 257) if mode == "I;16" else grey
    view = opened(rendition(nasty.save(image.convert(mode), "PNG"), EDGES["view"])).convert("L")
    # White stays white and black stays black.
    assert view.getpixel((320, 240)) in (254, 255)
    assert view.getpixel((630, 470)) in (0, 1)


def test_a_printers_jpeg_is_shown_in_screen_colours() -> None:
    data = nasty.save(nasty.scene(mode="CMYK"), "JPEG", quality=95)
    assert corners(opened(rendition(data, EDGES["view"]))) == ["red", "lime", "blue", "black"]


def test_a_broken_colour_profile_is_as_good_as_none() -> None:
    data = nasty.jpeg(icc_profile=b"no profile at all" * 20)
    assert corners(opened(rendition(data, EDGES["view"]))) == ["red", "lime", "blue", "black"]


def test_a_colour_profile_is_followed() -> None:
    """A profile that takes red for blue: a viewer that heeds it sees the colours changed."""
    data = nasty.jpeg(icc_profile=nasty.profile_with_red_and_blue_swapped(), quality=95)
    assert corners(opened(rendition(data, EDGES["view"]))) == ["blue", "lime", "red", "black"]


@pytest.mark.parametrize("name", sorted(nasty.disguised()))
def test_a_file_of_another_sort_is_refused(name: str) -> None:
    with pytest.raises(NotAPicture):
        examine(nasty.disguised()[name])


@pytest.mark.parametrize("name", sorted(nasty.spoiled()))
def test_a_spoiled_picture_is_refused(name: str) -> None:
    with pytest.raises(NotAPicture):
        develop(nasty.spoiled()[name])


@pytest.mark.parametrize("format", ["PNG", "WEBP", "GIF"])
def test_an_animation_is_refused(format: str) -> None:
    with pytest.raises(NotAPicture):
        examine(nasty.animated(format))


def test_too_many_pixels_are_refused_before_any_is_decoded() -> None:
    with pytest.raises(NotAPicture, match="too-many-pixels"):
        examine(nasty.pixel_bomb())


def test_the_largest_picture_allowed_is_shown() -> None:
    flat = Image.new("1", (5000, 5000))
    assert opened(rendition(nasty.save(flat, "PNG"), EDGES["view"])).size == (
        EDGES["view"],
        EDGES["view"],
    )


@pytest.mark.parametrize("bomb", [nasty.text_bomb, nasty.profile_bomb, nasty.scan_bomb])
def test_a_bomb_is_refused(bomb: object) -> None:
    assert callable(bomb)
    with pytest.raises(NotAPicture):
        develop(bomb())


WHOLE = {"jpeg": nasty.telltale_jpeg(6), "png": nasty.telltale_png(), "webp": nasty.telltale_webp()}


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(sorted(WHOLE)), st.data())
def test_whatever_is_changed_in_a_picture_it_is_shown_or_refused(
    name: str, data: st.DataObject
) -> None:
    picture = bytearray(WHOLE[name])
    for _ in range(data.draw(st.integers(1, 8))):
        picture[data.draw(st.integers(0, len(picture) - 1))] = data.draw(st.integers(0, 255))
    try:
        developed = develop(bytes(picture))
    except NotAPicture:
        return
    assert developed.renditions["view"][8:12] == b"WEBP"


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(["\xff\xd8\xff", "\x89PNG\r\n\x1a\n", "RIFF"]), st.binary(max_size=300))
def test_noise_behind_a_magic_number_is_refused(magic: str, noise: bytes) -> None:
    with pytest.raises(NotAPicture):
        develop(magic.encode("latin-1") + noise)
