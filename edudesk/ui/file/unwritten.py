"""What the disk refused: kept in the order in which it came, tried again, given up by undo."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject, QTimer

from edudesk.actions.pasting import PastedRow
from edudesk.errors import EdudeskError

_AGAIN = 15_000  # ms after which all of it is tried again


@dataclass
class Unwritten:
    """A change that is not on disk.

    form: where. rows: the texts by field for each row, None for one to be added. write: tries to
    put rows to disk. forget: shows what is stored again, once the change is given up.
    """

    form: str
    rows: Sequence[PastedRow]
    write: Callable[[Unwritten], object]
    forget: Callable[[], object]

    def without(self, row: int, fields: Iterable[str] | None) -> bool:
        """Leave out cells of a row, all where `fields` is None; False when nothing is left."""
        left: list[PastedRow] = []
        for one in self.rows:
            if one.row != row:
                left.append(one)
            elif fields is not None and (kept := _but(one.texts, fields)):
                left.append(PastedRow(row, kept))
        self.rows = left
        return bool(left)


class Refused(QObject):
    """The changes that wait for room, oldest first.

    A change that is younger, of the same cells, takes their place: an older text may never be
    written over it.
    """

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._waiting: list[Unwritten] = []
        self.why: EdudeskError | None = None
        self._again = QTimer(self, singleShot=True, interval=_AGAIN)
        self._again.timeout.connect(self.write_again)

    def __len__(self) -> int:
        return len(self._waiting)

    def keep(self, change: Unwritten, error: EdudeskError) -> None:
        """Keep a change that was refused; `why` tells of the last one."""
        self._waiting.append(change)
        self.why = error
        self._again.start()

    def write_again(self) -> None:
        """Try all of it; what is refused once more comes back through `keep`."""
        waiting, self._waiting = self._waiting, []
        for change in waiting:
            change.write(change)

    def give_up_last(self) -> None:
        """Forget the youngest change, as undo would take it back."""
        self._waiting.pop().forget()

    def give_up(self) -> None:
        """Forget all of it."""
        while self._waiting:
            self.give_up_last()

    def replaced(self, form: str, rows: Iterable[tuple[int | None, Iterable[str] | None]]) -> None:
        """Leave out what stands otherwise now: by row its fields, or None where the row is gone."""
        for row, fields in rows if self._waiting else ():
            if row is not None:
                self._waiting = [
                    change
                    for change in self._waiting
                    if change.form != form or change.without(row, fields)
                ]

    def rest(self) -> None:
        """Try no more by itself."""
        self._again.stop()


def _but(texts: Mapping[str, str], fields: Iterable[str]) -> Mapping[str, str]:
    gone = set(fields)
    return {code: text for code, text in texts.items() if code not in gone}
