"""The page on which a file that was sent is proven, and compared with the code on paper."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QGridLayout, QLineEdit, QPushButton, QWidget

from edudesk.actions.verifying import Verified, verify
from edudesk.errors import EdudeskError
from edudesk.ui.file.openfile import OpenFile
from edudesk.ui.look.context import Context
from edudesk.ui.look.labels import Notice, main_button, text_label
from edudesk.ui.mail.cardpage import CardPage

_MISTYPED = 2  # groups that differ at most when one has mistyped a code


class VerifyPage(CardPage):
    """Choose a file, type the code at the foot of the paper, read whether they agree."""

    def __init__(self, ctx: Context, file: OpenFile) -> None:
        super().__init__(ctx, ctx.words("nav_verify"))
        self._ctx = ctx
        self._catalogue = file.catalogue
        words = ctx.words
        self.path = QLineEdit()
        self.code = QLineEdit()
        self.verify = main_button(words("verify_now"), lambda: self._verify())
        self.notice = Notice(ctx)
        self.details = text_label("", "muted", wrap=True)
        browse = QPushButton(words("browse"))
        browse.clicked.connect(lambda: self._browse())
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        for at, (key, edit) in enumerate((("verify_file", self.path), ("verify_code", self.code))):
            label = text_label(words(key))
            label.setBuddy(edit)
            edit.setAccessibleName(words(key))
            edit.returnPressed.connect(lambda: self._verify())
            edit.textChanged.connect(lambda: self._judge())
            grid.addWidget(label, at, 0)
            grid.addWidget(edit, at, 1)
        self.code.setPlaceholderText(words("verify_example"))
        grid.addWidget(browse, 0, 2)
        grid.addWidget(self.verify, 1, 2)
        self.add_part(text_label(words("verify_hint"), "muted", wrap=True))
        self.add_card(words("verify_card"), grid)
        self.add_part(self.notice)
        self.add_part(self.details)
        self._judge()

    def entrance(self) -> QWidget:
        """Return the part that takes the focus when the page is entered."""
        return self.path

    def show_file(self, path: Path) -> None:
        """Prove a file that came to the window."""
        self.path.setText(str(path))
        self._verify()

    def _browse(self) -> None:
        words = self._ctx.words
        path = self._ctx.asker.open_path(self, words("verify_file"), words("kinds_sent"))
        if path is not None:
            self.path.setText(str(path))

    def _judge(self) -> None:
        self.verify.setEnabled(bool(self.path.text().strip()))

    def _verify(self) -> None:
        path = Path(self.path.text().strip())
        code = self.code.text().strip()
        self.details.setText("")
        self._ctx.worker.start(
            lambda given: verify(given, code=code, catalogue=self._catalogue),
            path,
            then=self._tell,
            failed=self._refuse,
        )

    def _tell(self, found: Verified) -> None:
        words, manifest = self._ctx.words, found.manifest
        if found.wrong_groups is None:
            self.notice.say(words("verify_whole"), "done")
        elif not found.wrong_groups:
            self.notice.say(words("verify_agrees"), "done")
        elif len(found.wrong_groups) <= _MISTYPED:
            joint = "、" if self._ctx.lang == "zh" else ", "
            groups = joint.join(map(str, found.wrong_groups))
            self.notice.say(words("verify_mistyped", groups=groups), "unusual")
        else:
            self.notice.say(words("verify_differs"))
        key = "verify_draft" if manifest.draft else "verify_details"
        self.details.setText(
            words(
                key,
                school=manifest.school_name,
                code=manifest.school_code,
                collection=manifest.collection,
                sequence=manifest.sequence,
                at=manifest.packed_at[:16].replace("T", " "),
                check_code=found.code,
                signer=found.signer,
            )
        )

    def _refuse(self, error: EdudeskError) -> None:
        self.notice.say(error.text(self._ctx.lang))
