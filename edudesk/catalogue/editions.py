"""The shapes in which forms travelled in editions that were released; they are read for ever."""

from __future__ import annotations

from functools import cache

import msgspec

from edudesk.model.submission import Edition
from edudesk.paths import shipped


@cache
def released_editions() -> tuple[Edition, ...]:
    """Return the editions kept in resources/exchange/editions, the newest code last.

    Raises:
        msgspec.DecodeError: one of our own files is damaged.
    """
    folder = shipped("resources") / "exchange" / "editions"
    return tuple(
        msgspec.json.decode(path.read_bytes(), type=Edition)
        for path in sorted(folder.glob("*.json"))
    )
