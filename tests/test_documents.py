"""What the README and the pages under docs/ promise is there, and works as it is written."""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path

import pytest

from edudesk.actions.sample import SampleFiles
from edudesk.cli.main import run

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").glob("*.md"))]
LINK = re.compile(r"\]\((?!https?:|#)([^)#]+)")
COMMAND = re.compile(r"^edudesk .*$", re.MULTILINE)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_picture_and_page_linked_to_is_there(page: Path) -> None:
    links = LINK.findall(page.read_text(encoding="utf-8"))
    assert [link for link in links if not (page.parent / link).exists()] == []


def test_the_commands_of_the_readme_work_as_written(
    tmp_path: Path, sample: SampleFiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    commands = COMMAND.findall((ROOT / "README.md").read_text(encoding="utf-8"))
    assert len(commands) >= 10
    shutil.copytree(sample.folder, tmp_path / "out")
    monkeypatch.chdir(tmp_path)
    for command in commands:
        words = shlex.split(command, comments=True)[1:]
        # A file just begun has figures missing, and says so.
        assert run(words) == (1 if words[0] == "check" else 0), command
    assert {"packet.pdf", "annex.pdf"} <= {path.name for path in tmp_path.iterdir()}
