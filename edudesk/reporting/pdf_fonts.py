"""The faces on paper, with a fallback glyph by glyph and the list of what no font has."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache, lru_cache
from hashlib import sha256
from pathlib import Path

from reportlab.pdfbase import pdfmetrics, ttfonts

from edudesk.catalogue.typefaces import own_fonts
from edudesk.errors import EdudeskError
from edudesk.model.document import OwnFaces
from edudesk.model.layout import TextFace
from edudesk.paths import shipped
from edudesk.reporting.own_fonts import find, is_usable

# The first font of a chain that has a character draws it; titles may hold a name that only the
# full faces have.
_SONG = ("EduDeskSong-Regular", "EduDeskHei-Regular")
_CHAINS: dict[TextFace, tuple[str, ...]] = {
    "song": _SONG,
    "song_bold": ("EduDeskSong-Bold", "EduDeskHei-Bold", "EduDeskSong-Regular"),
    "hei": ("EduDeskHei-Regular", "EduDeskSong-Regular"),
    "hei_bold": ("EduDeskHei-Bold", "EduDeskSong-Regular"),
    # No free FangSong or KaiTi is fit to be bundled: Song stands for both.
    "fang": _SONG,
    "kai": _SONG,
}
_BLANKS = frozenset(" \u00a0\u3000")
_Own = tuple[tuple[TextFace, str], ...] | None  # files named for faces; None: bundled ones only
_own_wanted: ContextVar[_Own] = ContextVar("own_wanted", default=None)


class MissingGlyphsError(EdudeskError):
    """Some characters are in no font; each is named with where it stands, none prints as a box."""

    def __init__(self, places: Mapping[str, str]) -> None:
        named = "、".join(_named(char) + where for char, where in sorted(places.items()))
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
    """One font file: its widths in em and the characters it really draws.

    `key`: what reportlab knows it by. `mark` tells the user's own files apart, which may all say
    the same name within: reportlab 5.1 fails on two fonts of one name in a document.
    """

    def __init__(self, name: str, path: Path, mark: str = "") -> None:
        self.name = name
        self.key = name + mark
        self.ttf = ttfonts.TTFont(self.key, str(path))
        pdfmetrics.registerFont(self.ttf)
        face = self.ttf.face
        face.name += mark.encode()
        _mend_advances(face)
        starts = face.glyphPos
        self.widths: dict[str, float] = {}
        for point, glyph in face.charToGlyph.items():
            char = chr(point)
            # A character may be mapped to a glyph without outline: it would print as nothing at
            # all.
            if char in _BLANKS or starts[glyph + 1] > starts[glyph]:
                self.widths[char] = face.charWidths.get(point, face.defaultWidth) / 1000


def _mend_advances(face: ttfonts.TTFontFace) -> None:
    """Give glyphs beyond the metrics table the advance of its last entry, in the font's units.

    reportlab 5.1 keeps it scaled to thousandths and embeds that, so that a font of other units says
    another width than the page does, which PDF/A forbids.
    """
    listed = int.from_bytes(face.get_table("hhea")[34:36], "big")
    if 0 < listed < len(face.hmetrics):
        advance = face.hmetrics[listed - 1][0]
        face.hmetrics[listed:] = [(advance, bearing) for _, bearing in face.hmetrics[listed:]]


@cache
def font(name: str) -> Font:
    """Return the bundled font of that file name, loaded and known to reportlab."""
    return _load(shipped("resources") / "fonts" / f"{name}.ttf")


@cache
def _load(path: Path) -> Font:
    ttfonts.makeToUnicodeCMap = _to_unicode
    return Font(path.stem, path)


_own_loaded: dict[str, Font] = {}


def _load_own(path: Path) -> Font:
    """Return a font of the user's; the same file of that name in two places is one font."""
    ttfonts.makeToUnicodeCMap = _to_unicode
    mark = "-" + sha256(path.stem.encode() + path.read_bytes()).hexdigest()[:8]
    if mark not in _own_loaded:
        _own_loaded[mark] = Font(path.stem, path, mark)
    return _own_loaded[mark]


@cache
def _chain(code: TextFace, own: _Own) -> tuple[Font, ...]:
    """Return the fonts of a face: the user's if wanted and there, then the bundled ones."""
    path = None if own is None else _named_file(code, own) or find(getattr(own_fonts(), code))
    bundled = tuple(map(font, _CHAINS[code]))
    return (_load_own(path), *bundled) if path else bundled


def _named_file(code: TextFace, own: _Own) -> Path | None:
    path = Path(dict(own or ()).get(code, ""))
    return path if path.name and is_usable(path) else None


@cache
def _rare() -> tuple[Font, ...]:
    """Return the user's fonts of rare characters; loaded only when no other font has one."""
    paths = (find((name,)) for name in own_fonts().rare)
    return tuple(_load_own(path) for path in paths if path)


def _drawing(chain: tuple[Font, ...], char: str) -> Font | None:
    """Return the first font that draws `char`; none is asked for a control character."""
    if unicodedata.category(char) in ("Cc", "Cs"):
        return None
    known = next((one for one in chain if char in one.widths), None)
    return known or next((one for one in _rare() if char in one.widths), None)


@contextmanager
def own_faces(wanted: OwnFaces | None) -> Iterator[None]:
    """Set what is printed within in the user's own faces where there are such, or None of them."""
    before = _own_wanted.set(None if wanted is None else tuple(sorted(wanted.items())))
    try:
        yield
    finally:
        _own_wanted.reset(before)


def names_in_use() -> tuple[str, ...]:
    """Return the names of the fonts that the faces begin with, to be recorded with a print."""
    return tuple(dict.fromkeys(face(code).first.name for code in _CHAINS))


class _Widths(dict[str, float]):
    """Widths of characters in em, each from the first font of a chain that has it."""

    def __init__(self, chain: tuple[Font, ...]) -> None:
        super().__init__(chain[0].widths)
        self._chain = chain

    def __missing__(self, char: str) -> float:
        """Measure what no font has as one em; `require` refuses it before it is printed."""
        drawing = _drawing(self._chain, char)
        self[char] = drawing.widths[char] if drawing else 1.0
        return self[char]


class Face:
    """A face on paper; sizes and widths in pt."""

    def __init__(self, chain: tuple[Font, ...]) -> None:
        self.first = chain[0]
        self._chain = chain
        self._widths = _Widths(chain)

    def width(self, text: str, size: float) -> float:
        """Return the natural width of `text`."""
        return sum(map(self._widths.__getitem__, text)) * size

    @lru_cache(maxsize=8192)  # noqa: B019 - faces live as long as the process
    def runs(self, text: str) -> tuple[tuple[Font, str], ...]:
        """Cut `text` into runs that one font draws."""
        if all(char in self.first.widths for char in text):
            return ((self.first, text),)
        runs: list[tuple[Font, str]] = []
        for char in text:
            has = _drawing(self._chain, char) or self.first
            if runs and runs[-1][0] is has:
                runs[-1] = (has, runs[-1][1] + char)
            else:
                runs.append((has, char))
        return tuple(runs)


def face(code: TextFace) -> Face:
    """Return the face of that code, in the fonts that are wanted here."""
    return _face(code, _own_wanted.get())


@cache
def _face(code: TextFace, own: _Own) -> Face:
    return Face(_chain(code, own))


def missing(characters: Iterable[str]) -> frozenset[str]:
    """Return those of `characters` that no font draws."""
    chain = _chain("song", None)
    unseen = set(characters)
    for one in chain:
        unseen -= one.widths.keys()
    return frozenset(char for char in unseen if _drawing(chain, char) is None)
