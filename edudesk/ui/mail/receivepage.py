"""The page on which a district receives what schools send, and sees who still owes what."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication, QShowEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from edudesk.actions import board as boards
from edudesk.actions.board import Board, BoardRow
from edudesk.actions.receiving import accept, receive
from edudesk.errors import EdudeskError
from edudesk.model.receiving import Outcome
from edudesk.ui.file.openfile import OpenFile
from edudesk.ui.look.context import Context
from edudesk.ui.look.dropped import dropped_files
from edudesk.ui.look.labels import Notice, clear_layout, main_button, text_label
from edudesk.ui.mail.boardfilter import BoardFilter
from edudesk.ui.mail.cardpage import CardPage
from edudesk.ui.mail.issuecard import IssueCard
from edudesk.ui.mail.schoolpage import SchoolDialog
from edudesk.ui.mail.sendboard import SendTable

_TONES = {"received": "done", "same": "muted", "held": "unusual", "refused": "wrong"}
_SIGNS = {"received": "✓", "same": "=", "held": "?", "refused": "✗"}
_TOLD = ("received", "same", "held", "refused")
_SHOWN = 12  # outcomes that are listed; those that need somebody come first
_ROWS = 12  # schools in sight
_WIDTH = 1040  # px at 100 %: the board has many columns


class ReceivePage(CardPage):
    """Files are dropped or chosen above, each answered in words; the schools stand below."""

    def __init__(self, ctx: Context, file: OpenFile) -> None:
        super().__init__(ctx, ctx.words("nav_receive"), _WIDTH)
        self._ctx = ctx
        self._file = file
        self._held: list[Outcome] = []
        self._sent: list[Path] = []
        self._schools: tuple[BoardRow, ...] = ()
        words = ctx.words
        self.notice = Notice(ctx)
        self.outcomes = QVBoxLayout()
        self.reason = QLineEdit()
        self.reason.setPlaceholderText(words("receive_reason"))
        self.reason.setAccessibleName(words("receive_reason"))
        self.reason.textChanged.connect(lambda: self._judge())
        self.decide = QPushButton(words("receive_decided"))
        self.decide.clicked.connect(lambda: self._take_held())
        self.days = text_label("", "muted", wrap=True)
        self.filter = BoardFilter(ctx)
        self.filter.changed.connect(self._narrow)
        self.table = SendTable(ctx, words("receive_board"))
        self.open = QPushButton(words("receive_open"))
        self.accept = QPushButton()
        self.forward = QPushButton(words("receive_forward"))
        self.issue = IssueCard(ctx, file, self.notice)
        self.school: SchoolDialog | None = None
        self._build()
        self.setAcceptDrops(True)
        self._judge()

    def _build(self) -> None:
        words = self._ctx.words
        choose = main_button(words("receive_files"), lambda: self._choose())
        folder = QPushButton(words("receive_folder"))
        folder.clicked.connect(lambda: self._choose_folder())
        ways = _row(choose, folder)
        deciding = _row(self.reason, self.decide, stretch=False)
        taking = QVBoxLayout()
        taking.setSpacing(8)
        taking.addWidget(text_label(words("receive_hint"), "muted", wrap=True))
        taking.addLayout(ways)
        taking.addLayout(self.outcomes)
        taking.addLayout(deciding)
        self.add_part(self.notice)
        self.add_card(words("receive_card"), taking)
        self._build_board()

    def _build_board(self) -> None:
        words = self._ctx.words
        for button, act in (
            (self.open, lambda: self._open(self.table.currentIndex().row())),
            (self.accept, lambda: self._accept()),
            (self.forward, lambda: self._forward()),
        ):
            button.clicked.connect(act)
        others = []
        for key, act in (
            ("receive_remind", lambda: self._remind()),
            ("receive_export", lambda: self._export()),
        ):
            button = QPushButton(words(key))
            button.clicked.connect(act)
            others.append(button)
        self.table.jump.connect(lambda row: self._open(row))
        chosen = self.table.selectionModel()
        chosen.currentRowChanged.connect(lambda: self._judge())
        chosen.selectionChanged.connect(lambda: self._judge())
        self.table.setMinimumHeight(self._ctx.theme.px(30) * _ROWS)
        shown = QVBoxLayout()
        shown.addWidget(self.days)
        shown.addWidget(text_label(words("receive_open_hint"), "muted", wrap=True))
        shown.addWidget(self.filter)
        shown.addWidget(self.table)
        shown.addLayout(_row(self.open, self.accept, others[0]))
        shown.addLayout(_row(others[1], self.forward))
        self.add_card(words("receive_board"), shown)
        self.add_card(words("issue_card"), self.issue.contents)

    def entrance(self) -> QWidget:
        """Return the part that takes the focus when the page is entered."""
        return self.table

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.refresh()

    def refresh(self) -> None:
        """Look again who has sent what."""
        self._file.ask(boards.board, self._file.collection.number, then=self.show_board)
        self.issue.refresh()

    def show_board(self, found: Board) -> None:
        """Show the schools, and how many days are left."""
        words = self._ctx.words
        expected = [row for row in found.rows if row.state != "gone"]
        sent = sum(row.state != "not_sent" for row in expected)
        told = words("receive_sent", sent=sent, all=len(expected))
        if found.days is not None:
            key = "receive_days_left" if found.days >= 0 else "receive_days_over"
            told += words(key, days=abs(found.days), deadline=found.deadline)
        self.days.setText(told)
        self._schools = found.rows
        self.filter.offer_places(found.places)
        self._narrow()
        self.forward.setEnabled(sent > 0)
        self._judge()

    def _narrow(self) -> None:
        self.table.show_board(self.filter.narrowed(self._schools))
        self._judge()

    # -- taking ------------------------------------------------------------------------------------

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if dropped_files(event.mimeData()) and not self._file.read_only:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        event.acceptProposedAction()
        self.take(dropped_files(event.mimeData()))

    def take(self, paths: Sequence[Path]) -> None:
        """Receive files and folders."""
        self._sent = list(paths)
        title = self._ctx.words("nav_receive")
        self._file.act(receive, self._sent, then=self.show_outcomes, title=title)

    def show_outcomes(self, found: Sequence[Outcome]) -> None:
        """Say of each file what became of it, first those that need somebody."""
        words, lang = self._ctx.words, self._ctx.lang
        order = ("held", "refused", "received", "same")
        counts = {status: sum(one.status == status for one in found) for status in order}
        clear_layout(self.outcomes)
        for one in sorted(found, key=lambda one: order.index(one.status))[:_SHOWN]:
            text = f"{_SIGNS[one.status]} {one.why.text(lang)}"
            self.outcomes.addWidget(text_label(text, _TONES[one.status], wrap=True))
        self._held = [one for one in found if one.status == "held"]
        differences = sum(one.differences for one in found)
        told = [words(f"receive_n_{status}", count=counts[status]) for status in _TOLD]
        said = words("receive_joint").join(
            text for status, text in zip(_TOLD, told, strict=True) if counts[status]
        )
        said = words("receive_done", said=said) if said else words("receive_nothing")
        if differences:
            said += words("receive_differences", count=differences)
        open_ones = counts["held"] + counts["refused"] + differences
        self.notice.say(said, "unusual" if open_ones or not found else "done")
        self._judge()
        self._file.refresh()
        self.refresh()

    def _judge(self) -> None:
        held = bool(self._held)
        self.reason.setVisible(held)
        self.decide.setVisible(held)
        self.decide.setEnabled(bool(self.reason.text().strip()))
        self.open.setEnabled(self.table.currentIndex().isValid())
        chosen, words = len(self.table.chosen_rows()), self._ctx.words
        self.accept.setText(
            words("receive_accept_some", count=chosen) if chosen else words("receive_accept")
        )

    def _take_held(self) -> None:
        codes = [one.school_code for one in self._held]
        told = partial(receive, decided=codes, reason=self.reason.text())
        self._file.act(lambda desk, paths: told(desk, paths), self._sent, then=self.show_outcomes)

    def _choose(self) -> None:
        words = self._ctx.words
        path = self._ctx.asker.open_path(self, words("receive_files"), words("kinds_sent"))
        if path is not None:
            self.take([path])

    def _choose_folder(self) -> None:
        path = self._ctx.asker.folder_path(self, self._ctx.words("receive_folder"))
        if path is not None:
            self.take([path])

    # -- the schools -------------------------------------------------------------------------------

    def _accept(self) -> None:
        codes = [self.table.schools()[row].code for row in self.table.chosen_rows()]
        self._file.act(
            accept, self._file.collection.number, codes, then=self._accepted, failed=self._refuse
        )

    def _accepted(self, codes: Sequence[str]) -> None:
        self.notice.say(self._ctx.words("receive_accepted", count=len(codes)), "done")
        self.refresh()

    def _remind(self) -> None:
        self._file.ask(boards.reminders, self._file.collection.number, then=self._copy)

    def _copy(self, texts: Sequence[str]) -> None:
        QGuiApplication.clipboard().setText("\n".join(texts))
        self.notice.say(self._ctx.words("receive_copied", count=len(texts)), "done")

    def _export(self) -> None:
        words = self._ctx.words
        proposal = self._file.session.path.with_name(f"{words('receive_board')}.xlsx")
        out = self._ctx.asker.save_path(
            self, words("receive_export"), proposal, words("kinds_workbook")
        )
        if out is not None:
            number = self._file.collection.number
            done = words("receive_exported", name=out.name)
            self._file.act(
                boards.export_board, number, out, then=lambda _: self.notice.say(done, "done")
            )

    def _open(self, row: int) -> None:
        school = self.table.schools()[row]
        self.open_school(school.code, school.name)

    def open_school(self, code: str, name: str, *, asking: bool = False) -> None:
        """Open the papers of one school; `asking`: at its questions and applications."""
        if self.school is not None:
            self.school.setParent(None)  # goes once nothing that it asked for is on its way
        self.school = SchoolDialog(self._ctx, self._file, code, name, self, asking=asking)
        self.school.changed.connect(self._follow)
        self.school.open()

    def _follow(self) -> None:
        self._file.refresh()
        self.refresh()

    def _forward(self) -> None:
        """Pass on what the schools sent, unopened, as one bundle."""
        words = self._ctx.words
        name = words("receive_forward_name")
        proposal = self._file.session.path.with_name(f"{name}.zip")
        out = self._ctx.asker.save_path(
            self, words("receive_forward"), proposal, words("kinds_bundle")
        )
        if out is None:
            return

        def done(count: int) -> None:
            self.notice.say(words("receive_forwarded", name=out.name, count=count), "done")

        self._file.act(
            boards.forward, self._file.collection.number, out, then=done, failed=self._refuse
        )

    def _refuse(self, error: EdudeskError) -> None:
        self.notice.say(error.text(self._ctx.lang))


def _row(*parts: QWidget, stretch: bool = True) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setAlignment(Qt.AlignmentFlag.AlignLeft)
    for part in parts:
        row.addWidget(part)
    if stretch:
        row.addStretch(1)
    return row
