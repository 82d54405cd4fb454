"""Names of files that every mail program, stick and chat takes."""

from __future__ import annotations

from typing import Final

_LONGEST: Final = 20
_UNSAFE: Final = frozenset('\\/:*?"<>|.%#&~ \u3000')


def safe_name(text: str) -> str:
    """Return a short name for a file without what mail programs and sticks stumble over."""
    kept = "".join(sign for sign in text if sign not in _UNSAFE and sign.isprintable())
    return kept[:_LONGEST] or "edudesk"
