"""Blocks of cells as they are on the clipboard of spreadsheets: text with tabs, and HTML."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

_AS_TEXT = r' style="mso-number-format:\@"'
_BREAK = '<br style="mso-data-placement:same-cell">'


def split_block(text: str) -> list[list[str]]:
    """Return the rows of a spreadsheet's clipboard text; quoted cells may hold line breaks."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").removesuffix("\n")
    if not text:
        return []
    if '"' not in text:
        return [line.split("\t") for line in text.split("\n")]
    rows: list[list[str]] = [[]]
    at = 0
    while True:
        cell, at = _next_cell(text, at)
        rows[-1].append(cell)
        if at >= len(text):
            return rows
        if text[at] == "\n":
            rows.append([])
        at += 1


def joined_block(rows: Sequence[Sequence[str]]) -> str:
    """Return cells as spreadsheets put them on the clipboard, a line for each row.

    Several rows end in a line break as those of spreadsheets do, or an empty last one were lost.
    """
    text = "\n".join("\t".join(map(quoted_cell, cells)) for cells in rows)
    return text if len(rows) < 2 else f"{text}\n"


def block_html(rows: Sequence[Sequence[str]], as_text: Sequence[bool]) -> str:
    """Return cells as a table whose `as_text` columns Excel and WPS take as text.

    Without it they read 18 digits as a number and lose the last three.
    """
    styles = [_AS_TEXT if text else "" for text in as_text]
    lines = (
        "".join(
            f"<td{style}>{escape(cell).replace(chr(10), _BREAK)}</td>"
            for style, cell in zip(styles, cells, strict=True)
        )
        for cells in rows
    )
    table = "".join(f"<tr>{line}</tr>" for line in lines)
    return f'<html><head><meta charset="utf-8"></head><body><table>{table}</table></body></html>'


def turned(block: Sequence[Sequence[str]]) -> list[list[str]]:
    """Return the block with rows and columns exchanged; short rows are filled up."""
    width = max(map(len, block), default=0)
    return [[cells[at] if at < len(cells) else "" for cells in block] for at in range(width)]


def quoted_cell(text: str) -> str:
    """Return a cell as spreadsheets put it on the clipboard."""
    if "\n" in text or "\t" in text or text.startswith('"'):
        return '"' + text.replace('"', '""') + '"'
    return text


def _next_cell(text: str, at: int) -> tuple[str, int]:
    """Return the cell that begins at `at` and where it ends."""
    if text[at : at + 1] == '"':
        end = at + 1
        while (end := text.find('"', end)) != -1:
            if text[end + 1 : end + 2] != '"':
                break
            end += 2
        if end != -1 and text[end + 1 : end + 2] in ("", "\t", "\n"):
            return text[at + 1 : end].replace('""', '"'), end + 1
    ends = [end for end in (text.find("\t", at), text.find("\n", at)) if end != -1]
    end = min(ends, default=len(text))
    return text[at:end], end
