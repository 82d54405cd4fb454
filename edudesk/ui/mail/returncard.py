"""The card on which a district returns forms of a school, with questions on cells (退回)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QGridLayout, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from edudesk.actions.correcting import return_forms
from edudesk.actions.correspondence import RowChoice
from edudesk.actions.dossier import Dossier
from edudesk.actions.merging import SHORTEST_REASON
from edudesk.ui.file.openfile import OpenFile
from edudesk.ui.look.context import Context
from edudesk.ui.look.labels import Notice, clear_layout, main_button, text_label
from edudesk.ui.look.theme import set_tone
from edudesk.ui.mail.cellchooser import CellChooser
from edudesk.ui.mail.schoolcard import SchoolCard, Wording

_ROOM = 700  # px at 100 % across the card
_COLUMNS = 3
_WORDING = Wording("return_name", "return_made", "return_text")


class ReturnCard(SchoolCard):
    """Questions go with the forms of their cells; forms without a question are ticked."""

    def __init__(self, ctx: Context, file: OpenFile, code: str, notice: Notice) -> None:
        super().__init__(ctx, file, code, notice)
        self.boxes: dict[str, QCheckBox] = {}
        self.questions: list[tuple[str, str]] = []
        self._called: dict[str, str] = {}  # the cells of questions, as they were chosen
        self.hint = text_label("", "muted", wrap=True)
        self.ground = QWidget()
        self.chooser = CellChooser(ctx, file)
        self.text = self.line("return_question")
        self.add = self.button("return_add", lambda: self._add())
        self._list = QVBoxLayout()
        self.fold = self.button("return_name", lambda: self._unfold())
        self._forms = QWidget()
        self.reason = self.line("return_reason")
        self.write = main_button(ctx.words("return_write"), lambda: self._write())
        self.write.setAutoDefault(False)
        self._build()
        self._judge()

    def _build(self) -> None:
        self._tick()
        set_tone(self.fold, "link")
        asking = QHBoxLayout()
        asking.addWidget(self.text, 1)
        asking.addWidget(self.add)
        inner = QVBoxLayout(self.ground)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(8)
        inner.addWidget(self.chooser)
        inner.addLayout(asking)
        inner.addLayout(self._list)
        inner.addWidget(self.fold, 0, Qt.AlignmentFlag.AlignLeft)
        inner.addWidget(self._forms)
        inner.addWidget(self.reason)
        inner.addWidget(self.write, 0, Qt.AlignmentFlag.AlignLeft)
        self.contents.addWidget(self.hint)
        self.contents.addWidget(self.ground)
        self._forms.hide()
        for line in (self.text, self.reason):
            line.textChanged.connect(lambda: self._judge())
        self.text.returnPressed.connect(lambda: self._add())
        self.chooser.chosen.connect(lambda: self._judge())

    def _tick(self) -> None:
        """Lay out a box for each form that a school fills in."""
        for form in self._file.catalogue.school_forms:
            if form.stored:
                box = QCheckBox(form.title.text(self._ctx.lang))
                box.toggled.connect(lambda: self._judge())
                self.boxes[form.code] = box
        grid = QGridLayout(self._forms)
        grid.setContentsMargins(0, 0, 0, 0)
        widest = max(box.sizeHint().width() for box in self.boxes.values())
        columns = min(max(self._ctx.theme.px(_ROOM) // widest, 1), _COLUMNS)
        for at, box in enumerate(self.boxes.values()):
            grid.addWidget(box, at // columns, at % columns)

    def _unfold(self) -> None:
        self._forms.setVisible(self._forms.isHidden())

    def show_dossier(self, found: Dossier) -> None:
        self.found = found
        may = "return" in found.acts and not self._file.sealed
        self.hint.setText(self._ctx.words("return_hint" if may else "return_later"))
        self.ground.setVisible(may)
        self._judge()

    def show_rows(self, rows: Mapping[str, Sequence[RowChoice]]) -> None:
        """Offer the rows that the school has sent."""
        self.chooser.show_rows(rows)

    def _add(self) -> None:
        cell, text = self.chooser.cell(), self.text.text().strip()
        if cell is not None and len(text) >= SHORTEST_REASON:
            self.questions.append((cell, text))
            self._called[cell] = self.chooser.label()
            self.text.clear()
            self._show_questions()

    def _drop(self, at: int) -> None:
        del self.questions[at]
        self._show_questions()

    def _show_questions(self) -> None:
        clear_layout(self._list)
        words = self._ctx.words
        for at, (name, text) in enumerate(self.questions):
            label = self._called[name]
            drop = QPushButton(words("return_drop"))
            drop.setAutoDefault(False)
            set_tone(drop, "link")
            drop.setAccessibleName(f"{words('return_drop')} {label}")
            drop.clicked.connect(lambda _=False, at=at: self._drop(at))
            holder = QWidget()
            row = QHBoxLayout(holder)
            row.setContentsMargins(0, 0, 0, 0)
            said = words("return_asked", cell=label, text=text)
            row.addWidget(text_label(f"→ {said}", wrap=True), 1)
            row.addWidget(drop, 0, Qt.AlignmentFlag.AlignTop)
            self._list.addWidget(holder)
        self._judge()

    def _ticked(self) -> list[str]:
        return [code for code, box in self.boxes.items() if box.isChecked()]

    def _judge(self) -> None:
        asked = len(self.text.text().strip()) >= SHORTEST_REASON
        self.add.setEnabled(self.chooser.cell() is not None and asked)
        named = bool(self.questions) or bool(self._ticked())
        self.write.setEnabled(named and len(self.reason.text().strip()) >= SHORTEST_REASON)
        self.fold.setText(self._ctx.words("return_forms", count=len(self._ticked())))

    def _write(self) -> None:
        self.send_back(
            self.ground,
            _WORDING,
            return_forms,
            clear=self._clear,
            forms=self._ticked(),
            questions=tuple(self.questions),
            reason=self.reason.text(),
        )

    def _clear(self) -> None:
        self.questions.clear()
        self.reason.clear()
        for box in self.boxes.values():
            box.setChecked(False)
        self._show_questions()
