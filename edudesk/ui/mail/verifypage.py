"""The page on which a file that was sent, paper and what the district holds are compared."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QGridLayout, QLineEdit, QPushButton, QWidget

from edudesk.actions.correcting import OnPaper
from edudesk.actions.paperwork import (
    DifferingCell,
    PaperHere,
    VerifiedHere,
    paper_here,
    verify_here,
)
from edudesk.actions.verifying import Verified
from edudesk.errors import EdudeskError
from edudesk.ui.file.openfile import OpenFile
from edudesk.ui.look.context import Context
from edudesk.ui.look.labels import Notice, main_button, text_label
from edudesk.ui.mail.cardpage import CardPage
from edudesk.ui.sheets.listtable import ListModel, ListTable

_WIDTHS = (360, 160)  # px at 100 %: the figure, the paper
_ROWS = 12  # differing cells in sight
_LINE, _FRAME = 29, 12  # px at 100 %
_MISTYPED = 2  # groups that differ at most when one has mistyped a code


class VerifyPage(CardPage):
    """Choose a file, type the code at the foot of the paper, read whether and where they differ.

    With the code alone it is told whose figures it is of, and what has changed since.
    """

    def __init__(self, ctx: Context, file: OpenFile) -> None:
        super().__init__(ctx, ctx.words("nav_verify"))
        self._ctx = ctx
        self._file = file
        words = ctx.words
        self.path = QLineEdit()
        self.code = QLineEdit()
        self.verify = main_button(words("verify_now"), lambda: self._verify())
        self.notice = Notice(ctx)
        self.details = text_label("", "muted", wrap=True)
        heads = [words(f"verify_column_{name}") for name in ("cell", "paper", "file")]
        self.model = ListModel(heads, parent=self)
        self.cells = ListTable(ctx, words("verify_cells"), _WIDTHS)
        self.cells.show_model(self.model)
        self.cells.hide()
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
        self.add_part(self.cells)
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
        self.verify.setEnabled(bool(self.path.text().strip() or self.code.text().strip()))

    def _verify(self) -> None:
        path, code = self.path.text().strip(), self.code.text().strip()
        if not self.verify.isEnabled():
            return
        self.details.setText("")
        self.cells.hide()
        if path:
            given = (verify_here, Path(path), code)
            self._file.act(*given, then=self._tell, failed=self._refuse)
        else:
            self._file.act(paper_here, code, then=self._tell_paper, failed=self._refuse)

    def _tell(self, found: VerifiedHere) -> None:
        words, verified = self._ctx.words, found.verified
        superseded = found.held.by if found.held else None
        if superseded is not None and verified.accepted:
            self.notice.say(words("verify_superseded", by=superseded.sequence), "unusual")
        elif verified.wrong_groups is None:
            self.notice.say(words("verify_whole"), "done")
        elif not verified.wrong_groups:
            self.notice.say(words("verify_agrees"), "done")
        elif len(verified.wrong_groups) <= _MISTYPED and found.paper is None:
            joint = "、" if self._ctx.lang == "zh" else ", "
            groups = joint.join(map(str, verified.wrong_groups))
            self.notice.say(words("verify_mistyped", groups=groups), "unusual")
        else:
            self.notice.say(words("verify_differs"))
        lines = [self._about(verified), self._held(found)]
        if found.paper is not None:
            lines.append(self._about_paper(found.paper))
        self.details.setText("\n".join(lines))
        self._show_cells(found.cells)

    def _tell_paper(self, found: PaperHere) -> None:
        words, by = self._ctx.words, found.paper.by
        if by is None:
            self.notice.say(words("verify_paper_holds"), "done")
        else:
            self.notice.say(words("verify_superseded", by=by.sequence), "unusual")
        self.details.setText(self._about_paper(found.paper))
        self._show_cells(found.cells)

    def _about(self, verified: Verified) -> str:
        manifest = verified.manifest
        return self._ctx.words(
            "verify_draft" if manifest.draft else "verify_details",
            school=manifest.school_name,
            code=manifest.school_code,
            collection=manifest.collection,
            sequence=manifest.sequence,
            at=manifest.packed_at[:16].replace("T", " "),
            check_code=verified.code,
            signer=verified.signer,
        )

    def _held(self, found: VerifiedHere) -> str:
        """Say whether the district has this very content, and whether it still holds."""
        words = self._ctx.words
        if found.held is None:
            return words("verify_not_held")
        if found.held.by is None:
            return words("verify_held", sequence=found.held.receipt.sequence)
        return words("verify_superseded", by=found.held.by.sequence)

    def _about_paper(self, paper: OnPaper) -> str:
        sequence = paper.receipt.sequence
        return self._ctx.words("verify_paper", school=paper.school_name, sequence=sequence)

    def _show_cells(self, cells: tuple[DifferingCell, ...]) -> None:
        """Show where they differ; of a column that does not travel only that it does."""
        words, lang = self._ctx.words, self._ctx.lang
        none, blind = words("verify_empty"), words("verify_blind")
        self.model.show_texts(
            [
                (one.label.text(lang), one.paper or none, one.file or none)
                if one.paper or one.file
                else (one.label.text(lang), blind, blind)
                for one in cells
            ]
        )
        lines = min(len(cells), _ROWS) + 1
        self.cells.setFixedHeight(self._ctx.theme.px(_LINE) * lines + self._ctx.theme.px(_FRAME))
        self.cells.setVisible(bool(cells))

    def _refuse(self, error: EdudeskError) -> None:
        self.notice.say(error.text(self._ctx.lang))
