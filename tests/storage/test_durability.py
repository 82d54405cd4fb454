"""Killed at any moment, or out of disk: what was acknowledged is there, nothing is half there."""

import random
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from edudesk.storage.store import Store
from edudesk.storage.workspace import Workspace

ROOT = Path(__file__).resolve().parents[2]
TABLES = {
    "school": ("SELECT address FROM profile", "SELECT name FROM staff"),
    "district": ("SELECT problem FROM annex WHERE line = '1.1'", "SELECT school_name FROM facts"),
}


def scribble_until_killed(path: Path, edits: int, linger: float) -> int:
    """Return the last number that the killed clerk told."""
    clerk = subprocess.Popen(
        [sys.executable, "-m", "tests.storage.scribbler", str(path)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert clerk.stdout is not None
    told = [int(clerk.stdout.readline()) for _ in range(edits)]
    try:
        clerk.wait(timeout=linger)
    except subprocess.TimeoutExpired:
        clerk.kill()
    rest = clerk.communicate(timeout=30)[0].splitlines(keepends=True)
    told += [int(line) for line in rest if line.endswith("\n")]
    return told[-1]


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["school", "district"])
def test_a_program_killed_at_any_moment_loses_at_most_the_edit_in_hand(
    kind: str, request: pytest.FixtureRequest, opened: Callable[..., Workspace]
) -> None:
    workspace: Workspace = request.getfixturevalue(kind)
    workspace.close()
    chance = random.Random(2025)
    for _ in range(5):
        told = scribble_until_killed(workspace.path, chance.randint(1, 30), chance.random() / 50)
        again = opened(workspace.path)
        again.run(lambda store: store.set_scope(1, 1))
        [[(one,)], [(other,)]] = [
            again.run(lambda store, sql=sql: store.query(sql))  # type: ignore[misc]
            for sql in TABLES[kind]
        ]
        assert one == other
        assert told <= int(one) <= told + 1
        assert again.run(lambda store: store.query("PRAGMA integrity_check")) == [("ok",)]
        assert again.run(lambda store: store.undo("王老师")) is not None
        again.close()
    assert list(workspace.path.parent.iterdir()) == [workspace.path]


FULL_DISK = """
import resource, signal, sys
from pathlib import Path
from edudesk.errors import NotWritableError
from edudesk.model.place import Cell
from edudesk.storage.workspace import Workspace
from tests.storage.example import FORMS

path = Path(sys.argv[1])
workspace = Workspace.open(path, FORMS, who="王老师")
workspace.run(lambda store: store.set_scope(1, 1))
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
_, hard = resource.getrlimit(resource.RLIMIT_FSIZE)

def write(text):
    def job(store):
        with store.writing("改", "王老师") as pen:
            pen.set_value(Cell("profile", 1, "address"), text)
    workspace.run(job)

write("甲路")
resource.setrlimit(resource.RLIMIT_FSIZE, (path.stat().st_size + 4096, hard))
for _ in range(3):
    try:
        write("长" * 50_000)
        print("written")
    except NotWritableError as error:
        print("refused")
resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
write("乙路")
workspace.close()
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no limit on the size of files")
def test_a_full_disk_refuses_the_edit_and_the_next_one_after_it_succeeds(
    school: Workspace, opened: Callable[..., Workspace]
) -> None:
    school.close()
    done = subprocess.run(
        [sys.executable, "-c", FULL_DISK, str(school.path)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
        timeout=60,
    )
    assert done.stdout.split() == ["refused"] * 3

    def read(store: Store) -> object:
        store.set_scope(1, 1)
        return store.rows("profile")[0].values["address"]

    again = opened(school.path)
    assert again.run(read) == "乙路"
    again.run(lambda store: store.undo("王老师"))
    assert again.run(read) == "甲路"
