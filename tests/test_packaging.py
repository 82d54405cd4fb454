"""The wheel holds all the program needs: installed far from any checkout, it runs."""

import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

import edudesk

ROOT = Path(__file__).resolve().parent.parent
KINDS = ("forms", "reports", "resources")

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel as a release would, with the build backend already here."""
    folder = tmp_path_factory.mktemp("wheel")
    _run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder), cwd=ROOT)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install the wheel in a venv that borrows the libraries of this one; return its scripts."""
    folder = tmp_path_factory.mktemp("bare")
    venv.create(folder, with_pip=False)
    paths = sysconfig.get_paths(vars={"base": str(folder), "platbase": str(folder)})
    _run(
        *(sys.executable, "-m", "pip", "--python", str(folder), "install", "--quiet"),
        *("--no-index", "--no-deps", "--disable-pip-version-check", str(wheel)),
        cwd=folder,
    )
    borrowed = Path(paths["purelib"]) / "borrowed.pth"
    borrowed.write_text(sysconfig.get_paths()["purelib"], encoding="utf-8")
    return Path(paths["scripts"])


def _run(*command: str, cwd: Path) -> str:
    """Return what a command prints; fail with all it said when it does not succeed."""
    clean = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run(
        command, cwd=cwd, env=clean, capture_output=True, encoding="utf-8", check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def _files(folder: Path) -> set[str]:
    return {
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


@pytest.mark.parametrize("kind", KINDS)
def test_the_wheel_ships_every_definition_and_resource(wheel: Path, kind: str) -> None:
    prefix = f"edudesk/_shipped/{kind}/"
    with zipfile.ZipFile(wheel) as archive:
        shipped = {name.removeprefix(prefix) for name in archive.namelist() if prefix in name}
    assert shipped == _files(ROOT / kind)
    assert shipped


def test_the_wheel_carries_both_licences(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        licences = {Path(name).name for name in archive.namelist() if "/licenses/" in name}
    assert licences == {"LICENSE", "OFL.txt"}


def test_the_installed_command_tells_its_version(installed: Path, tmp_path: Path) -> None:
    printed = _run(str(installed / "edudesk"), "--version", cwd=tmp_path)
    assert edudesk.__version__ in printed


def test_the_installed_program_finds_its_definitions(installed: Path, tmp_path: Path) -> None:
    asked = "from edudesk.paths import shipped; print(shipped('forms'))"
    found = Path(_run(str(installed / "python"), "-c", asked, cwd=tmp_path).strip())
    assert found.is_relative_to(installed.parent)
    assert _run(str(installed / "edudesk"), "report", "--list", cwd=tmp_path).splitlines()
