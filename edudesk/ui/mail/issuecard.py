"""The card on which a district hands a collection down: one task package for all schools."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout

from edudesk.actions.issuing import CONTACT, Issued, issue, tells_headroom
from edudesk.errors import EdudeskError
from edudesk.ui.file.openfile import OpenFile
from edudesk.ui.look.context import Context
from edudesk.ui.look.labels import Notice, text_label

SUFFIX = ".edutask"


class IssueCard(QObject):
    """Whom schools ask stands in the package, and is kept for next time."""

    def __init__(self, ctx: Context, file: OpenFile, notice: Notice) -> None:
        super().__init__(notice)  # gone with the page: answers fall silent
        self._ctx = ctx
        self._file = file
        self._notice = notice
        words = ctx.words
        self.contact = QLineEdit()
        self.contact.setPlaceholderText(words("issue_contact"))
        self.contact.setAccessibleName(words("issue_contact"))
        self.headroom = QCheckBox(words("issue_headroom"))
        self.headroom.setToolTip(words("issue_headroom_tip"))
        self.headroom.setChecked(True)
        self._decided = False  # whether somebody ticked the box since the page was made
        self.headroom.clicked.connect(self._note)
        self.write = QPushButton(words("issue_write"))
        self.write.setEnabled(not file.sealed)
        self.write.clicked.connect(lambda: self._write())
        self.contents = QVBoxLayout()
        self.contents.setSpacing(8)
        self.contents.addWidget(text_label(words("issue_hint"), "muted", wrap=True))
        row = QHBoxLayout()
        row.addWidget(self.contact, 1)
        row.addWidget(self.write)
        self.contents.addLayout(row)
        self.contents.addWidget(self.headroom)
        self.contents.addWidget(text_label(words("issue_unit_hint"), "muted", wrap=True))

    def refresh(self) -> None:
        """Propose whom schools were told to ask last, and what they were shown."""
        self._file.ask(
            lambda desk: (desk.store.setting(CONTACT), tells_headroom(desk)),
            then=self._propose,
        )

    def _propose(self, last: tuple[str, bool]) -> None:
        contact, headroom = last
        if not self.contact.isModified():
            self.contact.setText(contact)
        if not self._decided:
            self.headroom.setChecked(headroom)

    def _note(self) -> None:
        self._decided = True

    def _write(self) -> None:
        words = self._ctx.words
        title = self._file.collection.title.text(self._ctx.lang)
        proposal = self._file.session.path.with_name(f"{title}{words('issue_name')}{SUFFIX}")
        out = self._ctx.asker.save_path(
            self.write, words("issue_write"), proposal, words("kinds_task")
        )
        if out is None:
            return

        def done(made: Issued) -> None:
            key = "issue_made" if made.task.contact else "issue_made_alone"
            self._notice.say(words(key, file=out.name, count=len(made.task.schools)), "done")

        self._file.act(
            issue,
            self._file.collection.number,
            out,
            contact=self.contact.text(),
            headroom=self.headroom.isChecked(),
            then=done,
            failed=self._refuse,
        )

    def _refuse(self, error: EdudeskError) -> None:
        self._notice.say(error.text(self._ctx.lang))
