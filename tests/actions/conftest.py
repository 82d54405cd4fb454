"""Open files with the shipped definitions, for actions to work on."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from edudesk.actions.files import new_file
from edudesk.actions.session import Session
from edudesk.catalogue.library import Catalogue, load


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    """Return the shipped definitions."""
    return load()


@pytest.fixture
def school(tmp_path: Path, catalogue: Catalogue) -> Iterator[Session]:
    """Return the open file of a new school; its 年报 2025-2026 is collection 1."""
    session, _ = new_file(
        tmp_path / "school.edudesk",
        "school",
        code="2137000001",
        name="第一小学",
        year="2025-2026",
        catalogue=catalogue,
        who="王老师",
    )
    with session:
        yield session


@pytest.fixture
def district(tmp_path: Path, catalogue: Catalogue) -> Iterator[Session]:
    """Return the open file of a new district; its 年报 2025-2026 is collection 1."""
    session, _ = new_file(
        tmp_path / "district.edudesk",
        "district",
        code="370399",
        name="高新区",
        year="2025-2026",
        catalogue=catalogue,
        who="李老师",
    )
    with session:
        yield session
