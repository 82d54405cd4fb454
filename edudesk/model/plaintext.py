"""What stored and sent text may hold: nothing that hides, reorders or only looks like a blank."""

from __future__ import annotations

import unicodedata
from itertools import pairwise
from typing import Final

LONGEST_TEXT: Final = 20_000
"""Characters that a text may have; the longest answers have some hundreds."""

_QUOTED: Final = 60  # characters; who reads the sentence finds the text by its beginning
_LINES: Final = str.maketrans({"\r": "\n", "\u2028": "\n", "\u2029": "\n"})
_SPACING: Final = "\t\n"
_HIDDEN: Final = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
# Marks that join letters of Arabic or Mongolian script, and pictures; elsewhere nobody sees them.
_JOINERS: Final = "\u200c\u200d\u180e"
_BLANK_LETTERS: Final = "\u115f\u1160\u3164\uffa0\u2800"
_UNSEEN: Final = "〓"


def first_hidden(text: str) -> str:
    """Return the first character that shows nothing or reorders those around it; "" for none.

    Plain line breaks and tabs are none. Characters of private use are none either: names that older
    systems wrote with them are read by those who have the font.
    """
    if text.isprintable():  # nearly all are, and nothing that hides is
        return ""
    return next((each for before, each in pairwise(f" {text}") if _hides(before, each)), "")


def first_blank_letter(text: str) -> str:
    """Return the first character that looks like a blank and counts as a letter; "" for none."""
    if text.isascii():
        return ""
    return next((character for character in text if character in _BLANK_LETTERS), "")


def plain_lines(text: str) -> str:
    """Return text with all kinds of line breaks as plain ones."""
    if text.isprintable():
        return text
    return text.replace("\r\n", "\n").translate(_LINES)


def shown_whole(text: str) -> str:
    """Return text to be kept as it was typed, with a 〓 for each character that nobody sees.

    So it can be stored, sent and mended. What is longer than any answer ends in ….
    """
    kept = plain_lines(text)
    if first_hidden(kept):
        pairs = pairwise(f" {kept}")
        kept = "".join(_UNSEEN if _hides(before, each) else each for before, each in pairs)
    return kept if len(kept) <= LONGEST_TEXT else f"{kept[: LONGEST_TEXT - 1]}…"


def quotable(text: str) -> str:
    """Return a text as a sentence quotes it: of a long one its beginning."""
    return text if len(text) <= _QUOTED else f"{text[:_QUOTED]}…"


def said_words(text: str) -> str:
    """Return a reason, an answer or a name without what nobody sees and blanks around it.

    Such marks come along from chats and web pages and say nothing.
    """
    kept = plain_lines(text)
    if first_hidden(kept):
        pairs = pairwise(f" {kept}")
        kept = "".join(each for before, each in pairs if not _hides(before, each))
    return kept.strip()


def _hides(before: str, character: str) -> bool:
    if character in _SPACING:
        return False
    if character in _JOINERS:
        return before.isascii() or unicodedata.name(before, "").startswith("CJK")
    return unicodedata.category(character) in _HIDDEN
