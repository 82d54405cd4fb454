"""What stands around a table: title, lines, notes, sign-off, page number."""

from __future__ import annotations

from collections.abc import Sequence

from edudesk.catalogue.words import load_words
from edudesk.model.document import Document
from edudesk.model.layout import Blank
from edudesk.reporting.paper import MM, Paper
from edudesk.reporting.pdf_fonts import face
from edudesk.reporting.pdf_ink import THIN, Ink
from edudesk.reporting.pdf_table import base_of
from edudesk.reporting.typeset import SetLine, set_paragraph

_TAG = 16.0  # pt, 黑体 3号
_TAG_ROOM = 8 * MM
_MARK_ROOM = 6 * MM
_LINE = 10.5
_LINE_ROOM, _LINE_PITCH = 7 * MM, 5.5 * MM
_BELOW_HEADING = 6 * MM
_NOTE, _NOTE_LEADING = 9.0, 13.0
_NOTE_GAP = 2 * MM
_SIGN_GAP, _SIGN_PITCH = 10 * MM, 9 * MM
_RULE_GAP, _SIGN_SPACE = 1 * MM, 5 * MM
_UNDER = 1.2 * MM  # from the baseline down to the rule one signs on
_WORDS = load_words("print")
_BOUND_NUMBER = "— {page} —"
_NUMBER_DROP = 9 * MM
_OFFICIAL = 14.0  # pt, 4号


def _heading(document: Document, width: float) -> tuple[SetLine, ...]:
    size = document.heading_size
    return set_paragraph(document.heading, face("song_bold"), size, width, fit="balanced")


def above(document: Document, width: float) -> float:
    """Return the height that stands above the table on its first page, in pt."""
    height = _TAG_ROOM if document.tag else _MARK_ROOM if document.mark else 0.0
    lines = _heading(document, width)
    if lines:
        height += len(lines) * document.heading_size * 1.35
        height += 3 * MM if document.left or document.right else _BELOW_HEADING
    over = len(lines_over(document, width))
    return height + (_LINE_ROOM + (over - 1) * _LINE_PITCH if over else 0.0)


def lines_over(document: Document, width: float) -> list[tuple[SetLine | None, str]]:
    """Return what stands left and right on each line over the table: one, if both fit on it."""
    if not document.left:
        return [(None, document.right)] if document.right else []
    song = face("song")
    room = width - (song.width(document.right, _LINE) + _LINE if document.right else 0.0)
    plain = song.width(document.left, _LINE)
    if plain <= room:
        return [(SetLine(document.left, 0.0, plain, (document.left,), ()), document.right)]
    *lines, last = set_paragraph(document.left, song, _LINE, width, fit="ragged")
    if last.width <= room:
        return [*((line, "") for line in lines), (last, document.right)]
    return [*((line, "") for line in (*lines, last)), (None, document.right)]


def paint_above(ink: Ink, document: Document, left: float, top: float, width: float) -> None:
    """Paint tag, mark, heading and the line over the table."""
    if document.tag:
        ink.text(document.tag, "hei", _TAG, left, top - _TAG)
    if document.mark:
        ink.text(document.mark, "hei", _LINE, left + width, top - _LINE, anchor=1)
    y = top - (_TAG_ROOM if document.tag else _MARK_ROOM if document.mark else 0.0)
    leading = document.heading_size * 1.35
    for line in _heading(document, width):
        base = base_of(y, leading, document.heading_size)
        ink.text(line.text, "song_bold", document.heading_size, left + width / 2, base, anchor=0.5)
        y -= leading
    lines = lines_over(document, width)
    base = top - above(document, width) + 2 * MM + (len(lines) - 1) * _LINE_PITCH
    for here, there in lines:
        if here:
            ink.line(here, "song", _LINE, left, base)
        ink.text(there, "song", _LINE, left + width, base, anchor=1)
        base -= _LINE_PITCH


def paint_running(ink: Ink, running: str, left: float, top: float) -> None:
    """Paint, in the margin over a following page's table, whose continuation it is."""
    ink.text(running, "song", _NOTE, left, top + 2 * MM)


def _notes(document: Document, width: float) -> list[tuple[str, tuple[SetLine, ...]]]:
    """Return (label, lines) of each note; several notes are numbered."""
    numbered = len(document.notes) > 1
    notes = []
    for number, note in enumerate(document.notes, start=1):
        label = _WORDS("note") if number == 1 else ""
        text = f"{number}. {note}" if numbered else note
        notes.append((label, set_paragraph(text, face("song"), _NOTE, width - 2 * _NOTE)))
    return notes


def sign_rows(blanks: Sequence[Blank], width: float) -> list[list[Blank]]:
    """Put the lines to sign on into as few rows as they fit in, of like number."""
    most = max(1, len(blanks))
    while most > 1 and any(
        sum(map(_blank_width, blanks[start : start + most])) + (most - 1) * _SIGN_SPACE > width
        for start in range(0, len(blanks), most)
    ):
        most -= 1
    rows = -(-len(blanks) // most)
    most = max(1, -(-len(blanks) // max(1, rows)))
    return [list(blanks[start : start + most]) for start in range(0, len(blanks), most)]


def _blank_width(blank: Blank) -> float:
    return face("song").width(blank.label, _LINE) + _RULE_GAP + blank.width * MM


def below(document: Document, width: float) -> float:
    """Return the height that notes and sign-off need under the table, in pt."""
    lines = sum(len(lines) for _, lines in _notes(document, width))
    height = _NOTE_GAP + lines * _NOTE_LEADING if lines else 0.0
    rows = len(sign_rows(document.sign, width)) + bool(document.sign_date)
    return height + (_SIGN_GAP + rows * _SIGN_PITCH if rows else 0.0)


def paint_below(ink: Ink, document: Document, left: float, top: float, width: float) -> None:
    """Paint notes and sign-off under a table that ends at `top`."""
    y = top - _NOTE_GAP
    for label, lines in _notes(document, width):
        ink.text(label, "song", _NOTE, left, base_of(y, _NOTE_LEADING, _NOTE))
        for line in lines:
            base = base_of(y, _NOTE_LEADING, _NOTE)
            ink.line(line, "song", _NOTE, left + 2 * _NOTE, base)
            y -= _NOTE_LEADING
    if not document.notes:
        y = top
    y -= _SIGN_GAP
    y = paint_signs(ink, document.sign, left, y, width)
    ink.text(document.sign_date, "song", _LINE, left + width, y, anchor=1)


def sign_height(blanks: Sequence[Blank], width: float) -> float:
    """Return the height (pt) that the lines to sign on take."""
    return len(sign_rows(blanks, width)) * _SIGN_PITCH


def paint_signs(ink: Ink, blanks: Sequence[Blank], left: float, top: float, width: float) -> float:
    """Paint labels with rules to sign on from baseline `top`; return the next baseline."""
    rules = []
    for row in sign_rows(blanks, width):
        free = width - sum(map(_blank_width, row))
        x = left
        for blank in row:
            label = face("song").width(blank.label, _LINE)
            ink.text(blank.label, "song", _LINE, x, top)
            start = x + label + _RULE_GAP
            rules.append((start, top - _UNDER, start + blank.width * MM, top - _UNDER))
            x += _blank_width(blank) + (free / (len(row) - 1) if len(row) > 1 else 0)
        top -= _SIGN_PITCH
    ink.rules(rules, THIN)
    return top


def paint_number(ink: Ink, paper: Paper, page: int, pages: int, *, official: bool) -> None:
    """Paint the page number: page x of y below, or as official documents have it.

    Source: GB/T 9704-2012: 4号 between two dashes, 7 mm outside the area, on odd pages right and on
    even ones left, one character in; on a turned sheet where the upright one has it.
    """
    left, top = paper.origin(page)
    width, height = paper.area
    if not official:
        text = _WORDS("page_number", page=page, pages=pages)
        ink.text(text, "song", _LINE, left + width / 2, top - height - _NUMBER_DROP, anchor=0.5)
        return
    text = _BOUND_NUMBER.format(page=page)
    size = _OFFICIAL
    extent = face("song").width(text, size)
    if not paper.is_wide:
        x = left + width - size - extent if page % 2 else left + size
        ink.text(text, "song", size, x, top - height - 7 * MM - 0.8 * size)
        return
    start = top - height + size + extent if page % 2 else top - size
    ink.turned(text, size, left - 7 * MM - 0.35 * size, start)
