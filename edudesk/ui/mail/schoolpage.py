"""The window of one school at the district: what it sent, figures in question, return, thread."""

from __future__ import annotations

from PySide6.QtCore import QSize, QTimer, Signal
from PySide6.QtWidgets import QDialog, QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from edudesk.actions.dossier import Dossier, dossier, rows_sent
from edudesk.errors import EdudeskError
from edudesk.ui.file.openfile import OpenFile
from edudesk.ui.look.context import Context
from edudesk.ui.look.labels import Notice, text_label
from edudesk.ui.look.screenroom import open_as_large
from edudesk.ui.mail.cardpage import CardPage
from edudesk.ui.mail.figurescard import FiguresCard
from edudesk.ui.mail.returncard import ReturnCard
from edudesk.ui.mail.schoolcard import SchoolCard
from edudesk.ui.mail.sentcard import SentCard
from edudesk.ui.mail.threadcard import ThreadCard

_SIZE = (980, 760)  # px at 100 %
_WIDTH = 880  # of the cards
_SETTLING = 100  # ms in which the cards take the height of what they show


class SchoolDialog(QDialog):
    """Cards in the order of work; what was done is told above them, wherever one has scrolled."""

    changed = Signal()  # the register, a state, a question

    def __init__(
        self,
        ctx: Context,
        file: OpenFile,
        code: str,
        name: str,
        parent: QWidget | None = None,
        *,
        asking: bool = False,
    ) -> None:
        """`asking`: what the school asks is brought into sight first."""
        super().__init__(parent)
        self._ctx = ctx
        self._file = file
        self.code = code
        self.found: Dossier | None = None
        self._frames: dict[str, QFrame] = {}
        self._offered = 0  # the receipt whose rows can be asked about
        self.setWindowTitle(ctx.words("school_title", school=name, code=code))
        open_as_large(self, QSize(*(ctx.theme.px(side) for side in _SIZE)))
        self.notice = Notice(ctx)
        self.state = text_label("", "muted", wrap=True)
        self.sent = SentCard(ctx, file, code, self.notice)
        self.figures = FiguresCard(ctx, file, code, self.notice)
        self.returning = ReturnCard(ctx, file, code, self.notice)
        self.asking = ThreadCard(ctx, file, code, self.notice)
        self._asking = asking
        self._build()
        file.failed.connect(self._say_failure)
        self.refresh()

    def _build(self) -> None:
        words = self._ctx.words
        self._page = page = CardPage(self._ctx, self.windowTitle(), _WIDTH)
        page.add_part(self.state)
        for key, card in (
            ("school_sent", self.sent),
            ("school_figures", self.figures),
            ("school_thread", self.asking),
            ("school_return", self.returning),
        ):
            self._frames[key] = page.add_card(words(key), card.contents)
            card.changed.connect(self._changed)
        close = QPushButton(words("school_close"))
        close.setAutoDefault(False)
        close.clicked.connect(self.accept)
        above, foot = QVBoxLayout(), QHBoxLayout()
        above.setContentsMargins(24, 0, 24, 0)
        above.addWidget(self.notice)
        foot.setContentsMargins(24, 0, 24, 0)
        foot.addStretch(1)
        foot.addWidget(close)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 12, 0, 12)
        box.addLayout(above)
        box.addWidget(page, 1)
        box.addLayout(foot)
        self.sent.sent.setFocus()

    def cards(self) -> tuple[SchoolCard, ...]:
        """Return the cards from above."""
        return self.sent, self.figures, self.asking, self.returning

    def refresh(self) -> None:
        """Look again what the district has of the school."""
        lang, number = self._ctx.lang, self._file.collection.number
        self._file.ask(lambda desk: dossier(desk, number, self.code, lang), then=self.show_dossier)

    def show_dossier(self, found: Dossier) -> None:
        """Show everything on its card."""
        words, lang = self._ctx.words, self._ctx.lang
        self.found = found
        paper = words(f"school_paper_{found.paper or 'none'}")
        self.state.setText(words("school_state", state=found.state.text(lang), paper=paper))
        for card in self.cards():
            card.show_dossier(found)
        if self._asking:
            self._asking = False
            QTimer.singleShot(_SETTLING, self, self._show_asking)
        present = next((one.receipt.number for one in found.sent if one.stands == "present"), 0)
        if present != self._offered:
            self._offered = present
            number = self._file.collection.number
            self._file.ask(
                lambda desk: rows_sent(desk, number, self.code, lang),
                then=self.returning.show_rows,
            )

    def _show_asking(self) -> None:
        self._page.ensureWidgetVisible(self._frames["school_thread"])
        self.asking.reason.setFocus()

    def _say_failure(self, error: EdudeskError) -> None:
        if self.isVisible():
            self.notice.say(error.text(self._ctx.lang))

    def _changed(self) -> None:
        self.refresh()
        self.changed.emit()
