"""An empty file of each kind, and what its relations answer once rows are typed into it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from edudesk.catalogue.library import Catalogue
from edudesk.catalogue.sql import scaled
from edudesk.model.place import Value
from tests.example_files import EmptyFile, Rows, Slate, empty_file

Answer = Callable[[Rows, str], Any]


@pytest.fixture(scope="session")
def shipped(catalogue: Catalogue) -> Catalogue:
    return catalogue


@pytest.fixture(scope="session")
def empty(shipped: Catalogue, tmp_path_factory: pytest.TempPathFactory) -> EmptyFile:
    folder: Path = tmp_path_factory.mktemp("empty")
    return empty_file(shipped, "school", folder, with_last=False)


@pytest.fixture(scope="session")
def slate(empty: EmptyFile, shipped: Catalogue) -> Iterator[Slate]:
    file = Slate(empty, shipped)
    yield file
    file.close()


@pytest.fixture(scope="session")
def answer(slate: Slate) -> Answer:
    """What a SELECT over the relations yields in a school file that holds these rows."""

    def ask(rows: Rows, sql: str) -> Any:  # noqa: ANN401
        found = slate.filled(rows).query(scaled(sql))
        return found[0][0] if found else None

    return ask


Derived = Callable[[Rows, str], dict[str, dict[str, Value]]]


@pytest.fixture(scope="session")
def derived(slate: Slate) -> Derived:
    """What a grid derives, by line and field, in a school file that holds these rows."""

    def figures(rows: Rows, form: str) -> dict[str, dict[str, Value]]:
        store = slate.filled(rows)
        lines = {row.id: row.line for row in store.rows(form)}
        return {lines[id]: values for id, values in store.derived(form).items()}

    return figures
