"""Enter presses the button in hand in the program's windows too; Qt does so in dialogs alone."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QPushButton, QToolButton, QWidget

_KEYS = ("Return", "Enter")


class EnterKey(QObject):
    """Follows the focus in a window; Enter is caught only while a button has it.

    Whatever else takes Enter (cells, lists, search) gets it as ever.
    """

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._shortcuts = [QShortcut(QKeySequence(key), window) for key in _KEYS]
        for shortcut in self._shortcuts:
            shortcut.setEnabled(False)
            shortcut.setAutoRepeat(False)
            shortcut.activated.connect(self._press)
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        app.focusChanged.connect(self._follow)

    def _follow(self, _old: object, new: object) -> None:
        pressable = isinstance(new, QPushButton | QToolButton) and new.window() is self._window
        if pressable or self._shortcuts[0].isEnabled():
            for shortcut in self._shortcuts:
                shortcut.setEnabled(pressable)

    def _press(self) -> None:
        focused = QApplication.focusWidget()
        if isinstance(focused, QPushButton | QToolButton):
            focused.click()
