"""The bar above: whose figures, of which round and moment; printing and the look."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QToolButton, QVBoxLayout, QWidget

from edudesk.catalogue.lifecycle import load_lifecycle
from edudesk.ui.desk.rounds import Rounds
from edudesk.ui.desk.sides import TREE_KEYS
from edudesk.ui.file.openfile import OpenFile
from edudesk.ui.look.context import Context
from edudesk.ui.look.display import moment_text
from edudesk.ui.look.labels import ElidedLabel, IconButton
from edudesk.ui.look.theme import TEXT_SIZES, set_tone

_ROOM_FOR_WORDS = 1120  # px at 100 %; below, the words on buttons would leave the name none


class TopBar(QFrame):
    """School, collection, moment and state; print menu; switches of the look."""

    print_wished = Signal()
    excel_wished = Signal(str)  # export_form, export_all or import
    home_wished = Signal()
    palette_wished = Signal()
    size_wished = Signal(int)  # percent
    language_wished = Signal()
    keys_wished = Signal()
    help_wished = Signal()
    pages_wished = Signal()

    def __init__(
        self, ctx: Context, file: OpenFile, rounds: Rounds, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._middle = QHBoxLayout()
        self.setObjectName("bar")
        self._ctx = ctx
        self._file = file
        self._rounds = rounds
        words = ctx.words
        self.name = ElidedLabel()
        self.name.setObjectName("heading")
        self.facts = ElidedLabel()
        set_tone(self.facts, "small")
        self.undo = IconButton(ctx, "undo", words("undo"), file.undo, keys="Ctrl+Z")
        self.redo = IconButton(ctx, "redo", words("redo"), file.redo, keys="Ctrl+Y")
        self.reports = IconButton(
            ctx, "print", words("print"), self.print_wished.emit, text=True, keys="Ctrl+P"
        )
        self.excel = IconButton(ctx, "import", words("excel"), text=True, keys="Ctrl+I")
        self.rounds = IconButton(ctx, "recent", words("collections"), text=True, keys="Ctrl+T")
        self._palette = IconButton(ctx, "dark", words("palette"), self.palette_wished.emit)
        self._pages = IconButton(
            ctx, "pages", words("choose_page"), self.pages_wished.emit, keys=TREE_KEYS
        )
        self._pages.hide()
        self._build()
        file.collection_changed.connect(self.refresh)
        file.unit_changed.connect(self.refresh)
        ctx.theme.changed.connect(self._show_palette)
        ctx.theme.changed.connect(self._fit)
        self._show_palette()
        self.refresh()

    def _build(self) -> None:
        ctx, words = self._ctx, self._ctx.words
        sizes = IconButton(ctx, "text", words("text_size"))
        _open_menu(sizes, self._size_menu())
        _open_menu(self.rounds, self._rounds_menu())
        _open_menu(self.excel, self._excel_menu())
        named = QVBoxLayout()
        named.setSpacing(0)
        named.addWidget(self.name)
        named.addWidget(self.facts)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 6, 12, 6)
        row.setSpacing(2)
        row.addWidget(
            IconButton(ctx, self._file.session.kind, words("home"), self.home_wished.emit)
        )
        row.addWidget(self._pages)
        row.addSpacing(4)
        row.addLayout(named, 1)
        row.addLayout(self._middle)
        for button in (self.rounds, self.undo, self.redo, self.excel, self.reports):
            row.addWidget(button)
        row.addWidget(sizes)
        row.addWidget(self._palette)
        row.addWidget(IconButton(ctx, "language", words("language"), self.language_wished.emit))
        row.addWidget(
            IconButton(ctx, "help", words("toggle_help"), self.help_wished.emit, keys="Shift+F1")
        )
        row.addWidget(IconButton(ctx, "keys", words("key_chart"), self.keys_wished.emit, keys="F1"))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Leave the school's name its room: buttons say their words only where there is enough."""
        roomy = self.width() >= self._ctx.theme.px(_ROOM_FOR_WORDS)
        style = Qt.ToolButtonStyle
        wanted = style.ToolButtonTextBesideIcon if roomy else style.ToolButtonIconOnly
        for button in (self.rounds, self.excel, self.reports):
            button.setToolButtonStyle(wanted)

    def offer_pages(self, offered: bool) -> None:
        """Offer the tree of pages, which has no room beside the page, or offer it no more."""
        self._pages.setVisible(offered)

    def hold_search(self, box: QWidget) -> None:
        """Take the box that finds everything into the middle."""
        self._middle.addWidget(box)

    def refresh(self) -> None:
        """Show whose figures these are and of which moment."""
        for button in (self.undo, self.redo):
            button.setEnabled(not self._file.read_only)
        words, lang = self._ctx.words, self._ctx.lang
        collection = self._file.collection
        self.name.setText(f"{self._file.unit.name}　{self._file.unit.code}")
        state = (
            "state_read_only"
            if self._file.session.read_only
            else "state_closed"
            if collection.closed
            else "state_open"
        )
        facts = [
            collection.title.text(lang),
            words("moment", moment=moment_text(collection.moment)),
        ]
        if collection.deadline is not None:
            facts.append(words("deadline", deadline=moment_text(collection.deadline)))
        self.facts.setText("  ·  ".join([*facts, self._held() or words(state)]))

    def _held(self) -> str:
        """Return the state that sending has left the figures in, "" while they are being filled."""
        held = self._file.held
        if held is None or held.standing.state == "draft" or self._file.sealed:
            return ""
        return load_lifecycle().state(held.standing.state).label.text(self._ctx.lang)

    def open_rounds(self) -> None:
        """Open the menu of rounds of reporting."""
        self.rounds.showMenu()

    def open_excel(self) -> None:
        """Open the menu of what goes to and comes from Excel."""
        self.excel.showMenu()

    def _excel_menu(self) -> QMenu:
        menu = QMenu(self)
        whole = ("export_all",) if self._file.session.kind == "school" else ()
        for wish in ("export_form", *whole, "import"):
            action = menu.addAction(self._ctx.words(f"excel_{wish}"))
            action.setEnabled(wish != "import" or not self._file.read_only)
            action.triggered.connect(lambda _=False, wish=wish: self.excel_wished.emit(wish))
        menu.addSeparator()
        self.identity = menu.addAction(self._ctx.words("excel_identity"))
        self.identity.setCheckable(True)
        self.identity.setToolTip(self._ctx.words("excel_identity_warning"))
        menu.setToolTipsVisible(True)
        return menu

    def take_identity_wish(self) -> bool:
        """Return whether numbers of identity papers go out this once; the next time asks anew."""
        wished = self.identity.isChecked()
        self.identity.setChecked(False)
        return wished

    def _rounds_menu(self) -> QMenu:
        menu = QMenu(self)
        menu.aboutToShow.connect(lambda: self._rounds.fill(menu))
        return menu

    def _size_menu(self) -> QMenu:
        menu = QMenu(self)
        for percent in TEXT_SIZES:
            action = menu.addAction(f"{percent} %")
            action.setCheckable(True)
            action.setChecked(percent == self._ctx.theme.percent)
            action.triggered.connect(
                lambda _=False, percent=percent: self.size_wished.emit(percent)
            )
        return menu

    def _show_palette(self) -> None:
        self._palette.show_picture("light" if self._ctx.theme.palette.name == "dark" else "dark")


def _open_menu(button: QToolButton, menu: QMenu) -> None:
    button.setMenu(menu)
    button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
