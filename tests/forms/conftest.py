"""An empty file of each kind, and what its relations answer once rows are typed into it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from edudesk.catalogue.library import Catalogue, load
from edudesk.catalogue.sql import scaled
from edudesk.model.place import Value
from tests.example_files import EmptyFile, Rows, empty_file, enter

Answer = Callable[[Rows, str], Any]


@pytest.fixture(scope="session")
def shipped() -> Catalogue:
    return load(cache=False)


@pytest.fixture(scope="session")
def empty(shipped: Catalogue, tmp_path_factory: pytest.TempPathFactory) -> EmptyFile:
    folder: Path = tmp_path_factory.mktemp("empty")
    return empty_file(shipped, "school", folder, with_last=False)


@pytest.fixture
def answer(shipped: Catalogue, empty: EmptyFile) -> Iterator[Answer]:
    """What a SELECT over the relations yields in a school file that holds these rows."""
    opened = []

    def ask(rows: Rows, sql: str) -> Any:  # noqa: ANN401
        store = empty.open()
        opened.append(store)
        enter(store, shipped, rows, empty.this)
        found = store.query(scaled(sql))
        return found[0][0] if found else None

    yield ask
    for store in opened:
        store.close()


Derived = Callable[[Rows, str], dict[str, dict[str, Value]]]


@pytest.fixture(scope="session")
def derived(shipped: Catalogue, empty: EmptyFile) -> Derived:
    """What a grid derives, by line and field, in a school file that holds these rows."""

    def figures(rows: Rows, form: str) -> dict[str, dict[str, Value]]:
        store = empty.open()
        enter(store, shipped, rows, empty.this)
        lines = {row.id: row.line for row in store.rows(form)}
        found = {lines[id]: values for id, values in store.derived(form).items()}
        store.close()
        return found

    return figures
