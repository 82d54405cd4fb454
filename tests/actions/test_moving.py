"""Files are taken out of folders where work gets lost, and nothing is lost on the way."""

from __future__ import annotations

import os
from pathlib import Path, PureWindowsPath

import pytest

from edudesk.actions.moving import bring, kind_of_path, namesake, unfit_folder
from edudesk.errors import NotWritableError

HOME = "/".join(("", "home", "li"))
# As the programs make them on a teacher's machine: found in their documentation and in the wild.
WHERE = {
    r"C:\Users\li\Documents\WeChat Files\wxid_a1\FileStorage\File\2025-09\一小.edudesk": "chat",
    r"C:\Users\li\Documents\xwechat_files\wxid_a1_12ab\msg\file\2025-09\一小.edudesk": "chat",
    r"C:\Users\li\Documents\Tencent Files\12345\FileRecv\一小.edudesk": "chat",
    r"D:\Tencent Files\12345\nt_qq\nt_data\File\一小.edudesk": "chat",
    r"C:\Users\li\AppData\Roaming\DingTalk\1_v2\resource_cache\ab\一小.edudesk": "chat",
    r"D:\钉钉下载\一小.edudesk": "chat",
    r"C:\Users\li\Documents\WXWork\168\Cache\File\2025-09\一小.edudesk": "chat",
    r"C:\Users\li\AppData\Local\Temp\Temp1_上报.zip\一小.edudesk": "archive",
    r"C:\Users\li\AppData\Local\Temp\360zip$Temp\360$0\一小.edudesk": "archive",
    r"C:\Users\li\AppData\Local\Temp\Rar$DIa1234.5678\一小.edudesk": "archive",
    r"C:\Users\li\AppData\Local\Temp\7zO4A2B\一小.edudesk": "archive",
    r"C:\Users\li\AppData\Local\Microsoft\Windows\INetCache\Content.Outlook\X\一小.edudesk": "mail",
    r"C:\Users\li\AppData\Local\Temp\一小.edudesk": "temporary",
    r"C:\Users\li\OneDrive - 学校\报表\一小.edudesk": "cloud",
    r"C:\Users\li\Nutstore\1\我的坚果云\一小.edudesk": "cloud",
    r"D:\BaiduSyncdisk\报表\一小.edudesk": "cloud",
    r"C:\Users\li\Downloads\一小.edudesk": "downloads",
    f"{HOME}/下载/一小.edudesk": "downloads",
    f"{HOME}/.cache/.fr-Xy12ab/一小.edudesk": "archive",
    "/tmp/一小.edudesk": "temporary",
    f"{HOME}/Documents/xwechat_files/wxid_a/msg/file/2025-09/一小.edudesk": "chat",
}
FIT = (
    r"D:\统计\2025\一小.edudesk",
    r"C:\Users\li\Documents\EduDesk\一小.edudesk",
    r"C:\Users\li\Desktop\一小.edudesk",
    f"{HOME}/文档/EduDesk/一小.edudesk",
    f"{HOME}/templates/一小.edudesk",
)


@pytest.mark.parametrize("path", WHERE)
def test_folders_where_work_gets_lost_are_known(path: str) -> None:
    kind = kind_of_path(PureWindowsPath(path).as_posix())
    assert kind is not None
    assert kind.code == WHERE[path]


@pytest.mark.parametrize("path", FIT)
def test_ordinary_folders_are_left_alone(path: str) -> None:
    assert kind_of_path(PureWindowsPath(path).as_posix()) is None


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="nothing is read-only there")
def test_a_folder_where_nothing_can_be_written_is_read_only(tmp_path: Path) -> None:
    file = tmp_path / "disc" / "a.edudesk"
    file.parent.mkdir()
    file.write_bytes(b"figures")
    file.parent.chmod(0o500)
    try:
        kind = unfit_folder(file)
    finally:
        file.parent.chmod(0o700)
    assert kind is not None
    assert kind.code == "read_only"


def test_a_copy_leaves_the_original(tmp_path: Path) -> None:
    file = tmp_path / "a.edudesk"
    file.write_bytes(b"figures")
    place = bring(file, tmp_path / "work" / "here", "copy")
    assert place == tmp_path / "work" / "here" / "a.edudesk"
    assert place.read_bytes() == file.read_bytes() == b"figures"
    assert [one.name for one in place.parent.iterdir()] == ["a.edudesk"]


def test_a_move_takes_the_original_away(tmp_path: Path) -> None:
    file = tmp_path / "a.edudesk"
    file.write_bytes(b"figures")
    place = bring(file, tmp_path / "work", "move")
    assert place.read_bytes() == b"figures"
    assert not file.exists()


def test_a_file_of_the_same_name_is_never_replaced(tmp_path: Path) -> None:
    work = tmp_path / "work"
    work.mkdir()
    (work / "a.edudesk").write_bytes(b"older")
    file = tmp_path / "a.edudesk"
    file.write_bytes(b"figures")
    assert namesake(file, work) == work / "a.edudesk"
    place = bring(file, work, "move")
    assert place == work / "a (2).edudesk"
    assert (work / "a.edudesk").read_bytes() == b"older"


def test_where_nothing_can_be_put_nothing_changes(tmp_path: Path) -> None:
    file = tmp_path / "a.edudesk"
    file.write_bytes(b"figures")
    (tmp_path / "work").write_bytes(b"a file where the folder should be")
    with pytest.raises(NotWritableError, match="原处"):
        bring(file, tmp_path / "work", "move")
    assert file.read_bytes() == b"figures"
