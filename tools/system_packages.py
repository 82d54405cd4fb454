"""What Qt needs from the operating system: is it there, and how it gets there.

Part of run.py: standard library only, readable by Python 3.7.
"""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
import sys
from collections.abc import Callable

# Shared library → Debian packages that bring it, newest name first. Qt needs the first seven to
# load at all, the others to open a window under X11.
QT_LIBRARIES = {
    "libglib-2.0.so.0": ("libglib2.0-0t64", "libglib2.0-0"),
    "libGL.so.1": ("libgl1",),
    "libEGL.so.1": ("libegl1",),
    "libxkbcommon.so.0": ("libxkbcommon0",),
    "libfontconfig.so.1": ("libfontconfig1",),
    "libfreetype.so.6": ("libfreetype6",),
    "libdbus-1.so.3": ("libdbus-1-3",),
}
X11_LIBRARIES = {
    "libxkbcommon-x11.so.0": ("libxkbcommon-x11-0",),
    "libxcb-cursor.so.0": ("libxcb-cursor0",),
    "libxcb-icccm.so.4": ("libxcb-icccm4",),
    "libxcb-keysyms.so.1": ("libxcb-keysyms1",),
    "libxcb-shape.so.0": ("libxcb-shape0",),
}


class Refused(Exception):
    """What stands in the way and the one thing to do about it, in Chinese and English."""


def has_screen() -> bool:
    """Whether a window can be seen here."""
    if os.name == "nt" or sys.platform == "darwin":
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def missing_libraries() -> list[tuple[str, ...]]:
    """Return the packages, each by its possible names, whose libraries Qt would not find here."""
    if not sys.platform.startswith("linux"):
        return []
    wanted = {**QT_LIBRARIES, **(X11_LIBRARIES if has_screen() else {})}
    return [names for library, names in wanted.items() if not loads(library)]


def loads(library: str) -> bool:
    """Whether the dynamic loader finds the library."""
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def install_packages(wanted: list[tuple[str, ...]]) -> None:
    """Install system packages where that is allowed, else name the one command to type."""
    if not wanted:
        return
    prefix = root_prefix() if shutil.which("apt-get") else None
    if prefix is not None:
        print("正在安装系统组件…  Installing system packages …")
        silently(*prefix, "apt-get", "update", "-qq")
        asking_nothing = (*prefix, "env", "DEBIAN_FRONTEND=noninteractive")
        if silently(*asking_nothing, *apt_command(wanted, known_to_apt), "-qq"):
            return
    if not shutil.which("apt-get"):
        names = " ".join(names[-1] for names in wanted)
        raise Refused(
            f"请安装这些系统组件（Debian 的名称）/ Please install (names of Debian):\n{names}"
        )
    command = " ".join(apt_command(wanted, known_to_apt))
    raise Refused(f"缺少系统组件，请运行 / Missing system packages, please run:\nsudo {command}")


def root_prefix() -> list[str] | None:
    """Return what to put before a command to run it as root, None when that needs a password."""
    if os.geteuid() == 0:
        return []
    return ["sudo", "-n"] if shutil.which("sudo") and silently("sudo", "-n", "true") else None


def apt_command(wanted: list[tuple[str, ...]], known: Callable[[str], bool]) -> list[str]:
    """Return the install command, choosing of each package's names the first that is known."""
    chosen = [next((name for name in names if known(name)), names[-1]) for names in wanted]
    return ["apt-get", "install", "-y", "--no-install-recommends", *chosen]


def known_to_apt(package: str) -> bool:
    """Whether apt has this package itself, not only another that stands in for it."""
    return silently("apt-cache", "show", package)


def silently(*command: str) -> bool:
    """Run a command, show nothing of it, return whether it succeeded."""
    devnull = subprocess.DEVNULL
    return subprocess.call(command, stdout=devnull, stderr=devnull) == 0
