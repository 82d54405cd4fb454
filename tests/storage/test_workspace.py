"""The writer thread, the copy aside, and who holds the file."""

import json
import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path

import pytest

from edudesk.errors import FileHeldError
from edudesk.model.place import Cell, Value
from edudesk.storage.store import Store
from edudesk.storage.workspace import Workspace
from tests.storage.example import FORMS, NOW

Opener = Callable[..., Workspace]
ROOT = Path(__file__).resolve().parents[2]

OPEN_IT = """
import sys
from pathlib import Path
from edudesk.errors import EdudeskError
from edudesk.storage.workspace import Workspace
from tests.storage.example import DISTRICT_FORMS, FORMS
try:
    workspace = Workspace.open(
        Path(sys.argv[1]), (*FORMS, *DISTRICT_FORMS), who="张老师", wait="wait" in sys.argv
    )
except EdudeskError as error:
    sys.stdout.buffer.write(f"{type(error).__name__}: {error.zh}".encode())
else:
    workspace.close()
    print("opened")
"""


def open_elsewhere(path: Path, *options: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-c", OPEN_IT, str(path), *options], cwd=ROOT, stdout=subprocess.PIPE
    )


def said(process: subprocess.Popen[bytes]) -> str:
    return process.communicate(timeout=60)[0].decode().strip()


def append(name: str) -> Callable[[Store], int]:
    def job(store: Store) -> int:
        with store.writing("添", name) as pen:
            return pen.add_row("staff", 1, 1, {"name": name})

    return job


def names(store: Store) -> list[object]:
    return [row.values["name"] for row in store.rows("staff")]


def test_jobs_run_one_after_the_other_in_one_thread(school: Workspace) -> None:
    seen: list[tuple[int, int]] = []

    def job(number: int) -> Callable[[Store], None]:
        def note(_: Store) -> None:
            seen.append((threading.get_ident(), number))

        return note

    futures = [school.submit(job(number)) for number in range(50)]
    for future in futures:
        future.result(timeout=30)
    assert [number for _, number in seen] == list(range(50))
    assert len({thread for thread, _ in seen}) == 1
    assert seen[0][0] != threading.get_ident()


def test_many_threads_may_write_at_once_and_none_is_lost(school: Workspace) -> None:
    def clerk(name: str) -> None:
        for _ in range(10):
            school.run(append(name))

    clerks = [threading.Thread(target=clerk, args=(name,)) for name in "甲乙丙丁"]
    for thread in clerks:
        thread.start()
    for thread in clerks:
        thread.join()
    assert sorted(map(str, school.run(names))) == sorted("甲乙丙丁" * 10)


def test_an_exception_in_a_job_reaches_its_caller_and_the_thread_lives_on(
    school: Workspace,
) -> None:
    with pytest.raises(ZeroDivisionError):
        school.run(lambda store: 1 // 0)
    with pytest.raises(KeyError):
        school.run(lambda store: store.rows("nothing"))
    assert school.run(append("甲")) == 1


def test_a_job_that_waits_for_another_is_told_so(school: Workspace) -> None:
    with pytest.raises(RuntimeError, match="wait for itself"):
        school.run(lambda store: school.run(names))


def test_closing_finishes_the_jobs_that_wait(school: Workspace, opened: Opener) -> None:
    gate = threading.Event()
    waiting: Future[bool] = school.submit(lambda store: gate.wait(30))
    futures = [school.submit(append(name)) for name in "甲乙丙"]
    closing = threading.Thread(target=school.close)
    closing.start()
    gate.set()
    closing.join(30)
    assert waiting.done()
    assert [future.result(0) for future in futures] == [1, 2, 3]
    again = opened(school.path)
    again.run(lambda store: store.set_scope(1, 1))
    assert again.run(names) == ["甲", "乙", "丙"]


def test_a_job_may_be_cancelled_while_it_waits(school: Workspace) -> None:
    gate = threading.Event()
    school.submit(lambda store: gate.wait(30))
    unwanted = school.submit(append("甲"))
    assert unwanted.cancel()
    gate.set()
    assert school.run(names) == []


def test_after_closing_no_job_is_taken_and_closing_twice_is_fine(school: Workspace) -> None:
    school.close()
    school.close()
    with pytest.raises(RuntimeError, match="is closed"):
        school.submit(names)


def test_a_job_aside_sees_the_file_as_it_stood_and_changes_nothing(school: Workspace) -> None:
    school.run(append("甲"))
    gate = threading.Event()

    def slow(store: Store) -> list[object]:
        gate.wait(30)
        store.set_scope(1, 1)
        return names(store)

    aside = school.aside(slow)
    school.run(append("乙"))
    gate.set()
    assert aside.result(timeout=30) == ["甲"]
    assert school.run(names) == ["甲", "乙"]


def test_a_job_aside_does_not_hold_up_the_writer(school: Workspace) -> None:
    gate = threading.Event()
    aside = school.aside(lambda store: gate.wait(30))
    school.run(append("甲"))
    assert not aside.done()
    gate.set()
    assert aside.result(timeout=30)


def test_a_district_file_can_be_copied_aside(district: Workspace) -> None:
    counted = district.aside(lambda store: len(store.collections()))
    assert counted.result(timeout=30) == 1


def test_a_temporary_table_serves_definition_sql_and_is_refilled(school: Workspace) -> None:
    def job(store: Store) -> list[list[tuple[object, ...]]]:
        answers = []
        fillings: list[tuple[tuple[str, ...], list[tuple[Value, ...]]]] = [
            (("code", "met"), [("1.1", 1), ("1.2", None)]),
            (("code", "met"), [("1.1", 0)]),
            (("code", "met", "text"), [("1.1", 0, "缺")]),
        ]
        for columns, rows in fillings:
            store.fill_temp("assessed_units", columns, rows)
            answers.append(store.query("SELECT * FROM assessed_units"))
        return answers

    assert school.run(job) == [[("1.1", 1), ("1.2", None)], [("1.1", 0)], [("1.1", 0, "缺")]]


def test_the_side_file_names_the_holder_and_goes_when_the_file_closes(
    school_path: Path, opened: Opener
) -> None:
    workspace = opened(school_path, who="王老师")
    side = school_path.with_name(school_path.name + ".lock")
    noted = json.loads(side.read_text("utf-8"))
    assert noted["who"] == "王老师"
    assert set(noted) == {"who", "host", "pid", "since"}
    workspace.close()
    assert list(school_path.parent.iterdir()) == [school_path]


@pytest.mark.parametrize("kind", ["school", "district"])
def test_another_program_is_told_who_holds_the_file(
    kind: str, request: pytest.FixtureRequest
) -> None:
    workspace: Workspace = request.getfixturevalue(kind)
    answer = said(open_elsewhere(workspace.path))
    assert answer.startswith("FileHeldError")
    assert "王老师" in answer
    workspace.run(lambda store: store.seal("仍可写", "王老师"))
    workspace.close()
    assert said(open_elsewhere(workspace.path)) == "opened"


def test_another_program_may_wait_until_the_file_is_free(school: Workspace) -> None:
    waiting = open_elsewhere(school.path, "wait")
    with pytest.raises(subprocess.TimeoutExpired):
        waiting.wait(timeout=1.5)
    school.close()
    assert said(waiting) == "opened"


def test_a_second_window_of_the_same_program_is_refused_and_does_not_loosen_the_lock(
    school: Workspace, opened: Opener
) -> None:
    with pytest.raises(FileHeldError, match="王老师"):
        opened(school.path)
    assert said(open_elsewhere(school.path)).startswith("FileHeldError")
    school.close()
    assert opened(school.path).run(lambda store: len(store.schools())) == 1


def test_a_side_file_of_a_program_that_died_here_is_no_obstacle(
    school_path: Path, opened: Opener
) -> None:
    opened(school_path).close()
    workspace = opened(school_path)
    note = json.loads(school_path.with_name(school_path.name + ".lock").read_bytes())
    workspace.close()
    note["pid"] = 2**22 + 1
    school_path.with_name(school_path.name + ".lock").write_text(json.dumps(note), "utf-8")
    workspace = opened(school_path)
    assert workspace.holder is not None
    assert workspace.holder.pid != note["pid"]


def test_a_file_noted_as_open_on_another_machine_is_refused_with_the_way_out(
    school_path: Path, opened: Opener
) -> None:
    side = school_path.with_name(school_path.name + ".lock")
    note = {"who": "赵老师", "host": "教务处-2", "pid": 7, "since": NOW.isoformat()}
    side.write_text(json.dumps(note), "utf-8")
    with pytest.raises(FileHeldError, match=r"赵老师.*教务处-2.*请删除 第一小学\.edudesk\.lock"):
        opened(school_path)
    side.unlink()
    opened(school_path)


def test_an_unreadable_side_file_is_no_obstacle(school_path: Path, opened: Opener) -> None:
    school_path.with_name(school_path.name + ".lock").write_bytes(b"\xff{")
    assert opened(school_path).run(lambda store: len(store.schools())) == 1


def test_a_snapshot_is_a_file_of_its_own(school: Workspace, tmp_path: Path) -> None:
    school.run(append("甲"))
    image = school.run(lambda store: store.snapshot())
    school.run(append("乙"))
    store = Store.from_snapshot(image, FORMS)
    store.set_scope(1, 1)
    assert names(store) == ["甲"]
    store.close()
    copy = tmp_path / "copy.edudesk"
    copy.write_bytes(image)
    workspace = Workspace.open(copy, FORMS)
    workspace.run(lambda store: store.set_scope(1, 1))
    assert workspace.run(names) == ["甲"]
    workspace.close()


def test_history_is_read_in_the_same_thread(school: Workspace) -> None:
    school.run(append("甲"))
    [entry] = school.run(lambda store: store.history(Cell("staff", 1, "name")))
    assert (entry.who, entry.new) == ("甲", "甲")
