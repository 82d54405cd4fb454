"""Make the bundled fonts of resources/fonts from the Noto SC families; run once, commit the result.

Usage (the three npm packages unpacked side by side, see resources/fonts/README.md):

    python tools/fonts.py --serif DIR --sans DIR --general DIR/data/characters.json
"""

import argparse
import json
import sys
from dataclasses import dataclass
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

FONTS = Path(__file__).resolve().parent.parent / "resources" / "fonts"
UPSTREAM_VERSION = "0.4.3"  # of the npm packages @expo-google-fonts/noto-{serif,sans}-sc

# Qt's PDF writer names a glyph by its lowest character: with the radicals in the font, copied text
# and searches find U+2F00 where U+4E00 was written.
RADICALS = frozenset(range(0x2E80, 0x2FE0))
LAYOUT_TABLES = ("BASE", "GDEF", "GPOS", "GSUB", "STAT", "vhea", "vmtx", "DSIG")
DIGITS = "0123456789"
FAMILY, STYLE, UNIQUE, FULL, VERSION, POSTSCRIPT = 1, 2, 3, 4, 5, 6
KEPT_NAMES = (0, 13, 14)  # copyright, licence, where the licence stands


@dataclass(frozen=True)
class Face:
    """One file to make: where it comes from and what it will be called."""

    family: str
    style: str
    source: str
    title_only: bool = False

    @property
    def file_name(self) -> str:
        """The name of the file in resources/fonts."""
        return f"{self.postscript}.ttf"

    @property
    def postscript(self) -> str:
        """The PostScript name: no blanks."""
        return f"{self.family.replace(' ', '')}-{self.style}"


FACES = (
    Face("EduDesk Song", "Regular", "serif/400Regular/NotoSerifSC_400Regular.ttf"),
    Face("EduDesk Song", "Bold", "serif/700Bold/NotoSerifSC_700Bold.ttf", title_only=True),
    Face("EduDesk Hei", "Regular", "sans/400Regular/NotoSansSC_400Regular.ttf"),
    Face("EduDesk Hei", "Bold", "sans/700Bold/NotoSansSC_700Bold.ttf"),
)


def main(arguments: list[str]) -> int:
    """Write the four faces and print their sizes; return the exit status."""
    options = _parse(arguments)
    general = {ord(character) for character in json.loads(options.general.read_text("utf-8"))}
    roots = {"serif": options.serif, "sans": options.sans}
    for face in FACES:
        kind, _, inner = face.source.partition("/")
        target = FONTS / face.file_name
        _make(face, roots[kind] / inner, general, target)
        print(f"{target.name}: {target.stat().st_size:,} bytes")
    return 0


def _parse(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--serif", type=Path, required=True, help="unpacked noto-serif-sc")
    parser.add_argument("--sans", type=Path, required=True, help="unpacked noto-sans-sc")
    parser.add_argument("--general", type=Path, required=True, help="the 8,105 characters, JSON")
    return parser.parse_args(arguments)


def _make(face: Face, source: Path, general: set[int], target: Path) -> None:
    # The source's own time stamp is kept, so that the same input gives the same bytes.
    font = TTFont(source, recalcTimestamp=False)
    font["head"].modified = font["head"].created
    _drop_variation_selectors(font)
    _subset(font, _wanted(font, general if face.title_only else None))
    _align_digits(font)
    _rename(font, face)
    font.save(target, reorderTables=True)


def _wanted(font: TTFont, general: set[int] | None) -> set[int]:
    """Return the code points to keep: all but radicals; given `general`, the title set."""
    available = set(font.getBestCmap()) - RADICALS
    if general is None:
        return available
    return {code for code in available if not _is_ideograph(code)} | (
        available & (general | _gb2312())
    )


def _is_ideograph(code: int) -> bool:
    return 0x3400 <= code <= 0x9FFF or 0xF900 <= code <= 0xFAFF or code >= 0x20000


def _gb2312() -> set[int]:
    return {code for code in range(0x80, 0xFFFF) if _in_gb2312(chr(code))}


def _in_gb2312(character: str) -> bool:
    try:
        character.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


def _drop_variation_selectors(font: TTFont) -> None:
    font["cmap"].tables = [table for table in font["cmap"].tables if table.format != 14]


def _subset(font: TTFont, codes: set[int]) -> None:
    options = subset.Options()
    options.hinting = False
    options.glyph_names = False
    options.layout_features = []
    options.notdef_outline = True
    options.recalc_timestamp = False
    options.drop_tables += list(LAYOUT_TABLES)
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=codes)
    subsetter.subset(font)


def _align_digits(font: TTFont) -> None:
    """Give the ten digits one width, each centred in it, so that columns of figures line up.

    The Song faces carry proportional digits only (a 1 is 86 units narrower than a 0) and no table
    to choose others by.
    """
    cmap, metrics, glyphs = font.getBestCmap(), font["hmtx"], font["glyf"]
    names = [cmap[ord(digit)] for digit in DIGITS]
    width = max(metrics[name][0] for name in names)
    for name in names:
        advance, bearing = metrics[name]
        shift = (width - advance) // 2
        glyph = glyphs[name]
        glyph.coordinates.translate((shift, 0))
        glyph.recalcBounds(glyphs)
        metrics[name] = (width, bearing + shift)


def _rename(font: TTFont, face: Face) -> None:
    table = font["name"]
    table.names = [record for record in table.names if record.nameID in KEPT_NAMES]
    upstream = f"Noto SC {UPSTREAM_VERSION}"
    for name_id, text in (
        (FAMILY, face.family),
        (STYLE, face.style),
        (UNIQUE, f"{face.postscript}; subset of {upstream}"),
        (FULL, f"{face.family} {face.style}"),
        (VERSION, f"Version 1.000; subset of {upstream}"),
        (POSTSCRIPT, face.postscript),
    ):
        table.setName(text, name_id, 3, 1, 0x409)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
