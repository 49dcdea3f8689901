"""Which pictures look alike: a hint to a person, never a reason to refuse one.

The difference hash of N. Krawetz ("Kind of Like That", 2013): 64 bits that say, of a picture
of nine by eight greys, where it gets brighter from left to right. Another size, another
quality or another format changes a few bits; another scene about half of them.
"""

from collections.abc import Iterable

from PIL import Image

ALIKE = 6
"""Bits that may differ."""
BANDS, BAND_BITS = 4, 16
"""Two hashes that differ in three bits or fewer have at least one of four quarters in common:
that finds those surely, and most of those within ``ALIKE``."""


def looks_of(image: Image.Image) -> int:
    """Return the difference hash of an upright picture; 0 for one without any detail."""
    greys = image.convert("L").resize((9, 8), Image.Resampling.LANCZOS).tobytes()
    bits = (greys[9 * y + x] < greys[9 * y + x + 1] for y in range(8) for x in range(8))
    return sum(bit << at for at, bit in enumerate(bits))


def bands(looks: int) -> Iterable[tuple[int, int]]:
    """Number and content of each quarter."""
    return ((n, looks >> (n * BAND_BITS) & ((1 << BAND_BITS) - 1)) for n in range(BANDS))
