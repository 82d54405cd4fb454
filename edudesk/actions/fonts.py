"""Fonts of the user's own: whether prints can be set in a file that was named for a face."""

from __future__ import annotations

from pathlib import Path

from edudesk.errors import FileRefusedError


def check_font(path: Path) -> None:
    """Raise FileRefusedError for a font that cannot be put into a print.

    PDF/A wants every font embedded: a file of TrueType outlines whose maker allows a subset.
    """
    from edudesk.reporting.own_fonts import is_usable  # these libraries load only when needed

    if not is_usable(path):
        raise FileRefusedError(
            f"“{path.name}”不能用于打印：须是 .ttf 或 .ttc 的 TrueType 字体，"
            "并且字体厂商允许嵌入文档。请换一个字体文件，或继续用内置字体。",
            f"{path.name} cannot be used in print: it must be a TrueType font (.ttf, .ttc) that "
            "its maker lets documents embed. Choose another, or keep the bundled fonts.",
        )
