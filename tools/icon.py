"""Draw resources/icons/edudesk.svg as the .png and .ico that desktops and Windows ask for.

Usage: python tools/icon.py
"""

import os
import struct
import sys
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice
from PySide6.QtGui import QGuiApplication, QImage, QImageWriter, QPainter
from PySide6.QtSvg import QSvgRenderer

ICONS = Path(__file__).resolve().parent.parent / "resources" / "icons"
PNG_SIZE = 256
ICO_SIZES = (16, 20, 24, 32, 40, 48, 64, 128, 256)  # what Windows shows at 100 to 250 %
HEADER, ENTRY = "<HHH", "<BBBBHHII"


def main() -> int:
    """Write both files; return the exit status."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    application = QGuiApplication(sys.argv)
    drawing = QSvgRenderer(str(ICONS / "edudesk.svg"))
    (ICONS / "edudesk.png").write_bytes(_png(drawing, PNG_SIZE))
    (ICONS / "edudesk.ico").write_bytes(_ico({size: _png(drawing, size) for size in ICO_SIZES}))
    application.quit()
    return 0


def _png(drawing: QSvgRenderer, size: int) -> bytes:
    """Return the drawing as a PNG of size × size pixels."""
    image = QImage(size, size, QImage.Format.Format_ARGB32)
    image.fill(0)
    painter = QPainter(image)
    drawing.render(painter)
    painter.end()
    content = QByteArray()
    buffer = QBuffer(content)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    QImageWriter(buffer, QByteArray(b"png")).write(image)
    return bytes(content.data())


def _ico(pictures: dict[int, bytes]) -> bytes:
    """Return an icon file of PNG pictures: header, one entry a picture, the pictures."""
    offset = struct.calcsize(HEADER) + len(pictures) * struct.calcsize(ENTRY)
    entries = []
    for size, picture in pictures.items():
        side = size % 256  # 256 is written as 0
        entries.append(struct.pack(ENTRY, side, side, 0, 0, 1, 32, len(picture), offset))
        offset += len(picture)
    return (
        struct.pack(HEADER, 0, 1, len(pictures)) + b"".join(entries) + b"".join(pictures.values())
    )


if __name__ == "__main__":
    sys.exit(main())
