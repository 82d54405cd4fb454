"""Open files with the shipped definitions, for actions to work on."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from edudesk.actions.session import Session
from tests.fresh_files import DISTRICT, SCHOOL, open_fresh


@pytest.fixture
def school(tmp_path: Path) -> Iterator[Session]:
    """Return the open file of a new school; its 年报 2025-2026 is collection 1."""
    with open_fresh(tmp_path / "school.edudesk", SCHOOL) as session:
        yield session


@pytest.fixture
def district(tmp_path: Path) -> Iterator[Session]:
    """Return the open file of a new district; its 年报 2025-2026 is collection 1."""
    with open_fresh(tmp_path / "district.edudesk", DISTRICT) as session:
        yield session
