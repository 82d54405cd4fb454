"""The Qt that is installed does what the program relies on."""

import subprocess
import sys

import pytest
from PySide6.QtGui import QFont, QFontInfo
from PySide6.QtWidgets import QApplication

# PySide6 6.12.0 gives back one reference to True too many on each emit; Python 3.11 dies of it
# after some 570, in the middle of a paste. A subprocess, since it takes the interpreter along.
EMITS = """
from PySide6.QtCore import QObject, Signal

class Sender(QObject):
    sent = Signal()

sender = Sender()
for _ in range(5_000):
    sender.sent.emit()
print("alive")
"""


def test_five_thousand_signals_leave_the_interpreter_alive() -> None:
    done = subprocess.run(
        [sys.executable, "-c", EMITS], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "alive\n", "")


@pytest.mark.parametrize("family", ["EduDesk Song", "EduDesk Hei"])
@pytest.mark.parametrize("weight", [QFont.Weight.Normal, QFont.Weight.Bold])
def test_the_bundled_families_have_a_regular_and_a_real_bold(
    qapp: QApplication, family: str, weight: QFont.Weight
) -> None:
    font = QFont(family)
    font.setWeight(weight)
    chosen = QFontInfo(font)
    assert (chosen.family(), chosen.weight()) == (family, weight)
