"""Breaks Chinese paragraphs into lines by the rules of fine typography.

Rules 1-8 of the house: closing marks never begin a line and opening marks never end one; numbers,
dates and dashes are not cut; marks at a line's edge and pairs of marks lose half an em; a mark
may give up 0.22 em to pull a character in; the gap between Han and Latin is thin and set, never
typed. Lines are chosen for the paragraph as a whole (dynamic programming).

What stands between two full-width low lines is a blank of a sentence: its text, or nothing, centred
over a drawn rule.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator
from functools import lru_cache
from itertools import accumulate, pairwise
from typing import Literal, NamedTuple, Protocol

HALF_RIGHT = frozenset(
    "，。；：、）》】〉」』〕”’．"
)  # ink on the left: may lose half an em on the right
HALF_LEFT = frozenset("（《【〈「『〔“‘")  # ink on the right: may lose half an em on the left
NO_START = HALF_RIGHT | frozenset("！？,.;:!?)]}·…—－～〜／%％℃‰㎡")
NO_END = HALF_LEFT | frozenset("([{")

BLANK = re.compile(r"＿([^＿\n]*)＿")
_TOKEN = re.compile(
    r"＿[^＿\n]*＿|[0-9A-Za-z](?:[0-9A-Za-z.,%+\-/_@:]*[0-9A-Za-z%+])?|—+|…+|.", re.DOTALL
)
# Kept on one line: dates, ranges, 第 with its number.
_ATOM = re.compile(r"\d{4}年\d{1,2}月(?:\d{1,2}日)?|\d{1,2}月\d{1,2}日|\d+[－～—–-]+\d+|第\d+")
_QUOTED = re.compile(r"“[^”]{1,5}”|《[^》]{1,5}》")
_BRACKETED = re.compile(r"（[^（）]{1,4}）|〔\d{4}〕")  # a unit, the year of a document's number
_UNITS = frozenset("年月日人间个元平所万学班名级项节课份件次")
_JOINERS = frozenset("和与及或并")
_RULED_OR_BROKEN = re.compile(r"[＿\n]")
_PLAIN = re.compile(r"[!-~]*|[\u4e00-\u9fff]*")
_RUNS = re.compile(r"[\u4e00-\u9fff]+|[0-9A-Za-z%](?:[0-9A-Za-z.%]*[0-9A-Za-z%])?")
_SQUARE = re.compile(r"[\u4e00-\u9fff]+")  # every character one em wide

_GAP = 0.13  # em between Han and Latin
_SQUEEZE = 0.22  # em a mark may give up
_STRETCH = 0.25  # greatest gap in em between two characters of a justified line
_SQUARES = 6  # characters a line must hold for one of them to be spread over the others
_NEVER = 10_000.0
_WEAK = 4.0  # below this a penalty counts as many times more where lines are balanced
_RULE = 51.0  # pt, 18 mm: of a blank that its text does not make longer
_LINE = 6.0  # cost of a line, so that fewer lines are better

Fit = Literal["justified", "ragged", "balanced"]


class Measure(Protocol):
    """What the breaker must know of a face."""

    def __hash__(self) -> int:
        """Lines are remembered by the face they were set in."""

    def width(self, text: str, size: float) -> float:
        """Return the natural width of `text` in pt."""


class SetLine(NamedTuple):
    """A line in pt: `parts` drawn from `x` on with `gaps` between them; `width` of its ink.

    `rules`: distance from `x` and length of the rules under its blanks.
    """

    text: str
    x: float
    width: float
    parts: tuple[str, ...]
    gaps: tuple[float, ...]
    rules: tuple[tuple[float, float], ...] = ()


class _Paragraph:
    """A paragraph cut into tokens, with what each break and each neighbourhood costs.

    `glue[k]`: pt between token k and k+1 on one line. `give[k]`: pt that can be won there.
    `penalty[k]`: of a break after k. Sums run from the paragraph's start, so that any line is
    measured in constant time.
    """

    def __init__(self, text: str, face: Measure, size: float, width: float) -> None:
        self.text = text
        self.tokens = _tokens(text, face, size, width)
        self.inks = [face.width(_said(token), size) for token in self.tokens]
        self.widths = [
            max(_RULE, ink + size) if BLANK.fullmatch(token) else ink
            for token, ink in zip(self.tokens, self.inks, strict=True)
        ]
        pairs = list(pairwise(self.tokens))
        self.glue = [_glue(left, right) * size for left, right in pairs]
        self.give = [
            _SQUEEZE * size if left in HALF_RIGHT and glue == 0 else 0.0
            for (left, _), glue in zip(pairs, self.glue, strict=True)
        ]
        self.penalty = _penalties(text, self.tokens)
        self.half = size / 2
        self._advance = list(accumulate(self.widths, initial=0.0))
        self._glued = list(accumulate(self.glue, initial=0.0))
        self._given = list(accumulate(self.give, initial=0.0))

    def inset(self, start: int) -> float:
        """Return how far the first token of a line moves left; an indent that was typed stays."""
        token = self.tokens[start]
        if token in HALF_LEFT:
            return self.half
        return self.widths[start] if start and token.isspace() else 0.0

    def outset(self, stop: int) -> float:
        """Return how much of the last token before `stop` needs no room."""
        token = self.tokens[stop - 1]
        if token in HALF_RIGHT:
            return self.half
        return self.widths[stop - 1] if token.isspace() else 0.0

    def start_of(self, stop: int, length: float) -> int:
        """Return the first token such that those from it up to `stop` are at most `length` long."""
        return bisect_left(self._advance, self._advance[stop] - length, 0, stop)

    def measure(self, start: int, stop: int) -> tuple[float, float]:
        """Return natural width and squeeze of the line of tokens start..stop-1."""
        natural = self._advance[stop] - self._advance[start]
        natural += self._glued[stop - 1] - self._glued[start]
        edges = self.inset(start) + self.outset(stop) if stop - start > 1 else 0.0
        return natural - edges, self._given[stop - 1] - self._given[start]


def _tokens(text: str, face: Measure, size: float, column: float) -> list[str]:
    """Cut into unbreakable pieces; a long Latin word is cut into characters.

    Long is what is wider than ten em or than its column (pt).
    """
    most = min(10 * size, column)
    tokens: list[str] = []
    for token in _TOKEN.findall(text):
        if token[0] != "＿" and len(token) > 12 and face.width(token, size) > most:
            tokens += token
        else:
            tokens.append(token)
    return tokens


def _said(token: str) -> str:
    """Return what stands on the rule of a blank; any other token as it is."""
    return token[1:-1] if BLANK.fullmatch(token) else token


def _is_han(char: str) -> bool:
    return "\u3400" <= char <= "\u9fff" or char >= "\U00020000"


def _is_latin(char: str) -> bool:
    return char.isascii() and (char.isalnum() or char == "%")


def _glue(left: str, right: str) -> float:
    """Return the gap between two tokens in em: thin at Latin, less where two marks meet."""
    if left in HALF_RIGHT and (right in HALF_RIGHT or right in HALF_LEFT):
        return -0.5
    if left in HALF_LEFT and right in HALF_LEFT:
        return -0.5
    a, b = left[-1], right[0]
    if (_is_han(a) and _is_latin(b)) or (_is_latin(a) and _is_han(b)):
        return _GAP
    return 0.0


def _penalties(text: str, tokens: list[str]) -> list[float]:
    """Return what a break after each token costs; below zero where a break is welcome."""
    costs = [_break_cost(left, right) for left, right in pairwise(tokens)]
    ends = list(accumulate(map(len, tokens)))
    for pattern, cost in ((_ATOM, _NEVER), (_QUOTED, 4.0), (_BRACKETED, 60.0)):
        for match in pattern.finditer(text):
            for index, end in enumerate(ends[:-1]):
                if match.start() < end < match.end():
                    costs[index] += cost
    return [*costs, 0.0]


def _break_cost(left: str, right: str) -> float:
    if right[0] in NO_START or left[-1] in NO_END:
        return _NEVER
    if _is_latin(left[-1]) and _is_latin(right[0]):
        return 30.0
    if (left[-1].isdigit() or left[-1] == "＿") and right[0] in _UNITS:
        return 6.0
    if right in _JOINERS:
        return -0.6
    if left[-1] in HALF_RIGHT:
        return -1.2
    return 0.0


def _ink(tokens: list[str]) -> int:
    return sum(len(token) for token in tokens if token not in NO_START and token not in NO_END)


def _cost_justified(par: _Paragraph, start: int, stop: int, width: float, size: float) -> float:
    """Return how bad a justified line of these tokens looks; infinite if it does not fit."""
    natural, give = par.measure(start, stop)
    if natural > width + 0.01:
        if natural > width + give and stop - start > 1:
            return float("inf")
        return 4 * ((natural - width) / max(give, 0.01)) ** 2 if give else _NEVER
    if stop == len(par.tokens):
        if not start:
            return 0.0
        left = _ink(par.tokens[start:stop])
        return 60.0 if left <= 1 else 6.0 if left == 2 else 0.0
    stretch = (width - natural) / max(1, stop - start - 1) / size
    return (stretch / 0.07) ** 2 if stretch <= _STRETCH else 40 + 20 * (width - natural) / width


def _cost_ragged(par: _Paragraph, start: int, stop: int, width: float, fit: Fit) -> float:
    """Return how bad a line looks that is not justified; balanced lines are of like length."""
    natural, _ = par.measure(start, stop)
    if natural > width + 0.01:
        return float("inf") if stop - start > 1 else _NEVER
    is_last = stop == len(par.tokens)
    lone = 60.0 if start and is_last and _ink(par.tokens[start:stop]) <= 1 else 0.0
    if is_last and fit == "ragged":
        return lone
    return (6 if fit == "balanced" else 30) * ((width - natural) / width) ** 2 + lone


def _breaks(par: _Paragraph, width: float, size: float, fit: Fit) -> list[tuple[int, int]]:
    """Choose the lines of the whole paragraph at least cost."""

    def cost_of(start: int, stop: int) -> float:
        if fit == "justified":
            return _cost_justified(par, start, stop, width, size)
        return _cost_ragged(par, start, stop, width, fit)

    count = len(par.tokens)
    best = [0.0] + [float("inf")] * count
    previous = [0] * (count + 1)
    for stop in range(1, count + 1):
        penalty = par.penalty[stop - 1]
        if fit == "balanced" and abs(penalty) < _WEAK:
            penalty *= _WEAK
        for latest in (_latest(par, stop, width), stop - 1):
            found = _cheapest(best, cost_of, stop, latest)
            if found:
                best[stop], previous[stop] = found[0] + penalty + _LINE, found[1]
                break
    lines = []
    stop = count
    while stop:
        lines.append((previous[stop], stop))
        stop = previous[stop]
    return lines[::-1]


def _cheapest(
    best: list[float], cost_of: Callable[[int, int], float], stop: int, latest: int
) -> tuple[float, int] | None:
    """Return (cost, start) of the best line that ends before `stop` and begins by `latest`."""
    found: tuple[float, int] | None = None
    for start in range(latest, -1, -1):
        cost = cost_of(start, stop)
        if cost == float("inf"):
            break
        if found is None or best[start] + cost < found[0]:
            found = (best[start] + cost, start)
    return found


def _latest(par: _Paragraph, stop: int, width: float) -> int:
    """Return the latest start that gives a line ending before `stop` at least half full."""
    if stop == len(par.tokens):
        return stop - 1
    return min(stop - 1, par.start_of(stop, width / 2))


def _line(par: _Paragraph, start: int, stop: int, width: float, spread: float) -> SetLine:
    """Set the tokens start..stop-1; `spread`: most that a gap may grow, in pt."""
    natural, give = par.measure(start, stop)
    gaps = par.glue[start : stop - 1]
    if natural > width and give:
        share = (natural - width) / give
        gaps = [
            gap - share * won for gap, won in zip(gaps, par.give[start : stop - 1], strict=True)
        ]
        natural = width
    elif gaps and 0 < (width - natural) / len(gaps) <= spread:
        extra = (width - natural) / len(gaps)
        gaps = [gap + extra for gap in gaps]
        natural = width
    inset = par.inset(start) if stop - start > 1 else 0.0
    tokens = par.tokens[start:stop]
    if any(map(BLANK.fullmatch, tokens)):
        return _ruled(par, start, stop, gaps, natural, inset)
    parts, kept = _merged(tokens, gaps)
    return SetLine("".join(tokens), -inset, natural, parts, kept)


def _ruled(
    par: _Paragraph, start: int, stop: int, gaps: list[float], natural: float, inset: float
) -> SetLine:
    """Set a line with blanks: what is said in one stands in the middle of its rule."""
    said, beside, rules = [""], [], []
    before = x = 0.0
    for token, ink, width, gap in zip(
        par.tokens[start:stop],
        par.inks[start:stop],
        par.widths[start:stop],
        [*gaps, 0.0],
        strict=True,
    ):
        side = (width - ink) / 2
        if BLANK.fullmatch(token):
            rules.append((x, width))
        said.append(_said(token))
        beside.append(before + side)
        before = side + gap
        x += width + gap
    parts, kept = _merged(said, beside)
    text = "".join(_said(token) or token for token in par.tokens[start:stop])
    return SetLine(text, -inset, natural, parts, kept, tuple(rules))


def _merged(tokens: list[str], gaps: list[float]) -> tuple[tuple[str, ...], tuple[float, ...]]:
    """Join tokens that follow each other at natural pitch."""
    parts, kept = [tokens[0]], []
    for token, gap in zip(tokens[1:], gaps, strict=True):
        if abs(gap) < 0.001:
            parts[-1] += token
        else:
            parts.append(token)
            kept.append(gap)
    return tuple(parts), tuple(kept)


def set_paragraph(
    text: str, face: Measure, size: float, width: float, *, fit: Fit = "justified"
) -> tuple[SetLine, ...]:
    """Break `text` into lines of at most `width` pt: spread to one edge, ragged or alike
    (balanced).

    A word or mark that cannot be helped may be cut or overrun in a column narrower than itself;
    nothing is dropped.
    """
    if not text:
        return ()
    if _PLAIN.fullmatch(text):
        natural = face.width(text, size)
        if natural <= width:
            return (SetLine(text, 0.0, natural, (text,), ()),)
        per_line = int(width / size)
        if fit != "balanced" and per_line >= _SQUARES and _SQUARE.fullmatch(text):
            return tuple(_squares(text, per_line, size, spread=fit == "justified"))
    elif line := _mixed(text, face, size, width):
        return (line,)
    return _set(text, face, size, width, fit)


def is_one_line(text: str, face: Measure, size: float, width: float) -> bool:
    """Whether `text` surely stands on one line, however the gaps within it are set."""
    room = width - _GAP * size * len(text)
    return bool(text) and not _RULED_OR_BROKEN.search(text) and face.width(text, size) <= room


def _mixed(text: str, face: Measure, size: float, width: float) -> SetLine | None:
    """Set Han and Latin without marks on one line, None where there are marks or no room."""
    parts = _RUNS.findall(text)
    if sum(map(len, parts)) != len(text):
        return None
    gaps = (_GAP * size,) * (len(parts) - 1)
    natural = face.width(text, size) + sum(gaps)
    return SetLine(text, 0.0, natural, tuple(parts), gaps) if natural <= width else None


def _squares(text: str, per_line: int, size: float, *, spread: bool) -> Iterator[SetLine]:
    """Yield lines of nothing but Han characters: all are equally long, so all edges are flush.

    A last character that would stand alone takes one from the line above, which may be `spread`.
    """
    lone = len(text) % per_line == 1
    full = len(text) - per_line - 1 if lone else len(text)
    for start in range(0, full, per_line):
        part = text[start : start + per_line]
        yield SetLine(part, 0.0, len(part) * size, (part,), ())
    if lone:
        part, last = text[full:-2], text[-2:]
        if spread:
            gaps = (size / (len(part) - 1),) * (len(part) - 1)
            yield SetLine(part, 0.0, per_line * size, tuple(part), gaps)
        else:
            yield SetLine(part, 0.0, len(part) * size, (part,), ())
        yield SetLine(last, 0.0, 2 * size, (last,), ())


@lru_cache(maxsize=16384)
def _set(text: str, face: Measure, size: float, width: float, fit: Fit) -> tuple[SetLine, ...]:
    par = _Paragraph(text, face, size, width)
    fits = par.measure(0, len(par.tokens))[0] <= width
    cuts = [(0, len(par.tokens))] if fits else _breaks(par, width, size, fit)
    spread = _STRETCH * size if fit == "justified" else 0.0
    last = len(cuts) - 1
    return tuple(
        _line(par, start, stop, width, spread if number < last else 0.0)
        for number, (start, stop) in enumerate(cuts)
    )
