"""Set up EduDesk in its own .venv and start it; needs nothing but Python 3.11 or newer.

    python3 run.py                  open the program
    python3 run.py demo             the main job on the sample district, then the window
    python3 run.py test [ARGS]      style, types, import contracts, tests (ARGS go to pytest)
    python3 run.py ANYTHING ELSE    the same as: edudesk ANYTHING ELSE

Kept readable by Python 3.7, so that an old one answers with a sentence. Exit status 3: refused,
the message says what to do.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import platform
import shutil
import subprocess
import sys
from pathlib import Path

from tools.system_packages import Refused, has_screen, install_packages, missing_libraries

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
STATE = VENV / "edudesk-setup"  # what was set up; UNFINISHED while it is being done
UNFINISHED = "unfinished"
OLDEST, NEWEST = (3, 11), (3, 14)
REFUSED = 3

CHECKS = (
    ("ruff", "check", "."),
    ("ruff", "format", "--check", "."),
    ("mypy",),
    ("lint-imports", "--no-cache"),
)
PARALLEL = ("-n", "auto", "--dist", "worksteal")  # a process for each core


def main(arguments: list[str]) -> int:
    """Set up what is missing, do what is asked, return the exit status."""
    if not OLDEST <= sys.version_info[:2] <= NEWEST:
        return run_again_with_better_python(arguments)
    try:
        set_up()
    except Refused as refusal:
        print(refusal, file=sys.stderr)
        return REFUSED
    if arguments[:1] == ["test"]:
        return run_checks(arguments[1:])
    if arguments[:1] == ["demo"]:
        return start([*arguments, "--show"] if has_screen() else arguments)
    return start(arguments)


def run_again_with_better_python(arguments: list[str]) -> int:
    """Hand over to a suitable Python on the path, or say which one to install."""
    for minor in range(NEWEST[1], OLDEST[1] - 1, -1):
        name = f"python3.{minor}"
        probe = [name, "-c", f"import sys; sys.exit(sys.version_info[:2] != (3, {minor}))"]
        if shutil.which(name) and subprocess.call(probe, stderr=subprocess.DEVNULL) == 0:
            return subprocess.call([name, str(ROOT / "run.py"), *arguments])
    found = ".".join(map(str, sys.version_info[:3]))
    print(f"需要 Python 3.11–3.14，这里是 {found}。请安装后重试。", file=sys.stderr)
    print(f"Python 3.11 to 3.14 is needed, this is {found}. Please install one.", file=sys.stderr)
    return REFUSED


def set_up() -> None:
    """Bring .venv and the system's libraries up to date; quick when nothing is to be done."""
    install_packages(missing_libraries() + missing_venv_support())
    wanted = fingerprint()
    if recorded_state() == wanted and venv_python().exists():
        return
    make_venv()
    install_requirements()
    if subprocess.call([str(venv_python()), "-c", "import PySide6.QtWidgets"]) != 0:
        raise Refused(
            "Qt 无法加载，缺少的系统库见上一行。\n"
            "Qt does not load; the line above names the library that is missing."
        )
    STATE.write_text(wanted, encoding="utf-8")


def fingerprint() -> str:
    """Return a digest of all that decides what .venv must hold."""
    digest = hashlib.sha256()
    for name in ("requirements.txt", "pyproject.toml"):
        digest.update((ROOT / name).read_bytes() + b"\0")
    for part in (platform.python_version(), platform.machine(), str(ROOT)):
        digest.update(part.encode() + b"\0")
    return digest.hexdigest()


def recorded_state() -> str:
    """Return what the last set-up wrote, empty when there was none."""
    return STATE.read_text(encoding="utf-8").strip() if STATE.is_file() else ""


def venv_python() -> Path:
    """Return the interpreter of .venv, there or not."""
    return VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def missing_venv_support() -> list[tuple[str, ...]]:
    """Return the Debian package, by its possible names, without which no .venv can be made."""
    if venv_python().exists() or importlib.util.find_spec("ensurepip"):
        return []
    return [(f"python3.{sys.version_info[1]}-venv", "python3-venv")]


def make_venv() -> None:
    """Make .venv, or make it anew when it is broken, interrupted or of another Python."""
    if recorded_state() != UNFINISHED and venv_works():
        return
    print(
        "正在准备运行环境（首次需联网下载约 200 MB）…  Setting up, once; about 200 MB to download …"
    )
    if VENV.exists():
        shutil.rmtree(VENV)
    done = subprocess.run(
        [sys.executable, "-m", "venv", str(VENV)], capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        raise Refused(
            f"无法建立 {VENV}：请检查磁盘空间和写权限。\n"
            f"{VENV} cannot be made; check free space and permissions.\n{last_lines(done.stdout)}"
        )


def venv_works() -> bool:
    """Whether .venv has a running Python of our version with pip."""
    if not venv_python().exists():
        return False
    test = f"import pip, sys; sys.exit(sys.version_info[:2] != {sys.version_info[:2]!r})"
    return subprocess.call([str(venv_python()), "-c", test], stderr=subprocess.DEVNULL) == 0


def install_requirements() -> None:
    """Install the pinned packages, then the program itself out of this folder."""
    STATE.write_text(UNFINISHED, encoding="utf-8")
    pip = [str(venv_python()), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    for wanted in (
        ["--requirement", str(ROOT / "requirements.txt")],
        ["--no-deps", "--no-build-isolation", "--editable", str(ROOT)],
    ):
        done = subprocess.run([*pip, *wanted], stderr=subprocess.PIPE, text=True, check=False)
        if done.returncode != 0:
            STATE.unlink()  # pip stopped by itself and left nothing half-written
            raise Refused(
                "安装依赖失败：请检查网络后重新运行。\n"
                "Installing failed; check the network and run this again.\n"
                + last_lines(done.stderr)
            )


def last_lines(text: str, count: int = 3) -> str:
    """Return the end of what another program said, without its warnings."""
    lines = [line for line in text.strip().splitlines() if not line.startswith("WARNING")]
    return "\n".join(lines[-count:])


def edudesk(arguments: list[str]) -> list[str]:
    """Return the command that runs the program in .venv."""
    return [str(venv_python()), "-m", "edudesk", *arguments]


def start(arguments: list[str]) -> int:
    """Become the program; on Windows, which cannot, wait for it."""
    command = edudesk(arguments)
    if os.name != "nt":
        os.execv(command[0], command)
    return subprocess.call(command)


def run_checks(arguments: list[str]) -> int:
    """Run every check to its end, pytest last; return 0 when all passed, else 1."""
    failed = []
    for check in (*CHECKS, ("pytest", *PARALLEL, *arguments)):
        title = " ".join(check)
        print(f"== {title}", flush=True)
        if subprocess.call([str(venv_python().with_name(check[0])), *check[1:]], cwd=ROOT) != 0:
            failed.append(title)
    if failed:
        print("未通过 / failed: " + ", ".join(failed), file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
