"""The picture on the clipboard, as a screenshot or a copied photo is."""

from __future__ import annotations

from PySide6.QtCore import QBuffer, QIODevice, QMimeData
from PySide6.QtGui import QGuiApplication, QImageWriter


def has_picture() -> bool:
    """Whether a picture can be pasted."""
    found = _on_clipboard()
    return found is not None and found.hasImage()


def picture() -> bytes:
    """Return the picture on the clipboard as a PNG, nothing when there is none."""
    found = QGuiApplication.clipboard().image()
    if found.isNull():
        return b""
    written = QBuffer()
    written.open(QIODevice.OpenModeFlag.WriteOnly)
    QImageWriter(written, b"PNG").write(found)
    return bytes(written.data().data())


def _on_clipboard() -> QMimeData | None:
    """Return what can be pasted; Qt has nothing to give where the clipboard is empty."""
    return QGuiApplication.clipboard().mimeData()
