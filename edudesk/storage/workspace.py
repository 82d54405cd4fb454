"""An open file: the thread that owns its only connection, and the jobs that wait for it."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from queue import SimpleQueue
from typing import Any, TypeVar

from edudesk.model.form import Form
from edudesk.model.place import FileKind
from edudesk.storage import faults, opening
from edudesk.storage.holder import Holder, held, read_holder, remove_holder
from edudesk.storage.store import Store

T = TypeVar("T")
_Job = Callable[[Store], Any]

# Files that this process has open. SQLite's locks on POSIX belong to the process, and are dropped
# when any handle of the file is closed: the second opening must stop before it touches the file.
_open_here: set[tuple[int, int]] = set()
_open_here_lock = threading.Lock()


class Workspace:
    """A file that this program alone has open; every job runs in one thread, one after the other.

    `kind` of file; `forms` of that kind; `read_only` with `newer` when a later program made it;
    `holder`: what the side file says of us, None when nothing is held; `look`: a copy in memory of
    what another has open, `holder` says who.
    """

    def __init__(self, path: Path, *, who: str, look: bool = False) -> None:
        self.path = path
        self.who = who
        self.look = look
        self.kind: FileKind = "school"
        self.forms: tuple[Form, ...] = ()
        self.read_only = False
        self.newer = False
        self.holder: Holder | None = None
        self._identity = (0, 0)
        self._jobs: SimpleQueue[tuple[_Job, Future[Any]] | None] = SimpleQueue()
        self._closing = threading.Lock()
        self._closed = False
        self._aside = ThreadPoolExecutor(max_workers=1, thread_name_prefix="edudesk-aside")
        self._thread = threading.current_thread()

    @staticmethod
    def create(
        path: Path,
        kind: FileKind,
        forms: Sequence[Form],
        *,
        school_code: str,
        school_name: str,
        now: datetime | None = None,
    ) -> None:
        """Make a file for one unit; see `opening.create`. Open it afterwards."""
        opening.create(
            path,
            kind,
            forms,
            school_code=school_code,
            school_name=school_name,
            now=now or datetime.now(UTC),
        )

    @classmethod
    def open(
        cls,
        path: Path,
        forms: Sequence[Form],
        *,
        who: str = "",
        wait: bool = False,
        look: bool = False,
    ) -> Workspace:
        """Open a file and start its thread; `forms` may be all there are. See `opening.open_file`.

        `look`: only to be read, as it stands now, while another program has it open.

        Raises:
            FileRefusedError, FileHeldError: with a sentence; nothing is left open.
        """
        workspace = cls(path, who=who, look=look)
        workspace._start(forms, wait)
        return workspace

    def _start(self, forms: Sequence[Form], wait: bool) -> None:
        self._enter()
        opened: Future[None] = Future()
        self._thread = threading.Thread(
            target=self._live, args=(forms, wait, opened), name="edudesk-writer", daemon=True
        )
        self._thread.start()
        try:
            opened.result()
        except BaseException:
            self._leave()
            raise
        if self.look:  # read and done: it stands in nobody's way
            self._leave()

    def _enter(self) -> None:
        try:
            found = self.path.stat()
        except OSError:
            return  # opening will say in a sentence what is wrong with the path
        self._identity = (found.st_dev, found.st_ino)
        with _open_here_lock:
            if self._identity in _open_here:
                raise held(self.path, read_holder(self.path))
            _open_here.add(self._identity)

    def _in_place(self) -> bool:
        """Whether the path still leads to the file that is open.

        Elsewhere than on Windows an open file can be deleted, and would be written to all the same
        until nobody has it open any more: then all of that is lost.
        """
        if os.name == "nt":
            return True
        try:
            found = self.path.stat()
        except OSError:
            return False
        return (found.st_dev, found.st_ino) == self._identity

    def _leave(self) -> None:
        with _open_here_lock:
            _open_here.discard(self._identity)
        self._identity = (0, 0)

    def _live(self, forms: Sequence[Form], wait: bool, opened: Future[None]) -> None:
        """Be the writer thread: open, do the jobs in order, close."""
        try:
            store = self._open_store(forms, wait)
        except BaseException as error:  # it belongs to the thread that waits
            opened.set_exception(error)
            return
        opened.set_result(None)
        while (item := self._jobs.get()) is not None:
            job, future = item
            if future.set_running_or_notify_cancel():
                self._do(job, store, future)
            del item, job, future  # a waiting thread must not keep the last job's figures alive
        self._forget_holder()
        store.close()

    def _forget_holder(self) -> None:
        if self.holder is not None and not self.look:
            remove_holder(self.path, self.holder)

    def _open_store(self, forms: Sequence[Form], wait: bool) -> Store:
        now = datetime.now(UTC)
        if self.look:
            opened = opening.look_at(self.path, forms, now=now)
        else:
            opened = opening.open_file(self.path, forms, who=self.who, wait=wait, now=now)
        self.kind = opened.kind
        self.forms = opened.forms
        self.read_only = opened.read_only
        self.newer = opened.newer
        self.holder = read_holder(self.path) if self.look else opened.holder
        try:
            return Store(
                opened.connection,
                opened.forms,
                name=self.path.name,
                read_only=opened.read_only,
                in_place=self._in_place,
            )
        except BaseException:
            opened.connection.close()
            self._forget_holder()
            raise

    def _do(self, job: _Job, store: Store, future: Future[Any]) -> None:
        try:
            with faults.told(self.path.name):
                result = job(store)
        except BaseException as error:  # it belongs to the thread that waits
            future.set_exception(error)
        else:
            future.set_result(result)

    def submit(self, job: Callable[[Store], T]) -> Future[T]:
        """Queue a job for the writer thread; jobs run in the order they were submitted.

        The future is done when the job's writing is on disk.
        """
        future: Future[T] = Future()
        with self._closing:
            if self._closed:
                raise RuntimeError(f"{self.path.name} is closed")
            self._jobs.put((job, future))
        return future

    def run(self, job: Callable[[Store], T]) -> T:
        """Run a job in the writer thread and wait for what it returns or raises."""
        if threading.current_thread() is self._thread:
            raise RuntimeError("run() within a job would wait for itself")
        return self.submit(job).result()

    def aside(self, job: Callable[[Store], T]) -> Future[T]:
        """Run a long reading job in another thread, on a copy of the file as it stands now.

        The copy has no scope yet, and what is filled into temporary tables is not in it.
        """
        image = self.submit(Store.snapshot)

        def work() -> T:
            store = Store.from_snapshot(image.result(), self.forms, name=self.path.name)
            try:
                return job(store)
            finally:
                store.close()

        return self._aside.submit(work)

    def close(self) -> None:
        """Finish the jobs that wait, let go of the file, remove the side file; twice is fine."""
        with self._closing:
            if self._closed:
                return
            self._closed = True
            self._jobs.put(None)
        self._thread.join()
        self._leave()
        self._aside.shutdown()
