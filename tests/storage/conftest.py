"""Small forms of every kind, and files made of them."""

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest

from edudesk.model.form import Form, Label
from edudesk.model.place import Collection
from edudesk.storage.store import Store
from edudesk.storage.workspace import Workspace
from tests.storage.example import DISTRICT_FORMS, FORMS, NOW

ANNUAL = Label("年报", "Annual report")


@pytest.fixture
def school_path(tmp_path: Path) -> Path:
    """Return the path of a fresh school file without collections."""
    path = tmp_path / "第一小学.edudesk"
    Workspace.create(
        path, "school", FORMS, school_code="2137000001", school_name="第一小学", now=NOW
    )
    return path


@pytest.fixture
def opened() -> Iterator[Callable[..., Workspace]]:
    """Return a function that opens a file with the example's forms; all are closed at the end."""
    workspaces: list[Workspace] = []

    def open_it(
        path: Path, forms: tuple[Form, ...] = (*FORMS, *DISTRICT_FORMS), who: str = "王老师"
    ) -> Workspace:
        workspaces.append(Workspace.open(path, forms, who=who))
        return workspaces[-1]

    yield open_it
    for workspace in workspaces:
        workspace.close()


@pytest.fixture
def school(school_path: Path, opened: Callable[..., Workspace]) -> Workspace:
    """Return an open school file with the annual collection of 2025."""
    workspace = opened(school_path)
    workspace.run(open_2025)
    return workspace


@pytest.fixture
def district(tmp_path: Path, opened: Callable[..., Workspace]) -> Workspace:
    """Return an open district file with the annual collection of 2025."""
    path = tmp_path / "高新区.edudesk"
    Workspace.create(
        path, "district", DISTRICT_FORMS, school_code="370399", school_name="高新区", now=NOW
    )
    workspace = opened(path)
    workspace.run(open_2025)
    return workspace


def open_2025(store: Store) -> Collection:
    """Open the annual collection of 2025 and show it."""
    collection = store.add_collection("annual", "2025-2026", date(2025, 9, 1), ANNUAL)
    store.set_scope(1, collection.number)
    return collection
