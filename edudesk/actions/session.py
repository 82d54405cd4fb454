"""An open file: the session that runs actions on it, and the desk that they work at."""

from __future__ import annotations

import getpass
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Concatenate, ParamSpec, Self, TypeVar

from edudesk.catalogue.library import Catalogue
from edudesk.catalogue.words import load_words
from edudesk.errors import UnknownNameError
from edudesk.model.form import Form, Label
from edudesk.model.place import FileKind
from edudesk.model.work import Told, untold
from edudesk.storage.store import Store
from edudesk.storage.workspace import Workspace

if TYPE_CHECKING:
    from edudesk.checks.engine import Rulebook

P = ParamSpec("P")
T = TypeVar("T")

OWN_UNIT = 1
"""Number of the school, or the district, that a file belongs to."""


@dataclass(frozen=True)
class Desk:
    """What an action works with: store, definitions, who works, the clock.

    `school`: number of the file's own school or district. `told`: hears how far long work is.
    """

    store: Store
    catalogue: Catalogue
    kind: FileKind
    who: str
    now: Callable[[], datetime]
    compiled: Callable[[], Rulebook]
    school: int = OWN_UNIT
    told: Told = untold

    @property
    def rules(self) -> Rulebook:
        """The checks of this kind of file, compiled when first asked for."""
        return self.compiled()

    @property
    def forms(self) -> tuple[Form, ...]:
        """The forms of this kind of file, in page order."""
        return self.catalogue.forms_of(self.kind)

    def form(self, code: str) -> Form:
        """Return the form of that code; raises UnknownNameError naming those that exist."""
        found = self.catalogue.forms.get(code)
        if found is not None and found.owner == self.kind:
            return found
        names = [form.code for form in self.forms]
        raise UnknownNameError.mistyped(
            f"没有名为“{code}”的报表", f"There is no form {code} in this file", code, names
        )

    @contextmanager
    def at(self, collection: int, campus: int | None = None) -> Iterator[Store]:
        """Lend the store with its relations showing the own unit's rows of a collection.

        `campus`: row of the one campus that shall be looked at.
        """
        with self.store.scoped(self.school, collection, campus):
            yield self.store


class Session:
    """An open file. `run` and `submit` work on it one action after another, `aside` on a copy.

    Attributes:
        path: the file. kind: of a school or a district. catalogue: the definitions in use.
    """

    def __init__(self, workspace: Workspace, catalogue: Catalogue, who: str) -> None:
        self._workspace = workspace
        self._who = who
        self.path: Path = workspace.path
        self.kind: FileKind = workspace.kind
        self.catalogue = catalogue

    @property
    def read_only(self) -> bool:
        """Whether nothing can be written: read-only medium, or a file of a newer program."""
        return self._workspace.read_only

    @property
    def newer(self) -> bool:
        """Whether a newer program wrote the file, so it is only shown."""
        return self._workspace.newer

    @property
    def look(self) -> bool:
        """Whether this is only a look at what another program has open, as it stood at opening."""
        return self._workspace.look

    @property
    def holder(self) -> str:
        """Name at the desk of who has the file open, as its side file tells the next one."""
        holder = self._workspace.holder
        return holder.who if holder else ""

    def run(
        self, action: Callable[Concatenate[Desk, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Run an action in the writer thread and wait for what it returns."""
        return self.submit(action, *args, **kwargs).result()

    def submit(
        self, action: Callable[Concatenate[Desk, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> Future[T]:
        """Queue an action for the writer thread; the future holds its result or its error."""
        return self._workspace.submit(lambda store: action(self._desk(store), *args, **kwargs))

    def aside(
        self, action: Callable[Concatenate[Desk, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> Future[T]:
        """Run a reading action on a copy of the file as it now stands, in another thread."""
        return self._workspace.aside(lambda store: action(self._desk(store), *args, **kwargs))

    def close(self) -> None:
        """Finish what is queued and let the file go."""
        self._workspace.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @cached_property
    def _rules(self) -> Rulebook:
        from edudesk.checks.engine import rulebook  # a file is shown before it is checked

        return rulebook(self.catalogue, self.kind)

    def _desk(self, store: Store) -> Desk:
        return Desk(store, self.catalogue, self.kind, self._who, local_now, lambda: self._rules)


def telling(
    action: Callable[Concatenate[Desk, P], T], told: Told
) -> Callable[Concatenate[Desk, P], T]:
    """Return the action as one that tells how far it is, and ends when `told` says so."""

    def told_action(desk: Desk, /, *args: P.args, **kwargs: P.kwargs) -> T:
        return action(replace(desk, told=told), *args, **kwargs)

    return told_action


def local_now() -> datetime:
    """Return the time with its zone, as journal and prints record it."""
    return datetime.now().astimezone()


def current_user() -> str:
    """Return the name that the machine knows the user by."""
    try:
        return getpass.getuser()
    except (KeyError, OSError, ImportError):  # a service account without a name
        return ""


def spoken(key: str, **figures: object) -> Label:
    """Return the words of `resources/i18n/actions.toml` under `key` in both languages."""
    return load_words("actions").label(key, **figures)
