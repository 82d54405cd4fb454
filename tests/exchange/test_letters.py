"""Letters: signed, of one kind, refused when a byte was altered; keys only their owner reads."""

from __future__ import annotations

import stat
import sys

import msgspec
import pytest

from edudesk.errors import FileRefusedError
from edudesk.exchange.letters import is_letter, read_letter, write_letter
from edudesk.exchange.signing import fingerprint, sign, verifies
from edudesk.paths import config_dir


class Note(msgspec.Struct):
    text: str
    count: int = 0


def test_a_letter_comes_back_with_the_key_that_signed_it() -> None:
    image = write_letter("task", Note("第一小学", 3), sign)
    assert is_letter(image)
    body, key = read_letter(image, "a.edutask", "task", Note)
    assert body == Note("第一小学", 3)
    assert key == sign(b"")[0]


def test_a_letter_altered_anywhere_is_refused() -> None:
    image = write_letter("task", Note("abc", 3), sign)
    for at in range(len(image)):
        altered = image[:at] + bytes([image[at] ^ 1]) + image[at + 1 :]
        try:
            body, _ = read_letter(altered, "a", "task", Note)
        except FileRefusedError:
            continue
        assert body == Note("abc", 3)


def test_another_kind_of_letter_is_named() -> None:
    image = write_letter("receipt", Note("x"), sign)
    with pytest.raises(FileRefusedError, match="a 是回执，这里需要的是任务包"):
        read_letter(image, "a", "task", Note)


@pytest.mark.parametrize("image", [b"", b"{}", b"[1]", b"SQLite format 3\0", b'{"kind":"task"}'])
def test_what_is_no_letter_is_refused(image: bytes) -> None:
    with pytest.raises(FileRefusedError, match="不是完整的 EduDesk 任务包"):
        read_letter(image, "a", "task", Note)


def test_the_installation_keeps_one_key_that_only_its_owner_reads() -> None:
    key, signature = sign(b"message")
    assert sign(b"message") == (key, signature)
    assert verifies(key, b"message", signature)
    assert not verifies(key, b"massage", signature)
    assert not verifies(b"short", b"message", signature)
    kept = config_dir() / "signing.key"
    if sys.platform != "win32":
        assert stat.S_IMODE(kept.stat().st_mode) == 0o600


def test_a_damaged_key_is_told_with_what_to_do() -> None:
    sign(b"")
    (config_dir() / "signing.key").write_bytes(b"short")
    with pytest.raises(FileRefusedError, match="请删除该文件后重试"):
        sign(b"")


def test_fingerprints_are_four_groups_of_four_digits() -> None:
    shown = fingerprint(bytes(32))
    assert [len(group) for group in shown.split()] == [4, 4, 4, 4]
    assert shown != fingerprint(bytes(31) + b"\1")
