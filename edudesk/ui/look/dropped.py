"""Files that are dragged over a part of the window, among them documents that it can keep."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from PySide6.QtCore import QMimeData
from PySide6.QtGui import QDragEnterEvent, QDropEvent

DOCUMENTS: Final = frozenset({".pdf", ".jpg", ".jpeg", ".png"})
"""Endings of the documents that are kept: scans and photos."""


def dropped_files(data: QMimeData) -> list[Path]:
    """Return the files of this machine that are being dragged."""
    return [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]


def welcome_document(event: QDragEnterEvent) -> None:
    """Let a document be dropped here, when one is among the files that are dragged."""
    if _document(event.mimeData()) is not None:
        event.acceptProposedAction()


def dropped_document(event: QDropEvent) -> Path | None:
    """Take the first document that is dropped, None when there is none."""
    event.acceptProposedAction()
    return _document(event.mimeData())


def _document(data: QMimeData) -> Path | None:
    found = (path for path in dropped_files(data) if path.suffix.lower() in DOCUMENTS)
    return next(found, None)
