"""The file of a district for the tests that need a real one."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from edudesk.storage.workspace import Workspace
from tests.assessment.district_files import District
from tests.assessment.districts import CATALOGUE


@pytest.fixture
def district(tmp_path: Path) -> Iterator[District]:
    """Return the empty file of a district."""
    path, forms = tmp_path / "新区.edudesk", CATALOGUE.forms_of("district")
    Workspace.create(path, "district", forms, school_code="370399", school_name="新区")
    workspace = Workspace.open(path, forms, who="区教育局")
    yield District(workspace)
    workspace.close()
