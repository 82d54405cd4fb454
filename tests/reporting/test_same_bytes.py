"""The same contents give the same bytes in whatever process, place, time zone and language."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

from tests.reporting.filled_files import Filled

ROOT = Path(__file__).resolve().parents[2]


def printed(file: Path, name: str, out: Path, **environment: str) -> bytes:
    """Print from a process of its own, started in the folder of `out`."""
    command = [sys.executable, "-m", "edudesk", "report", str(file), name, "-o", out.name]
    subprocess.run(
        command,
        cwd=out.parent,
        env=os.environ | {"PYTHONPATH": str(ROOT)} | environment,
        check=True,
        capture_output=True,
        timeout=120,
    )
    return out.read_bytes()


def test_two_processes_in_other_places_print_the_same_bytes(
    district: Filled, tmp_path: Path
) -> None:
    copy = tmp_path / "district.edudesk"
    copy.write_bytes(district.store.snapshot())
    digests = set()
    # None of the application forms says the day of printing, which is not the same everywhere.
    for zone, seed in (("Asia/Shanghai", "1"), ("America/New_York", "4711")):
        folder = tmp_path / f"place{seed}"
        folder.mkdir()
        out = folder / f"{seed}.pdf"
        contents = printed(copy, "application-forms", out, TZ=zone, PYTHONHASHSEED=seed)
        digests.add(hashlib.sha256(contents).hexdigest())
    assert len(digests) == 1
