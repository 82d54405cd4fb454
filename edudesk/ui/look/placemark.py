"""The cell in hand, noted at every step so that a start after a kill goes back to it."""

from __future__ import annotations

import os
from pathlib import Path

_FLAGS = os.O_WRONLY | os.O_CREAT


class PlaceMark:
    """One line in a file of its own, written over in place: far less than a settings file costs.

    The system keeps what a killed program wrote; it is not forced onto the disk, for the figures
    are elsewhere and the mark is worth no waiting.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    def note(self, line: str) -> None:
        """Put `line` in place of what is noted; where nothing can be written, leave it."""
        try:
            mark = os.open(self._path, _FLAGS, 0o600)
        except OSError:
            return  # a full disk or a locked folder is told where figures are saved, not here
        try:
            os.write(mark, f"{line}\n".encode())
        except OSError:
            return  # as above
        finally:
            os.close(mark)

    def noted(self) -> str:
        """Return the line, "" when there is none."""
        if not self._path.is_file():
            return ""
        # What follows is left of a longer line that stood there before.
        return self._path.read_text("utf-8").partition("\n")[0]

    def forget(self) -> None:
        """Note nothing."""
        self._path.unlink(missing_ok=True)
