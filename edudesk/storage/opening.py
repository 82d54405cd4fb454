"""Making and opening files: locked, proven sound, of the present version, fit to the forms."""

from __future__ import annotations

import contextlib
import os
import sqlite3
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Final, NamedTuple, cast

from edudesk.errors import FileRefusedError
from edudesk.model.form import Form
from edudesk.model.place import FileKind
from edudesk.storage import adjusting, connecting, faults, holder, migrations, soundness
from edudesk.storage.header import APPLICATION_ID, read_version
from edudesk.storage.looking import image_of_held
from edudesk.storage.writing import Pen, transaction

_JOURNAL: Final = {"school": "DELETE", "district": "WAL"}
_PATIENCE: Final = 10.0  # seconds that a command waits for the window to let go of a file


class Opened(NamedTuple):
    """A connection to a file that is ours alone, what kind of file it is, and who holds it."""

    connection: sqlite3.Connection
    kind: FileKind
    forms: tuple[Form, ...]
    read_only: bool
    newer: bool
    holder: holder.Holder | None


def create(
    path: Path,
    kind: FileKind,
    forms: Sequence[Form],
    *,
    school_code: str,
    school_name: str,
    now: datetime,
) -> None:
    """Make a file of this kind for one unit, which becomes its school number 1.

    It is written beside and moved into place. Forms of the other kind of file are left out.

    Raises:
        FileRefusedError: there is a file of this name, or side files that one left behind, or no
            such folder.
        NotWritableError: the folder is read-only or the disk full; nothing is left behind.
    """
    if path.exists():
        raise FileRefusedError(
            zh=f"文件 {path} 已经存在，请另取文件名，或直接打开它。",
            en=f"{path} exists already. Choose another name, or open it.",
        )
    if not path.parent.is_dir():
        raise FileRefusedError(
            zh=f"没有文件夹 {path.parent}，请先建立，或换一个位置。",
            en=f"There is no folder {path.parent}. Make it, or choose another place.",
        )
    if _needs_repair(path):
        # SQLite would read what an older file of this name did not finish into the new one.
        raise FileRefusedError(
            zh=f"此处留有同名旧文件 {path.name} 未写完的内容（-journal 或 -wal 文件），"
            "请另取文件名，或先把它移回旧文件旁边。",
            en=f"Unfinished contents of an older {path.name} (a -journal or -wal file) are left "
            "here. Choose another name, or move them back beside that file.",
        )
    own = _forms_of(kind, forms)
    beside = _beside(path)
    try:
        with faults.told(path.name):
            _fill(beside, kind, own, school_code, school_name, now)
        beside.replace(path)
    except OSError as error:
        raise faults.read_only(path.name) from error
    finally:
        beside.unlink(missing_ok=True)


def _beside(path: Path) -> Path:
    return path.with_name(f".{path.name}.{os.getpid()}.tmp")


def _fill(
    path: Path, kind: FileKind, forms: Sequence[Form], code: str, name: str, now: datetime
) -> None:
    with contextlib.closing(connecting.connect(path)) as connection:
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        migrations.migrate(connection)
        adjusting.fit(connection, forms, now)
        with transaction(connection):
            connection.execute("INSERT INTO main.meta (key, value) VALUES ('kind', ?)", (kind,))
            Pen(connection, {}, "", "", now).add_school(code, name, kind)


def _forms_of(kind: FileKind, forms: Sequence[Form]) -> tuple[Form, ...]:
    return tuple(form for form in forms if form.owner == kind)


def open_file(path: Path, forms: Sequence[Form], *, who: str, wait: bool, now: datetime) -> Opened:
    """Open a file for this program alone; `wait` for another to close it instead of refusing.

    A file of a newer program, and one where nothing can be written, is opened as a copy in memory.
    Of `forms` those of the file's kind are used.

    Raises:
        FileRefusedError: missing, not ours, damaged, or left in mid-write where nothing can be
            repaired.
        FileHeldError: somebody else has it open; the sentence says who.
    """
    newer = read_version(path) > migrations.version()
    if not (os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)):
        return _in_memory(_unlocked_image(path), path, forms, newer=newer, now=now)
    holder.refuse_elsewhere(path)
    connection = connecting.connect(path, patience=_PATIENCE if wait else 0.0)
    try:
        with faults.told(path.name):
            _lock(connection, path)
            if not newer:
                return _own(connection, path, forms, who, now)
            image = connection.serialize()
    except BaseException:
        connection.close()
        raise
    connection.close()
    return _in_memory(image, path, forms, newer=newer, now=now)


def look_at(path: Path, forms: Sequence[Form], *, now: datetime) -> Opened:
    """Open a copy in memory of a file that another program has open; nothing of it is locked.

    Raises:
        FileRefusedError: missing, not ours, damaged.
        FileHeldError: it is written to without a pause.
    """
    newer = read_version(path) > migrations.version()
    return _in_memory(image_of_held(path), path, forms, newer=newer, now=now)


def _lock(connection: sqlite3.Connection, path: Path) -> None:
    """Take the file for ourselves as long as the connection lives; a torn write is rolled back."""
    connection.execute("PRAGMA locking_mode = EXCLUSIVE")
    try:
        connection.execute("BEGIN EXCLUSIVE")
        connection.execute("COMMIT")
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            raise holder.held(path, holder.read_holder(path)) from error
        raise


def _own(
    connection: sqlite3.Connection, path: Path, forms: Sequence[Form], who: str, now: datetime
) -> Opened:
    soundness.refuse_unsound(connection, path)
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    if version < migrations.version():
        _copy_before(connection, path)
        migrations.migrate(connection)
    kind = _kind(connection, path)
    connection.execute(f"PRAGMA main.journal_mode = {_JOURNAL[kind]}")
    connection.execute("PRAGMA main.synchronous = FULL")
    own = _forms_of(kind, forms)
    adjusting.fit(connection, own, now)
    noted = holder.write_holder(path, who, now)
    return Opened(connection, kind, own, read_only=False, newer=False, holder=noted)


def _kind(connection: sqlite3.Connection, path: Path) -> FileKind:
    found = connection.execute("SELECT value FROM main.meta WHERE key = 'kind'").fetchone()
    if found is None or found[0] not in _JOURNAL:
        raise faults.damaged(path.name)
    return cast(FileKind, found[0])


def _copy_before(connection: sqlite3.Connection, path: Path) -> None:
    """Keep the file as the older program left it, before its tables are changed."""
    copy = path.with_name(f"{path.name}.before-v{migrations.version()}.bak")
    beside = _beside(copy)
    try:
        beside.write_bytes(connection.serialize())
        beside.replace(copy)
    except OSError as error:
        raise faults.read_only(copy.name) from error
    finally:
        beside.unlink(missing_ok=True)


def _unlocked_image(path: Path) -> bytes:
    """Return the bytes of a file that cannot be locked, since nothing can be written beside it."""
    if _needs_repair(path):
        raise FileRefusedError(
            zh=f"文件 {path.name} 上次没有正常关闭，需要修复，但此处为只读。"
            "请连同旁边的 -journal 或 -wal 文件一起复制到可写的文件夹后再打开。",
            en=f"{path.name} was not closed properly and needs repair, but nothing can be written "
            "here. Copy it, with the -journal or -wal file beside it, to a folder of your own.",
        )
    return path.read_bytes()


def _needs_repair(path: Path) -> bool:
    """Whether side files hold what a killed program did not finish.

    A journal that begins with a zero byte is spent, and only waits to be used again.
    """
    journal = path.with_name(path.name + "-journal")
    if journal.exists():
        with journal.open("rb") as file:
            if file.read(1) not in (b"", b"\x00"):
                return True
    ahead = path.with_name(path.name + "-wal")
    return ahead.exists() and ahead.stat().st_size > 0


def _in_memory(
    image: bytes, path: Path, forms: Sequence[Form], *, newer: bool, now: datetime
) -> Opened:
    """Open a copy in memory: it can be fit to the forms, the file itself stays as it is."""
    connection = connecting.from_bytes(image)
    with faults.told(path.name):
        soundness.refuse_unsound(connection, path)
        if not newer:
            migrations.migrate(connection)
        kind = _kind(connection, path)
        own = _forms_of(kind, forms)
        adjusting.fit(connection, own, now)
    return Opened(connection, kind, own, read_only=True, newer=newer, holder=None)
