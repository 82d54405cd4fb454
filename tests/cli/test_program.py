"""The program as a process: encodings, interruption, our own faults."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Never

import pytest

from edudesk import __main__ as entry
from edudesk.crash import report
from edudesk.model.form import Label

ROOT = Path(__file__).parents[2]


def started(*argv: object, **environment: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "edudesk", *map(str, argv)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=ROOT,
        env={**os.environ, **environment},
    )


@pytest.fixture
def interruptible() -> Iterator[None]:
    """Let children be interrupted: a shell's background job ignores Ctrl-C and hands that on."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.parametrize("encoding", ["ascii", "gbk", "latin-1"])
def test_output_is_utf8_whatever_the_console(encoding: str) -> None:
    process = started("--help", PYTHONIOENCODING=encoding, LC_ALL="C")
    out, err = process.communicate(timeout=60)
    assert process.returncode == 0
    assert "用法：" in out.decode("utf-8")
    assert err == b""


def test_sentences_on_the_error_stream_are_utf8_too(tmp_path: Path) -> None:
    process = started("check", tmp_path / "没有.edudesk", PYTHONIOENCODING="ascii")
    out, err = process.communicate(timeout=60)
    assert (process.returncode, out) == (3, b"")
    assert "没有.edudesk" in err.decode("utf-8")


def test_a_reader_that_leaves_draws_no_traceback() -> None:
    process = started("report", "--list")
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.close()
    err = process.stderr.read()
    process.stderr.close()
    process.wait(timeout=60)
    assert b"Traceback" not in err


def test_the_help_page_loads_none_of_the_heavy_libraries() -> None:
    code = (
        "import sys; from edudesk.cli.main import run; run(['--help']);"
        "print([name for name in ('PySide6', 'reportlab', 'openpyxl', 'python_calamine',"
        " 'sqlite_utils', 'sqlite3') if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, cwd=ROOT, check=True, timeout=60
    )
    assert done.stdout.decode("utf-8").splitlines()[-1] == "[]"


def failing(error: BaseException) -> Callable[..., Never]:
    def fail(*_arguments: object) -> Never:
        raise error

    return fail


def test_a_fault_of_ours_ends_with_4_and_a_report_without_data(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    secret = "370303199001011234"
    monkeypatch.setattr("edudesk.cli.main.run", failing(ValueError(f"cannot read {secret}")))
    assert entry.main() == 4
    said = capsys.readouterr()
    path = Path(said.err.splitlines()[0].rsplit("：", 1)[1])
    text = path.read_text(encoding="utf-8")
    assert "ValueError" in text
    assert "test_program.py" in text
    assert secret not in text + said.err
    assert str(path) in said.err.splitlines()[1]


def test_a_report_names_the_whole_chain_and_only_pythons_own_words() -> None:
    name = "张三"
    try:
        try:
            Label("a", "b").nothing  # type: ignore[attr-defined]  # noqa: B018
        except AttributeError as cause:
            raise KeyError(name) from cause
    except KeyError as error:
        text = report(error, datetime(2025, 9, 1, tzinfo=UTC))
    assert "KeyError\n" in text
    assert "'Label' object has no attribute 'nothing'" in text
    assert name not in text


def test_an_interruption_ends_with_130(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("edudesk.cli.main.run", failing(KeyboardInterrupt()))
    assert entry.main() == 130


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
@pytest.mark.slow
@pytest.mark.usefixtures("interruptible")
def test_an_interrupt_signal_while_the_demo_works_ends_with_130(tmp_path: Path) -> None:
    process = started("demo", "--out", tmp_path / "out")
    while not (tmp_path / "out").exists():  # on a busy machine it takes its time to begin
        assert process.poll() is None
        time.sleep(0.01)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert b"Traceback" not in err
