"""The faces on paper, with a fallback glyph by glyph and the list of what no font has."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from functools import cache, lru_cache

from reportlab.pdfbase import pdfmetrics, ttfonts

from edudesk.errors import EdudeskError
from edudesk.model.layout import TextFace
from edudesk.paths import shipped

# The first font of a chain that has a character draws it; titles may hold a name that only the
# full faces have.
_CHAINS: dict[TextFace, tuple[str, ...]] = {
    "song": ("EduDeskSong-Regular", "EduDeskHei-Regular"),
    "song_bold": ("EduDeskSong-Bold", "EduDeskHei-Bold", "EduDeskSong-Regular"),
    "hei": ("EduDeskHei-Regular", "EduDeskSong-Regular"),
    "hei_bold": ("EduDeskHei-Bold", "EduDeskSong-Regular"),
}
_BLANKS = frozenset(" \u00a0\u3000")


class MissingGlyphsError(EdudeskError):
    """Some characters are in no font; each is named, none is printed as an empty box."""

    def __init__(self, characters: Iterable[str]) -> None:
        named = "、".join(_named(char) for char in sorted(characters))
        super().__init__(
            zh=f"没有打印：字体里没有这些字符：{named}。请改用其他写法，或用“〓”代替后手工填写。",
            en=f"Not printed: no font has these characters: {named}. Write them in another way.",
        )


def _named(char: str) -> str:
    point = f"U+{ord(char):04X}"
    return f"{char}（{point}）" if unicodedata.category(char)[0] in "LNPS" else point


def _to_unicode(fontname: str, subset: Iterable[int]) -> str:
    """Return the map from codes to text that makes a PDF searchable.

    reportlab 5.1 writes characters beyond the BMP as five hex digits instead of a surrogate pair,
    and blocks longer than the hundred entries that the format allows: 𬭎 was then found and
    copied as another character.
    """
    pairs = [(code, point) for code, point in enumerate(subset) if point >= 0x20]
    lines = [
        "/CIDInit /ProcSet findresource begin",
        "12 dict begin",
        "begincmap",
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def",
        f"/CMapName /{fontname} def",
        "/CMapType 2 def",
        "1 begincodespacerange",
        "<00> <FF>",
        "endcodespacerange",
    ]
    for start in range(0, len(pairs), 100):
        block = pairs[start : start + 100]
        lines.append(f"{len(block)} beginbfchar")
        lines += [f"<{code:02X}> <{utf16_hex(chr(point))}>" for code, point in block]
        lines.append("endbfchar")
    lines += ["endcmap", "CMapName currentdict /CMap defineresource pop", "end", "end"]
    return "\n".join(lines)


def utf16_hex(text: str) -> str:
    """Return `text` as the hex digits of its UTF-16BE form, as PDF strings want it."""
    return text.encode("utf-16-be").hex().upper()


class Font:
    """One font file: its widths in em and the characters it really draws."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.ttf = ttfonts.TTFont(name, str(shipped("resources") / "fonts" / f"{name}.ttf"))
        pdfmetrics.registerFont(self.ttf)
        face = self.ttf.face
        starts = face.glyphPos
        self.widths: dict[str, float] = {}
        for point, glyph in face.charToGlyph.items():
            char = chr(point)
            # A character may be mapped to a glyph without outline: it would print as nothing at
            # all.
            if char in _BLANKS or starts[glyph + 1] > starts[glyph]:
                self.widths[char] = face.charWidths.get(point, face.defaultWidth) / 1000


@cache
def font(name: str) -> Font:
    """Return the font of that file name, loaded and known to reportlab."""
    ttfonts.makeToUnicodeCMap = _to_unicode
    return Font(name)


class _Widths(dict[str, float]):
    """Widths of characters in em, each from the first font of a chain that has it."""

    def __init__(self, chain: tuple[str, ...]) -> None:
        super().__init__(font(chain[0]).widths)
        self._rest = chain[1:]

    def __missing__(self, char: str) -> float:
        """Measure what no font has as one em; `require` refuses it before it is printed."""
        for name in self._rest:
            if char in font(name).widths:
                self[char] = font(name).widths[char]
                return self[char]
        return 1.0


class Face:
    """A face on paper; sizes and widths in pt."""

    def __init__(self, code: TextFace) -> None:
        self.code = code
        self._chain = _CHAINS[code]
        self._widths = _Widths(self._chain)

    def width(self, text: str, size: float) -> float:
        """Return the natural width of `text`."""
        return sum(map(self._widths.__getitem__, text)) * size

    @lru_cache(maxsize=8192)  # noqa: B019 - faces live as long as the process
    def runs(self, text: str) -> tuple[tuple[Font, str], ...]:
        """Cut `text` into runs that one font draws."""
        first = font(self._chain[0])
        if all(char in first.widths for char in text):
            return ((first, text),)
        runs: list[tuple[Font, str]] = []
        for char in text:
            has = next(font(name) for name in self._chain if char in font(name).widths)
            if runs and runs[-1][0] is has:
                runs[-1] = (has, runs[-1][1] + char)
            else:
                runs.append((has, char))
        return tuple(runs)


@cache
def face(code: TextFace) -> Face:
    """Return the face of that code."""
    return Face(code)


def require(characters: frozenset[str]) -> None:
    """Raise MissingGlyphsError naming all of `characters` that no face can draw."""
    missing: set[str] = set(characters)
    for name in _CHAINS["song"]:
        missing -= font(name).widths.keys()
        if not missing:
            return
    raise MissingGlyphsError(missing)
