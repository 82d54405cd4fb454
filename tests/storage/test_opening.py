"""Making and opening files: what is refused, what is repaired, what is only read."""

import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from edudesk.errors import DefinitionError, FileRefusedError, NotWritableError
from edudesk.model.place import Cell
from edudesk.storage import migrations
from edudesk.storage.store import Store
from edudesk.storage.submissions import open_cells_of
from edudesk.storage.workspace import Workspace
from tests.storage import unlocked_cells
from tests.storage.example import FORMS, NOW, field, form

Opener = Callable[..., Workspace]


def write(store: Store) -> None:
    with store.writing("改", "王老师") as pen:
        pen.set_value(Cell("profile", 1, "address"), "甲路")


@pytest.fixture
def filled(school: Workspace) -> Path:
    """Return the path of a closed school file with an address."""
    school.run(write)
    school.close()
    return school.path


def patch_file(path: Path, at: int, data: bytes) -> None:
    with path.open("r+b") as file:
        file.seek(at)
        file.write(data)


def test_a_new_file_says_what_it_is_and_whose(school_path: Path, opened: Opener) -> None:
    workspace = opened(school_path)
    assert (workspace.kind, workspace.read_only, workspace.newer) == ("school", False, False)
    [unit] = workspace.run(lambda store: store.schools())
    assert (unit.number, unit.kind, unit.code, unit.name) == (1, "school", "2137000001", "第一小学")
    assert workspace.run(lambda store: store.query("PRAGMA journal_mode")) == [("delete",)]
    assert workspace.run(lambda store: store.query("PRAGMA synchronous")) == [(2,)]
    assert workspace.run(lambda store: store.query("PRAGMA foreign_keys")) == [(1,)]
    assert workspace.run(lambda store: store.query("PRAGMA trusted_schema")) == [(0,)]
    assert school_path.read_bytes()[68:72] == b"EduD"


def test_a_district_file_writes_ahead_and_is_whole_in_one_file_when_closed(
    district: Workspace,
) -> None:
    assert district.run(lambda store: store.query("PRAGMA journal_mode")) == [("wal",)]
    assert district.run(lambda store: store.query("PRAGMA synchronous")) == [(2,)]
    district.close()
    assert [path.name for path in district.path.parent.iterdir()] == [district.path.name]


def test_a_school_file_that_a_tool_left_writing_ahead_is_set_right(
    filled: Path, opened: Opener
) -> None:
    tool = sqlite3.connect(filled)
    tool.execute("PRAGMA journal_mode = WAL")
    tool.close()
    workspace = opened(filled)
    assert workspace.run(lambda store: store.query("PRAGMA journal_mode")) == [("delete",)]
    assert workspace.run(lambda store: store.query("SELECT address FROM f_profile")) == [("甲路",)]
    workspace.close()
    assert list(filled.parent.iterdir()) == [filled]


def test_rare_characters_live_in_names_of_files_and_schools(tmp_path: Path, opened: Opener) -> None:
    path = tmp_path / "𬭎 小学 %20 #1.edudesk"
    Workspace.create(path, "school", FORMS, school_code="1", school_name="𬭎镇小学", now=NOW)
    assert opened(path).run(lambda store: store.school(1)).name == "𬭎镇小学"


def test_a_file_is_never_made_over_another(school_path: Path) -> None:
    before = school_path.read_bytes()
    with pytest.raises(FileRefusedError, match="已经存在"):
        Workspace.create(school_path, "school", FORMS, school_code="1", school_name="", now=NOW)
    assert school_path.read_bytes() == before


@pytest.mark.parametrize("side", ["-wal", "-journal"])
def test_a_new_file_does_not_take_over_what_an_older_one_left_unfinished(
    tmp_path: Path, side: str
) -> None:
    path = tmp_path / "新区.edudesk"
    left = tmp_path / f"新区.edudesk{side}"
    left.write_bytes(b"\x37\x7f\x06\x82")
    with pytest.raises(FileRefusedError, match="未写完的内容"):
        Workspace.create(path, "district", FORMS, school_code="1", school_name="", now=NOW)
    assert not path.exists()
    left.write_bytes(b"")
    Workspace.create(path, "district", FORMS, school_code="1", school_name="", now=NOW)


def test_a_folder_that_does_not_exist_is_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "无此文件夹" / "a.edudesk"
    with pytest.raises(FileRefusedError, match="没有文件夹"):
        Workspace.create(path, "school", FORMS, school_code="1", school_name="", now=NOW)


def test_a_file_that_could_not_be_made_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = migrations.Step("m9999_broken", ("CREATE NONSENSE",))
    monkeypatch.setattr(migrations, "STEPS", (*migrations.STEPS, broken))
    with pytest.raises(sqlite3.OperationalError):
        Workspace.create(
            tmp_path / "a.edudesk", "school", FORMS, school_code="1", school_name="", now=NOW
        )
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "不是 EduDesk 的填报数据"),
        (b"school_code,school_name\n1,a\n" * 20, "不是 EduDesk 的填报数据"),
        (bytes(4096), "不是 EduDesk 的填报数据"),
        (os.urandom(8192), "不是 EduDesk 的填报数据"),
        (b"SQLite format 3\x00", "不是 EduDesk 的填报数据"),
    ],
)
def test_other_contents_are_refused_untouched(
    tmp_path: Path, opened: Opener, content: bytes, sentence: str
) -> None:
    path = tmp_path / "x.edudesk"
    path.write_bytes(content)
    with pytest.raises(FileRefusedError, match=sentence):
        opened(path)
    assert path.read_bytes() == content
    assert list(tmp_path.iterdir()) == [path]


def test_a_missing_file_and_a_folder_are_refused(tmp_path: Path, opened: Opener) -> None:
    with pytest.raises(FileRefusedError, match="找不到文件"):
        opened(tmp_path / "nothing.edudesk")
    with pytest.raises(FileRefusedError, match="无法读取"):
        opened(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_database_of_another_program_is_refused(tmp_path: Path, opened: Opener) -> None:
    path = tmp_path / "other.edudesk"
    other = sqlite3.connect(path)
    other.execute("CREATE TABLE t (x)")
    other.close()
    with pytest.raises(FileRefusedError, match="不是 EduDesk 的填报数据"):
        opened(path)


@pytest.mark.parametrize("kept", [100, 4096, 5000, 0.5, 0.9])
def test_a_file_that_is_cut_off_is_refused(filled: Path, opened: Opener, kept: float) -> None:
    content = filled.read_bytes()
    cut = content[: int(kept if kept > 1 else kept * len(content))]
    filled.write_bytes(cut)
    with pytest.raises(FileRefusedError, match="已损坏"):
        opened(filled)
    assert filled.read_bytes() == cut


def test_a_file_with_a_spoilt_page_is_refused(filled: Path, opened: Opener) -> None:
    patch_file(filled, 4096, b"\xff" * 2048)
    with pytest.raises(FileRefusedError, match="已损坏"):
        opened(filled)


@pytest.mark.parametrize(
    "planted",
    [
        "CREATE TRIGGER t AFTER UPDATE ON f_profile BEGIN DELETE FROM f_staff; END",
        "CREATE VIEW v AS SELECT 1",
    ],
)
def test_a_file_in_which_something_would_run_is_refused(
    filled: Path, opened: Opener, planted: str
) -> None:
    stranger = sqlite3.connect(filled)
    stranger.execute(planted)
    stranger.close()
    with pytest.raises(FileRefusedError, match="已损坏"):
        opened(filled)


def test_a_file_without_a_kind_is_refused(filled: Path, opened: Opener) -> None:
    stranger = sqlite3.connect(filled)
    stranger.execute("UPDATE meta SET value = 'ministry' WHERE key = 'kind'")
    stranger.commit()
    stranger.close()
    with pytest.raises(FileRefusedError, match="已损坏"):
        opened(filled)


def test_a_file_of_a_newer_program_is_read_and_never_written(filled: Path, opened: Opener) -> None:
    patch_file(filled, 60, (99).to_bytes(4, "big"))
    before = filled.read_bytes()
    workspace = opened(filled)
    assert (workspace.read_only, workspace.newer, workspace.holder) == (True, True, None)
    workspace.run(lambda store: store.set_scope(1, 1))
    assert workspace.run(lambda store: store.rows("profile"))[0].values["address"] == "甲路"
    with pytest.raises(NotWritableError, match="不能写入"):
        workspace.run(write)
    with pytest.raises(NotWritableError, match="不能写入"):
        workspace.run(lambda store: store.undo("王老师"))
    workspace.close()
    assert filled.read_bytes() == before
    assert list(filled.parent.iterdir()) == [filled]


def test_where_nothing_can_be_written_a_file_is_only_read(
    filled: Path, opened: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = filled.read_bytes()
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    workspace = opened(filled)
    assert (workspace.read_only, workspace.newer) == (True, False)
    with pytest.raises(NotWritableError):
        workspace.run(write)
    assert workspace.run(lambda store: store.undo_name()) == "改"
    workspace.close()
    assert filled.read_bytes() == before
    assert list(filled.parent.iterdir()) == [filled]


def test_a_district_file_is_read_where_nothing_can_be_written(
    district: Workspace, opened: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    district.close()
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    workspace = opened(district.path)
    assert workspace.read_only
    assert len(workspace.run(lambda store: store.collections())) == 1


@pytest.mark.parametrize(
    ("side", "content", "torn"),
    [
        ("-journal", b"\xd9\xd5\x05\xf9\x20\xa1\x63\xd7", True),
        ("-journal", bytes(512), False),
        ("-journal", b"", False),
        ("-wal", b"\x37\x7f\x06\x82", True),
        ("-wal", b"", False),
    ],
)
def test_a_torn_file_is_not_read_where_it_cannot_be_repaired(
    filled: Path,
    opened: Opener,
    monkeypatch: pytest.MonkeyPatch,
    side: str,
    content: bytes,
    torn: bool,
) -> None:
    filled.with_name(filled.name + side).write_bytes(content)
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    if torn:
        with pytest.raises(FileRefusedError, match="没有正常关闭"):
            opened(filled)
    else:
        assert opened(filled).read_only


def test_a_file_of_an_older_program_is_copied_before_it_is_changed(
    filled: Path, opened: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    step = migrations.Step("m9999_notes", ("CREATE TABLE notes (text TEXT) STRICT",))
    before = migrations.version()
    monkeypatch.setattr(migrations, "STEPS", (*migrations.STEPS, step))
    workspace = opened(filled)
    assert workspace.run(lambda store: store.query("SELECT * FROM notes")) == []
    assert workspace.run(lambda store: store.query("PRAGMA user_version")) == [(before + 1,)]
    workspace.close()
    copy = filled.with_name(f"{filled.name}.before-v{before + 1}.bak")
    old = sqlite3.connect(copy)
    assert old.execute("SELECT address FROM f_profile").fetchall() == [("甲路",)]
    assert old.execute("PRAGMA user_version").fetchone() == (before,)
    assert old.execute("SELECT name FROM sqlite_schema WHERE name = 'notes'").fetchall() == []
    old.close()
    again = opened(filled)
    assert again.run(lambda store: store.query("SELECT address FROM f_profile")) == [("甲路",)]


@pytest.mark.parametrize("writable", [True, False])
def test_a_file_of_an_older_program_opens_with_the_cells_that_are_unlocked_in_it(
    tmp_path: Path, opened: Opener, monkeypatch: pytest.MonkeyPatch, writable: bool
) -> None:
    path = tmp_path / "2026.edudesk"
    shutil.copy(unlocked_cells.STORED, path)
    if not writable:
        monkeypatch.setattr(os, "access", lambda path, mode: False)
    workspace = opened(path, unlocked_cells.FORMS)
    assert workspace.read_only is not writable
    cells = workspace.run(lambda store: open_cells_of(store, 1, 1))
    assert cells == list(unlocked_cells.OPEN)
    assert workspace.run(lambda store: store.query("PRAGMA quick_check")) == [("ok",)]


@pytest.mark.parametrize("spoilt", ["a table", "a cell"])
def test_an_older_file_with_unlocked_cells_is_refused_when_more_is_wrong(
    tmp_path: Path, opened: Opener, spoilt: str
) -> None:
    path = tmp_path / "2026.edudesk"
    shutil.copy(unlocked_cells.STORED, path)
    with closing(sqlite3.connect(path, isolation_level=None)) as stranger:
        stranger.execute("PRAGMA writable_schema = ON")
        if spoilt == "a table":  # there are NULLs in a column that is said to have none
            stranger.execute("UPDATE f_profile SET phone = NULL")
            stranger.execute(
                "UPDATE sqlite_schema SET sql = replace(sql, '\"phone\" TEXT',"
                " '\"phone\" TEXT NOT NULL') WHERE name = 'f_profile'"
            )
        else:
            sql = stranger.execute("SELECT sql FROM sqlite_schema WHERE name = 'open_cells'")
            strict = sql.fetchone()[0]
            loose = strict.replace("collection INTEGER NOT NULL", "collection INTEGER")
            change = "UPDATE sqlite_schema SET sql = ? WHERE name = 'open_cells'"
            stranger.execute(change, (loose,))
            stranger.execute("PRAGMA schema_version = 9999")
            stranger.execute("UPDATE open_cells SET collection = NULL WHERE field = 'phone'")
            stranger.execute(change, (strict,))
        stranger.execute("PRAGMA schema_version = 10000")
    before = path.read_bytes()
    with pytest.raises(FileRefusedError, match="已损坏"):
        opened(path, unlocked_cells.FORMS)
    assert path.read_bytes() == before
    assert [file.name for file in tmp_path.iterdir()] == [path.name]


def test_a_step_that_fails_leaves_the_file_as_it_was(
    filled: Path, opened: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = migrations.Step(
        "m0002_broken", ("CREATE TABLE notes (text TEXT) STRICT", "CREATE NONSENSE")
    )
    with monkeypatch.context() as patch:
        patch.setattr(migrations, "STEPS", (*migrations.STEPS, broken))
        with pytest.raises(sqlite3.OperationalError):
            opened(filled)
    workspace = opened(filled)
    assert workspace.run(lambda store: store.query("PRAGMA user_version")) == [
        (migrations.version(),)
    ]
    assert (
        workspace.run(
            lambda store: store.query("SELECT name FROM sqlite_schema WHERE name = 'notes'")
        )
        == []
    )


def test_faulty_definitions_are_told_at_the_first_reading_and_leave_the_file_usable(
    filled: Path, opened: Opener
) -> None:
    faulty = form("circle", "record", field("a", derived="this.a + 1"))
    workspace = opened(filled, (*FORMS, faulty))
    with pytest.raises(DefinitionError, match=r"circle\.a"):
        workspace.run(lambda store: store.query("SELECT * FROM circle"))
    workspace.close()
    assert opened(filled).run(lambda store: len(store.collections())) == 1


def test_forms_of_the_other_kind_of_file_are_left_out(filled: Path, opened: Opener) -> None:
    assert opened(filled).forms == FORMS
