"""The page of parts: which colleague has which forms, giving some out, taking them back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from edudesk.actions import parts
from edudesk.actions.correspondence import RowChoice, rows_to_choose
from edudesk.actions.naming import safe_name
from edudesk.actions.owing import Owed, Share, owed, shares
from edudesk.actions.parts import Taken, conflict_name
from edudesk.catalogue.library import Catalogue
from edudesk.errors import EdudeskError
from edudesk.model.parts import Conflict, GivenPart
from edudesk.model.submission import Filled
from edudesk.model.values import show_value
from edudesk.ui.file.openfile import OpenFile
from edudesk.ui.look.context import Context
from edudesk.ui.look.display import moment_text
from edudesk.ui.look.labels import Chooser, Notice, clear_layout, main_button, text_label
from edudesk.ui.mail.cardpage import CardPage, fit_lines
from edudesk.ui.sheets.listtable import JumpingList, ListModel

_COLUMNS = 3  # at most
_ROOM = 660  # px between the panels of a window 1366 px wide, at any size of text
_DIALOG = 640
_WHOSE = ("form", "who", "last", "count")
_WHOSE_WIDTHS = (320, 180, 120)


class PartsPage(CardPage):
    """Who owes what stands above; below, forms are ticked and given to somebody by name."""

    taken = Signal()  # figures came back: what is shown is to be read again
    form_wished = Signal(str)  # the page of a form

    def __init__(self, ctx: Context, file: OpenFile) -> None:
        super().__init__(ctx, ctx.words("nav_parts"))
        self._ctx = ctx
        self._file = file
        self.notice = Notice(ctx)
        self.dialog: ConflictDialog | None = None
        self._list = QVBoxLayout()
        self.whose = JumpingList(ctx, ctx.words("parts_whose"), _WHOSE_WIDTHS)
        self._whose = ListModel(
            tuple(ctx.words(f"whose_column_{name}") for name in _WHOSE), frozenset({3}), parent=self
        )
        self._shares: tuple[Share, ...] = ()
        self.person = QLineEdit()
        self.campus = Chooser(ctx)
        self.classes = QLineEdit()
        self.boxes: dict[str, QCheckBox] = {}
        self.give = main_button(ctx.words("part_give"), lambda: self._give())
        self.take = QPushButton(ctx.words("part_take"))
        self.take.clicked.connect(lambda: self._ask_take())
        self._build()
        self._judge()

    def _build(self) -> None:
        words, lang = self._ctx.words, self._ctx.lang
        self.add_part(self.notice)
        out = QVBoxLayout()
        out.addLayout(self._list)
        out.addWidget(self.take, 0, Qt.AlignmentFlag.AlignLeft)
        self.add_card(words("parts_out"), out)
        for form in self._file.forms:
            if not form.stored:  # all of it is computed: nobody could fill it in
                continue
            box = QCheckBox(form.title.text(lang))
            box.toggled.connect(lambda: self._judge())
            self.boxes[form.code] = box
        grid = QGridLayout()
        widest = max(box.sizeHint().width() for box in self.boxes.values())
        columns = min(max(_ROOM // widest, 1), _COLUMNS)
        for at, box in enumerate(self.boxes.values()):
            grid.addWidget(box, at // columns, at % columns)
        self.person.setPlaceholderText(words("part_person"))
        self.person.setAccessibleName(words("part_person"))
        self.person.textChanged.connect(lambda: self._judge())
        self.classes.setPlaceholderText(words("part_classes"))
        self.classes.setAccessibleName(words("part_classes"))
        self.classes.textChanged.connect(lambda: self._judge())
        self.campus.setAccessibleName(words("part_campus"))
        self._offer_campuses()
        self._file.lens.changed.connect(self._offer_campuses)
        row = QHBoxLayout()
        row.addWidget(self.person, 1)
        row.addWidget(self.campus)
        row.addWidget(self.classes, 2)
        row.addWidget(self.give)
        giving = QVBoxLayout()
        giving.setSpacing(8)
        giving.addWidget(text_label(words("part_hint"), "muted", wrap=True))
        giving.addLayout(row)
        giving.addLayout(grid)
        self.add_card(words("part_new"), giving)
        self.whose.show_model(self._whose)
        self.whose.jump.connect(lambda at: self.form_wished.emit(self._shares[at].form))
        figures = QVBoxLayout()
        figures.addWidget(self.whose)
        self.figures = self.add_card(words("parts_whose"), figures)
        self.figures.hide()  # until somebody entered something

    def _offer_campuses(self) -> None:
        """Offer the campuses of the school, when it has several; the one in hand stays."""
        at, campuses = self.campus.currentData(), self._file.lens.campuses
        self.campus.clear()
        self.campus.addItem(self._ctx.words("part_campuses"), "")
        for one in campuses:
            self.campus.addItem(self._ctx.words("part_campus_only", campus=one.name), one.name)
        self.campus.setCurrentIndex(max(self.campus.findData(at), 0))
        self.campus.setVisible(bool(campuses))

    def entrance(self) -> QWidget:
        """Return the part that takes the focus when the page is entered."""
        return self.person

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.refresh()

    def refresh(self) -> None:
        """Look again which parts are out, and what of them is still open."""
        self._file.ask(owed, self._file.collection.number, then=self.show_parts)
        self._file.ask(shares, self._file.collection.number, then=self.show_whose)

    def show_parts(self, given: Sequence[Owed]) -> None:
        """Show who has which forms since when, what came back and what is still open."""
        clear_layout(self._list)
        if not given:
            self._list.addWidget(text_label(self._ctx.words("parts_none"), "muted", wrap=True))
        for one in given:
            tone = "done" if one.back else "unusual"
            mark = "✓" if one.back else "…"
            self._list.addWidget(text_label(f"{mark} {self._owed(one)}", tone, wrap=True))
        self.take.setEnabled(bool(given) and not self._file.read_only)

    def show_whose(self, found: tuple[Share, ...]) -> None:
        """Show whose the figures of each form are; Enter opens the form."""
        self._shares, lang = found, self._ctx.lang
        forms = self._file.catalogue.forms
        self._whose.show_texts(
            [
                (
                    forms[one.form].title.text(lang),
                    one.who or self._ctx.words("whose_nobody"),
                    moment_text(one.last.date()),
                    f"{one.cells:,}",
                )
                for one in found
            ]
        )
        fit_lines(self._ctx, self.whose, len(found))
        self.figures.setVisible(bool(found))

    def _owed(self, one: Owed) -> str:
        """Return a line: who has what, since when, and how many required cells are open."""
        words, lang, part = self._ctx.words, self._ctx.lang, one.part
        joint = "、" if lang == "zh" else ", "
        forms = joint.join(self._file.catalogue.forms[code].title.text(lang) for code in part.forms)
        if part.scope:
            forms = words("part_scope", forms=forms, scope=joint.join(part.scope))
        day = moment_text((part.taken_at or part.given_at).date())
        key = "part_is_back" if one.back else "part_is_out"
        said = words(key, person=part.person, forms=forms, day=day)
        return said + (words("part_open", count=len(one.open)) if one.open else "")

    def _named_classes(self) -> list[str]:
        """Return the classes that were typed, whatever comma stands between them."""
        text = self.classes.text().replace("，", ",").replace("、", ",")
        return [name.strip() for name in text.split(",") if name.strip()]

    def _judge(self) -> None:
        chosen = any(box.isChecked() for box in self.boxes.values()) or bool(self._named_classes())
        self.give.setEnabled(chosen and bool(self.person.text().strip()))

    # -- out and back ------------------------------------------------------------------------------

    def _give(self) -> None:
        words = self._ctx.words
        person = self.person.text().strip()
        forms = [code for code, box in self.boxes.items() if box.isChecked()]
        folder = self._file.session.path
        proposal = folder.with_name(f"{safe_name(f'{self._file.unit.name}{person}')}{parts.SUFFIX}")
        out = self._ctx.asker.save_path(self, words("part_give"), proposal, words("kinds_part"))
        if out is None:
            return

        def given(part: GivenPart) -> None:
            for box in self.boxes.values():
                box.setChecked(False)
            self.person.clear()
            self.classes.clear()
            self.campus.setCurrentIndex(0)
            self.notice.say(words("part_made", file=out.name, person=part.person), "done")
            self.refresh()

        number, classes = self._file.collection.number, self._named_classes()
        scope = {"campus": self.campus.currentData(), "classes": classes}
        self._file.act(
            lambda desk, path: parts.give_part(desk, number, forms, person, path, **scope),
            out,
            then=given,
            failed=self._refuse,
        )

    def _ask_take(self) -> None:
        words = self._ctx.words
        path = self._ctx.asker.open_path(self, words("part_take"), words("kinds_part"))
        if path is not None:
            self.take_back(path)

    def take_back(self, path: Path, theirs: Sequence[str] = ()) -> None:
        """Take a part back; what both sides changed is asked about in a dialog."""

        def told(taken: Taken) -> None:
            self._say_taken(taken)
            self._file.refresh()
            self.refresh()
            self.taken.emit()
            if taken.conflicts:
                self._name_conflicts(path, taken.conflicts)

        self._file.act(parts.take_part, path, theirs=theirs, then=told, failed=self._refuse)

    def _say_taken(self, taken: Taken) -> None:
        words = self._ctx.words
        change = taken.edited.change if taken.edited else None
        said = words(
            "part_taken",
            person=taken.part.person,
            cells=len(change.cells) if change else 0,
            added=len(change.added) if change else 0,
            removed=len(change.removed) if change else 0,
        )
        if taken.conflicts:
            said += words("part_conflicts", count=len(taken.conflicts))
        self.notice.say(said, "unusual" if taken.conflicts else "done")

    def _name_conflicts(self, path: Path, conflicts: Sequence[Conflict]) -> None:
        """Find out what the rows are called, then ask."""
        number, lang = self._file.collection.number, self._ctx.lang

        def ask(rows: Mapping[str, Sequence[RowChoice]]) -> None:
            called = {(form, one.key): one.called for form in rows for one in rows[form]}
            self._ask_conflicts(path, conflicts, called)

        self._file.ask(lambda desk: rows_to_choose(desk, number, lang), then=ask)

    def _ask_conflicts(
        self, path: Path, conflicts: Sequence[Conflict], called: Mapping[tuple[str, str], str]
    ) -> None:
        self.dialog = ConflictDialog(self._ctx, self._file.catalogue, conflicts, called, self)
        dialog = self.dialog
        dialog.accepted.connect(lambda: self.take_back(path, dialog.theirs()))
        dialog.open()

    def _refuse(self, error: EdudeskError) -> None:
        self.notice.say(error.text(self._ctx.lang))


class ConflictDialog(QDialog):
    """Lists what both sides changed; a tick takes the colleague's figure.

    `called`: names of rows by form and key.
    """

    def __init__(
        self,
        ctx: Context,
        catalogue: Catalogue,
        conflicts: Sequence[Conflict],
        called: Mapping[tuple[str, str], str],
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        words = ctx.words
        self._ctx = ctx
        self._catalogue = catalogue
        self._called = called
        self.setWindowTitle(words("conflicts"))
        self.setMinimumWidth(ctx.theme.px(_DIALOG))
        self.boxes = {conflict_name(one): QCheckBox(self._line(one)) for one in conflicts}
        inner = QWidget()
        inner.setObjectName("cards")
        lines = QVBoxLayout(inner)
        for one in self.boxes.values():
            lines.addWidget(one)
        lines.addStretch(1)
        area = QScrollArea()
        area.setWidget(inner)
        area.setWidgetResizable(True)
        take = main_button(words("conflicts_take"), self.accept)
        keep = QPushButton(words("conflicts_keep"))
        keep.clicked.connect(self.reject)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(keep)
        row.addWidget(take)
        box = QVBoxLayout(self)
        box.setContentsMargins(24, 20, 24, 20)
        box.setSpacing(12)
        box.addWidget(text_label(words("conflicts_hint"), wrap=True))
        box.addWidget(area, 1)
        box.addLayout(row)

    def theirs(self) -> tuple[str, ...]:
        """Return the conflicts in which the colleague's figure is taken."""
        return tuple(name for name, box in self.boxes.items() if box.isChecked())

    def _line(self, conflict: Conflict) -> str:
        words, lang = self._ctx.words, self._ctx.lang
        form = self._catalogue.forms[conflict.place.form]
        title, key = form.title.text(lang), str(conflict.place.key)
        name = self._called.get((form.code, key), "")
        row = name or (words("conflict_number", number=key) if key else "")
        place = " · ".join(part for part in (title, row) if part)
        if not conflict.place.field:
            return words("conflict_row", place=place)
        field = form.by_code[conflict.place.field]
        codes = self._catalogue.codes(field)

        def shown(filled: Filled | None) -> str:
            if filled is None or filled.value is None:
                return words("empty_cell")
            plain = filled.state in ("plain", "carried")
            value = filled.value
            return show_value(field, value, codes, lang) if plain else str(value)

        return words(
            "conflict_cell",
            place=place,
            field=field.label.text(lang),
            mine=shown(conflict.mine),
            theirs=shown(conflict.theirs),
        )
