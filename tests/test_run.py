"""Setting up and starting: what run.py decides, without network and without installing anything."""

import platform
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Sequence
from pathlib import Path

import pytest

import run
from tools import system_packages

Command = Sequence[str]


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Point run.py to an empty checkout with its two lists of requirements."""
    (tmp_path / "requirements.txt").write_text("click==8.5.1\n", encoding="utf-8")
    (tmp_path / "pyproject.toml").write_text("[project]\n", encoding="utf-8")
    monkeypatch.setattr(run, "ROOT", tmp_path)
    monkeypatch.setattr(run, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(run, "STATE", tmp_path / ".venv" / "edudesk-setup")
    return tmp_path


@pytest.fixture
def commands(monkeypatch: pytest.MonkeyPatch) -> list[Command]:
    """Collect the commands that would be run; each succeeds."""
    seen: list[Command] = []

    def call(command: Command, **_options: object) -> int:
        seen.append(command)
        return 0

    monkeypatch.setattr(subprocess, "call", call)
    return seen


def _pretend_set_up(state: str) -> None:
    run.venv_python().parent.mkdir(parents=True)
    run.venv_python().write_text("", encoding="utf-8")
    run.STATE.write_text(state, encoding="utf-8")


def test_the_fingerprint_stays_while_nothing_changes(checkout: Path) -> None:
    assert run.fingerprint() == run.fingerprint()


@pytest.mark.parametrize("name", ["requirements.txt", "pyproject.toml"])
def test_the_fingerprint_changes_with_either_list(checkout: Path, name: str) -> None:
    before = run.fingerprint()
    (checkout / name).write_text("something else\n", encoding="utf-8")
    assert run.fingerprint() != before


def test_the_fingerprint_changes_with_the_python(
    checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = run.fingerprint()
    monkeypatch.setattr(platform, "python_version", lambda: "3.14.9")
    assert run.fingerprint() != before


def test_a_second_start_runs_no_command_at_all(
    checkout: Path, commands: list[Command], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "missing_libraries", list)
    _pretend_set_up(run.fingerprint())
    run.set_up()
    assert commands == []


def test_an_interrupted_set_up_is_started_anew(
    checkout: Path, commands: list[Command], monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[list[str]] = []

    def fake_run(command: list[str], **_options: object) -> subprocess.CompletedProcess[str]:
        made.append(command)
        return subprocess.CompletedProcess(command, 0, "", "")

    monkeypatch.setattr(subprocess, "run", fake_run)
    _pretend_set_up(run.UNFINISHED)
    (run.VENV / "half-written").touch()
    run.make_venv()
    assert made == [[sys.executable, "-m", "venv", str(run.VENV)]]
    assert not (run.VENV / "half-written").exists()


def test_a_working_venv_without_a_record_is_kept(checkout: Path, commands: list[Command]) -> None:
    _pretend_set_up("of an earlier version")
    run.make_venv()
    assert run.venv_python().exists()


def test_a_failed_download_is_a_sentence_and_leaves_no_half_done_mark(
    checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_network(command: list[str], **_options: object) -> subprocess.CompletedProcess[str]:
        assert run.recorded_state() == run.UNFINISHED
        return subprocess.CompletedProcess(command, 1, "", "ERROR: no route to host")

    monkeypatch.setattr(subprocess, "run", no_network)
    run.VENV.mkdir()
    with pytest.raises(system_packages.Refused, match=r"网络(.|\n)*network(.|\n)*no route to host"):
        run.install_requirements()
    assert run.recorded_state() == ""


def test_a_refusal_is_printed_and_exits_with_three(
    checkout: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuse() -> None:
        raise system_packages.Refused("请检查网络 / check the network")

    monkeypatch.setattr(run, "set_up", refuse)
    assert run.main([]) == 3
    assert "check the network" in capsys.readouterr().err


@pytest.mark.parametrize("version", [(3, 9, 2), (3, 15, 0)])
def test_an_unsuitable_python_is_named_and_exits_with_three(
    version: tuple[int, int, int],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(sys, "version_info", version)
    monkeypatch.setattr(shutil, "which", lambda _name: None)
    assert run.main([]) == 3
    assert ".".join(map(str, version)) in capsys.readouterr().err


def test_an_unsuitable_python_hands_over_to_a_better_one(
    commands: list[Command], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 9, 2))
    on_path = {"python3.12": "/usr/bin/python3.12"}
    monkeypatch.setattr(shutil, "which", on_path.get)
    assert run.main(["check", "a.edudesk"]) == 0
    assert commands[-1] == ["python3.12", str(run.ROOT / "run.py"), "check", "a.edudesk"]


def test_the_checks_all_run_and_pytest_comes_last(
    checkout: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    seen: list[str] = []

    def call(command: list[str], **_options: object) -> int:
        seen.append(Path(command[0]).name)
        return 1 if seen[-1] == "mypy" else 0

    monkeypatch.setattr(subprocess, "call", call)
    assert run.run_checks(["-k", "annex"]) == 1
    assert seen == ["ruff", "ruff", "mypy", "lint-imports", "pytest"]
    assert capfd.readouterr().err.strip().endswith("failed: mypy")


def test_apt_is_asked_for_the_name_this_debian_uses() -> None:
    wanted = [system_packages.QT_LIBRARIES["libglib-2.0.so.0"], ("libegl1",)]
    trixie = {"libglib2.0-0t64", "libegl1"}
    bookworm = {"libglib2.0-0", "libegl1"}
    assert system_packages.apt_command(wanted, trixie.__contains__)[-2:] == [
        "libglib2.0-0t64",
        "libegl1",
    ]
    assert system_packages.apt_command(wanted, bookworm.__contains__)[-2:] == [
        "libglib2.0-0",
        "libegl1",
    ]


def test_without_the_right_to_install_one_exact_command_is_named(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(system_packages, "root_prefix", lambda: None)
    monkeypatch.setattr(system_packages, "known_to_apt", lambda _name: True)
    with pytest.raises(system_packages.Refused) as refusal:
        system_packages.install_packages([("python3.11-venv", "python3-venv"), ("libgl1",)])
    assert str(refusal.value).splitlines()[-1] == (
        "sudo apt-get install -y --no-install-recommends python3.11-venv libgl1"
    )


def test_root_installs_without_asking(
    commands: list[Command], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(system_packages, "root_prefix", list)
    system_packages.install_packages([("libgl1",)])
    assert commands[0][:2] == ("apt-get", "update")
    assert "libgl1" in commands[-1]


def test_the_window_libraries_are_wanted_only_where_there_is_a_screen(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(system_packages, "loads", lambda _library: False)
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    assert len(system_packages.missing_libraries()) == 7
    monkeypatch.setenv("DISPLAY", ":0")
    assert ("libxcb-cursor0",) in system_packages.missing_libraries()


def test_a_library_that_nobody_has_does_not_load() -> None:
    assert not system_packages.loads("libedudesk-nowhere.so.9")


def test_every_requirement_is_pinned_exactly_and_names_no_index() -> None:
    lines = (run.ROOT / "requirements.txt").read_text("utf-8").splitlines()
    requirements = [line for line in lines if line and not line.startswith("#")]
    assert all(line.partition(";")[0].count("==") == 1 for line in requirements)
    assert not [line for line in requirements if line.startswith("-") or "://" in line]


def test_all_that_the_package_needs_is_pinned() -> None:
    project = tomllib.loads((run.ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    pinned = (run.ROOT / "requirements.txt").read_text("utf-8").lower()
    for requirement in project["dependencies"]:
        name = requirement.partition(">")[0].lower()
        assert f"\n{name}==" in pinned, name
