"""The process that reads strangers' files: killable, confined, and never brought to altered rows.

The kinds of hostile file stand in tests/actions/hostile.py.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import random
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import msgspec
import pytest

import edudesk.__main__ as entry
from edudesk.paths import own_command
from edudesk.storage.confinement import BasicLimits, ExtendedLimits
from edudesk.storage.foreign import Reader, Refused
from edudesk.storage.quarantine import FLAG, Quarantine
from edudesk.storage.reader import No, Yes, first_message, receive_message, send_message
from tests.storage.packages import KNOWN, image_of

IMAGE = image_of()
READER = Reader(KNOWN)
ROWS = "WITH RECURSIVE n(i) AS (SELECT 100 UNION ALL SELECT i + 1 FROM n LIMIT {}) "


def changed(*statements: str, vacuum: bool = True) -> bytes:
    """Return the package after a stranger's statements, with a header that looks right."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        connection.deserialize(IMAGE)
        for statement in statements:
            connection.execute(statement)
        if vacuum:
            connection.execute("VACUUM")
        return connection.serialize()


def test_the_good_file_is_read() -> None:
    assert READER.read(IMAGE).schema == 0


def test_a_real_number_or_a_text_cannot_stand_in_a_column_of_whole_numbers() -> None:
    for value in ("1.5", "'many'"):
        with pytest.raises(sqlite3.IntegrityError):
            changed(f"UPDATE f_staff SET hours = {value}")


def test_a_file_that_takes_too_long_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("edudesk.storage.foreign._SECONDS", -1.0)
    rows = changed(
        "WITH RECURSIVE n(i) AS (SELECT 100 UNION ALL SELECT i + 1 FROM n WHERE i < 20000) "
        "INSERT INTO f_staff SELECT i, i, NULL FROM n"
    )
    with pytest.raises(Refused) as refused:
        READER.read(rows)
    assert refused.value.why == "slow"


def test_damaged_files_are_refused_or_read_without_a_crash() -> None:
    chance = random.Random(7)
    for _ in range(300):
        image = bytearray(IMAGE)
        for _ in range(chance.randint(1, 8)):
            image[chance.randrange(len(image))] = chance.randrange(256)
        with contextlib.suppress(Refused):  # any other exception is a fault
            assert READER.read(bytes(image)).schema == 0


def test_the_reading_process_answers_as_the_reader_does_and_goes_on_after_a_refusal() -> None:
    with Quarantine(KNOWN) as reader:
        assert reader.read(IMAGE) == READER.read(IMAGE)
        with pytest.raises(Refused) as refused:
            reader.read(IMAGE[:-100])
        assert refused.value.why == "cut_off"
        assert reader.read(IMAGE).schema == 0


def test_a_reading_process_that_hangs_is_killed_and_the_next_file_is_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    hanging = [sys.executable, "-c", "import time; time.sleep(600)"]
    with monkeypatch.context() as patch, Quarantine(KNOWN, patience=0.3) as reader:
        patch.setattr("edudesk.storage.captive.own_command", lambda _: (hanging, {}))
        began = time.monotonic()
        with pytest.raises(Refused) as refused:
            reader.read(IMAGE)
        assert refused.value.why == "slow"
        assert time.monotonic() - began < 60
    with Quarantine(KNOWN) as reader:
        assert reader.read(IMAGE).schema == 0


def test_a_reading_process_that_falls_over_is_a_damaged_file(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    falling = [sys.executable, "-c", "import os; os.abort()"]
    monkeypatch.setattr("edudesk.storage.captive.own_command", lambda _: (falling, {}))
    with Quarantine(KNOWN) as reader, pytest.raises(Refused) as refused:
        reader.read(IMAGE)
    assert refused.value.why == "damaged"


HEAVY = {
    "as many rows as are read": ROWS.format(99_900)
    + "INSERT INTO f_staff SELECT i, i, NULL FROM n",
    "one row more": ROWS.format(100_100) + "INSERT INTO f_staff SELECT i, i, NULL FROM n",
    "states of no rows": ROWS.format(99_000)
    + "INSERT INTO cells SELECT 'staff', i, 'hours', 'unreadable', 'x' || i FROM n",
    "explanations": ROWS.format(99_000)
    + "INSERT INTO explanations SELECT 'c' || i, 'staff', i, 'explained', '', '', '', 1 FROM n",
    "long texts": ROWS.format(1_800)
    + "INSERT INTO f_classes (id, name) SELECT i, printf('%.*c', 8000, 'x') FROM n",
    "texts of four bytes a letter": ROWS.format(180)
    + "INSERT INTO f_classes (id, name) SELECT i, replace(hex(zeroblob(9000)), '0', '𠀀') FROM n",
    "a text of all there is": "UPDATE nil_returns SET reason = printf('%.*c', 7900000, 'x')",
    "a box of all there is": "INSERT INTO box VALUES ('personal', zeroblob(7900000))",
    "facts": ROWS.format(99_000) + "INSERT INTO facts SELECT 'f' || i, i FROM n",
}
REFUSED = {"one row more", "states of no rows", "a text of all there is"}


@pytest.mark.skipif(sys.platform != "linux", reason="reads the peak of a process from /proc")
def test_whatever_is_read_one_after_the_other_the_process_stays_below_200_mb_and_lives() -> None:
    images = {kind: changed(statement) for kind, statement in HEAVY.items()}
    command, environment = own_command(FLAG)
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env={**os.environ, **environment}
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        send_message(process.stdin, first_message(KNOWN))
        for kind in [*HEAVY, *HEAVY]:
            answers = []
            for image in (images[kind], IMAGE):
                send_message(process.stdin, image)
                answer = receive_message(process.stdout)
                answers.append(msgspec.msgpack.decode(answer or b"", type=Yes | No))
            assert (kind, isinstance(answers[0], Yes)) == (kind, kind not in REFUSED)
            assert isinstance(answers[1], Yes)  # nothing that was read before is in its way
        status = Path(f"/proc/{process.pid}/status").read_text(encoding="utf-8")
        process.stdin.close()
    assert int(status.split("VmHWM:")[1].split()[0]) * 1024 < 200 * 2**20


def run(program: str) -> subprocess.CompletedProcess[str]:
    program = "from edudesk.storage.confinement import confine\nconfine()\n" + program
    return subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        check=False,
        cwd=Path(__file__).parents[2],
    )


@pytest.mark.skipif(sys.platform == "win32", reason="limits of POSIX")
def test_the_process_can_neither_hold_more_nor_write_into_a_file(tmp_path: Path) -> None:
    assert "MemoryError" in run("bytearray(200 * 2**20)").stderr
    assert run("bytearray(100 * 2**20)").returncode == 0
    path = tmp_path / "written"
    done = run(f"import pathlib; pathlib.Path({str(path)!r}).write_text('x')")
    assert "OSError" in done.stderr
    assert path.read_bytes() == b""


def test_the_limits_for_windows_have_the_sizes_that_windows_expects() -> None:
    assert ctypes.sizeof(BasicLimits) == 64
    assert ctypes.sizeof(ExtendedLimits) == 144


def test_the_flag_of_the_reading_process_is_the_one_that_the_entry_knows() -> None:
    assert f'["{FLAG}"]' in Path(entry.__file__).read_text(encoding="utf-8")
