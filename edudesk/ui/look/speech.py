"""The language of Qt's own words and formats."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator


class Speech:
    """Keeps Qt's translator installed while Chinese is spoken."""

    def __init__(self) -> None:
        self._translator: QTranslator | None = None

    def use(self, lang: str) -> None:
        """Make dialogs and formats of Qt speak `lang`."""
        QLocale.setDefault(QLocale("zh_CN" if lang == "zh" else "en_GB"))
        app = QCoreApplication.instance()
        if app is None:
            return
        if self._translator is not None:
            app.removeTranslator(self._translator)
            self._translator = None
        if lang == "zh":
            translator = QTranslator(app)
            if translator.load(
                "qtbase_zh_CN", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
            ):
                app.installTranslator(translator)
                self._translator = translator
