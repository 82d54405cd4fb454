"""The page of on-site checks: draw a sample, print its sheet, key back what was found, accuracy."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QIntValidator
from PySide6.QtWidgets import QLineEdit, QSplitter, QVBoxLayout, QWidget

from edudesk.actions import entry, rectifying, sampling
from edudesk.actions.rectifying import LEDGER, SITE_CHECKS
from edudesk.actions.sampling import Accuracy
from edudesk.model.change import Edited
from edudesk.model.exact import decimal_text, half_up
from edudesk.model.form import Field
from edudesk.model.place import Row, Sheet
from edudesk.model.values import Unreadable, read_value
from edudesk.ui.cells.celledit import CellEdit
from edudesk.ui.cells.editors import make_editor
from edudesk.ui.district.tonedlist import TonedList, TonedModel
from edudesk.ui.district.workpage import WorkPage
from edudesk.ui.file.openfile import OpenFile
from edudesk.ui.look.context import Context
from edudesk.ui.look.display import Shower
from edudesk.ui.look.labels import main_button, text_label
from edudesk.ui.sheets.listtable import choose_rows

SHEET, ACCURACY = "site-check-sheet", "site-accuracy"
_COLUMNS: Final = (
    "concerns", "part", "figure_name", "declared", "found", "difference", "reason", "checker",
    "problem",
)  # fmt: skip
_WIDTHS = (130, 110, 190, 84, 84, 84, 130, 70)
_FOUND = _COLUMNS.index("found")
_KEYED = ("found", "reason", "checker", "checked_on")
_KEPT = ("checker", "checked_on")  # the same for the next figure, as a rule
_PARTS = ("part", "drawn", "checked", "agreeing", "share")
_PART_WIDTHS = (200, 84, 84, 84)
_COUNT_WIDTH, _SEED_WIDTH = 56, 190  # px at 100 %; what the seed is for is said in its box
_GAP = 8  # px between the line that is keyed back and the accuracy
_SCHOOLS, _FIGURES = "5", "10"  # as many as one group of inspectors sees in a day


class SitePage(WorkPage):
    """Drawing above; the sheet with a line to key back what was found; accuracy below."""

    title = "sites"

    def __init__(self, ctx: Context, file: OpenFile) -> None:
        super().__init__(ctx, file)
        self.rows: list[Row] = []
        self.shown: list[Row] = []
        self.derived: dict[int, dict[str, object]] = {}
        self._told: dict[str, tuple[int, str]] = {}  # by field: of which row what was shown
        self.form = file.catalogue.forms[SITE_CHECKS]
        file.page(SITE_CHECKS)  # brings the names of schools and problems that it refers to
        words = ctx.words
        self.head.addWidget(self.button("sites_print", lambda: self.report_wished.emit(SHEET)))
        self.head.addWidget(
            self.button("sites_print_accuracy", lambda: self.report_wished.emit(ACCURACY))
        )
        self._build_drawing()
        kinds = ("all", "waiting", "differing", "unledgered")
        self.standing = self.chooser(
            "sites_filter", [(words(f"sites_show_{kind}"), kind) for kind in kinds]
        )
        self.search = self.search_line()
        self.count = text_label("", "small")
        self.enter = self.button("sites_enter", self._open_differences, writes=True)
        self.row(self.standing, self.place, self.search, None, self.count, self.enter)
        self._build_tables()
        file.sheet_loaded.connect(self._later_again)

    def _build_drawing(self) -> None:
        words = self.ctx.words
        self.schools, self.figures, self.seed = QLineEdit(), QLineEdit(), QLineEdit()
        for line, text, name in (
            (self.schools, _SCHOOLS, "sites_schools"),
            (self.figures, _FIGURES, "sites_figures"),
            (self.seed, "", "sites_seed"),
        ):
            line.setText(text)
            line.setAccessibleName(words(name))
            width = _SEED_WIDTH if line is self.seed else _COUNT_WIDTH
            line.setFixedWidth(self.ctx.theme.px(width))
        for line in (self.schools, self.figures):
            line.setValidator(QIntValidator(1, 999, line))
        self.seed.setPlaceholderText(words("sites_seed"))
        self.seed.setToolTip(words("sites_seed_tip"))
        self.draw = main_button(words("sites_draw"), self._draw)
        self.draw.setEnabled(not self.file.read_only)
        self.row(
            text_label(words("sites_schools")),
            self.schools,
            text_label(words("sites_figures")),
            self.figures,
            self.seed,
            self.draw,
            None,
        )

    def _build_tables(self) -> None:
        ctx, words, fields = self.ctx, self.ctx.words, self.form.by_code
        heads = [fields[name].label.text(ctx.lang) for name in _COLUMNS]
        self.model = TonedModel(ctx, heads, frozenset({3, 4, 5}), _FOUND, self)
        self.table = TonedList(ctx, words("nav_sites"), _WIDTHS)
        self.table.show_model(self.model)
        self.table.jump.connect(lambda _: self.editors["found"].setFocus())
        self.table.selectionModel().selectionChanged.connect(lambda: self._show_row())
        above = QWidget()
        column = QVBoxLayout(above)
        column.setContentsMargins(0, 0, 0, _GAP)
        column.addWidget(self.table, 1)
        self._build_keying(column)
        self.accuracy = TonedModel(
            ctx,
            [words(f"sites_column_{name}") for name in _PARTS],
            frozenset({1, 2, 3, 4}),
            4,
            self,
        )
        self.below = TonedList(ctx, words("sites_accuracy"), _PART_WIDTHS)
        self.below.show_model(self.accuracy)
        split = QSplitter(Qt.Orientation.Vertical)
        split.addWidget(above)
        split.addWidget(self.below)
        split.setStretchFactor(0, 3)
        split.setStretchFactor(1, 1)
        split.setChildrenCollapsible(False)
        self.body.addWidget(split, 1)

    def _build_keying(self, column: QVBoxLayout) -> None:
        """Build the line in which the figure in hand is keyed back; Enter goes to the next one."""
        self.about = text_label("", wrap=True)
        column.addWidget(self.about)
        self.editors: dict[str, CellEdit] = {}
        parts: list[QWidget] = []
        for name in _KEYED:
            field = self.form.by_code[name]
            single = Field(code=name, label=field.label, type=field.type, places=field.places)
            # As in a table nothing is written when it is left: the line is kept as a whole.
            editor = make_editor(self.ctx, single, lambda: (), self, in_table=True)
            assert isinstance(editor, CellEdit)
            editor.setFrame(True)
            editor.setEnabled(not self.file.read_only)
            self.editors[name] = editor
            label = text_label(field.label.text(self.ctx.lang))
            label.setBuddy(editor)
            parts += [label, editor]
        self.keep = self.button("sites_keep", self.keep_row, writes=True)
        line = self.line(*parts, self.keep)
        column.addLayout(line)
        for editor in self.editors.values():
            editor.returnPressed.connect(self.keep_row)

    def entrance(self) -> QWidget:
        return self.table if self.shown else self.schools

    def _later_again(self) -> None:
        self._later.start()

    # -- what is shown -----------------------------------------------------------------------------

    def refresh(self) -> None:
        super().refresh()
        number = self.file.collection.number
        self.ask(entry.read_form, SITE_CHECKS, number, then=self.show_sheet)
        self.ask(sampling.measured_accuracy, number, then=self.show_accuracy)

    def show_sheet(self, sheet: Sheet) -> None:
        """Show the figures that were drawn, as far as the filters let them through."""
        self.rows = list(sheet.rows)
        self.derived = {row: dict(values) for row, values in sheet.derived.items()}
        self.show_wanted()

    def show_wanted(self) -> None:
        here = self.chosen()
        self._shower = Shower(self.file.catalogue, self.form, self.ctx.lang, self.file.names_of)
        self.shown = [row for row in self.rows if self._is_wanted(row)]
        self.model.show_lines([self._line(row) for row in self.shown])
        ids = [row.id for row in self.shown]
        if ids:
            choose_rows(self.table, ids.index(here.id) if here and here.id in ids else 0)
        self._show_row()
        checked = sum(row.values["found"] is not None for row in self.rows)
        differing = sum(_differs(row) for row in self.rows)
        seeds = self.ctx.words("between").join(
            dict.fromkeys(str(row.values["seed"]) for row in self.rows)
        )
        said = self.ctx.words(
            "sites_count", all=len(self.rows), checked=checked, differing=differing, seeds=seeds
        )
        self.count.setText(said if self.rows else self.ctx.words("sites_none"))

    def _is_wanted(self, row: Row) -> bool:
        fits = {
            "all": True,
            "waiting": row.values["found"] is None,
            "differing": _differs(row),
            "unledgered": _differs(row) and row.values["problem"] is None,
        }[str(self.standing.currentData())]
        text = self.search.text().strip()
        school = self._text(row, "concerns")
        named = text in school or text in str(row.values["figure_name"])
        return fits and named and self.in_place(self._school(row))

    def _school(self, row: Row) -> int:
        """Return the number of the school that a figure is of, 0 while it is not known."""
        register = self.file.pages.get(sampling.REGISTER)
        school = register.rows.get(int(row.values["concerns"] or 0)) if register else None
        return school.school if school else 0

    def _text(self, row: Row, name: str) -> str:
        field = self.form.by_code[name]
        if field.derived:
            value = self.derived.get(row.id, {}).get(name)
            return self._shower.text(field, value if isinstance(value, int) else None)
        return self._shower.cell(field, row)

    def _line(self, row: Row) -> tuple[Sequence[str], str]:
        texts = [self._text(row, name) for name in _COLUMNS]
        if row.values["found"] is None:
            return texts, ""
        sign, tone = ("✕", "wrong") if _differs(row) else ("✓", "done")
        texts[_FOUND] = f"{texts[_FOUND]} {sign}"
        return texts, tone

    def chosen(self) -> Row | None:
        """Return the figure in hand."""
        rows = self.table.chosen_rows()
        return self.shown[rows[0]] if rows and rows[0] < len(self.shown) else None

    def _show_row(self) -> None:
        """Show the figure in hand; what was typed of it since it was shown stays."""
        row = self.chosen()
        for name, editor in self.editors.items():
            told = (row.id, self._text(row, name)) if row else (0, "")
            if told != self._told.get(name) and (told[1] or name not in _KEPT):
                editor.setText(told[1])
            self._told[name] = told
        said = [self._text(row, name) for name in ("concerns", "figure_name")] if row else []
        self.about.setText("　".join(said))
        self.about.setVisible(bool(said))
        self.keep.setEnabled(row is not None and not self.file.read_only)

    def show_accuracy(self, found: Sequence[Accuracy]) -> None:
        """Show of each part how many of the checked figures agreed."""
        self.accuracy.show_lines([_accuracy_line(one) for one in found])

    # -- what is done ------------------------------------------------------------------------------

    def _draw(self) -> None:
        number = self.file.collection.number
        schools, figures = (int(line.text() or 1) for line in (self.schools, self.figures))
        seed = self.seed.text().strip()
        self.write(
            lambda desk: sampling.draw_sample(
                desk, number, schools=schools, figures=figures, seed=seed
            ),
            then=self._drawn,
        )

    def _drawn(self, edited: Edited) -> None:
        drawn = edited.rows_of(SITE_CHECKS)
        schools = len({row.values["concerns"] for row in drawn})
        seed = str(drawn[0].values["seed"])
        said = self.ctx.words("sites_drawn", schools=schools, figures=len(drawn), seed=seed)
        self.notice.say(said, "done")
        self.seed.clear()
        self._look_anew()

    def keep_row(self) -> None:
        """Write what was found of the figure in hand, and go on with the next one."""
        row = self.chosen()
        if row is None:
            return
        edits = []
        for name, editor in self.editors.items():
            field, text = self.form.by_code[name], editor.text()
            try:
                value = read_value(field, text, self.file.catalogue.codes(field))
            except Unreadable as fault:
                reason = fault.reason.text(self.ctx.lang)
                label = field.label.text(self.ctx.lang)
                self.notice.say(self.ctx.words("pair", name=label, value=reason))
                editor.setFocus()
                return
            if value != row.values[name]:
                edits.append((name, text))
        at = self.shown.index(row)
        if edits:
            self.write(sampling.key_back, row.id, dict(edits), then=lambda _: self._kept(at))
        else:
            self._kept(at)

    def _kept(self, at: int) -> None:
        following = next((row for row in self.shown[at + 1 :] if row.values["found"] is None), None)
        self._look_anew()
        if following is not None:
            choose_rows(self.table, self.shown.index(following))
            self.editors["found"].setFocus()

    def _open_differences(self) -> None:
        number = self.file.collection.number
        self.write(rectifying.open_differences, number, then=self._entered)

    def _entered(self, edited: Edited | None) -> None:
        words = self.ctx.words
        if edited is None:
            self.notice.say(words("ledger_nothing_opened"), "note")
            return
        self.notice.say(words("ledger_opened", count=len(edited.rows_of(LEDGER))), "done")
        self._look_anew()

    def _look_anew(self) -> None:
        self.file.refresh()
        self.refresh()


def _differs(row: Row) -> bool:
    found, declared = row.values["found"], row.values["declared"]
    return found is not None and declared is not None and found != declared


def _accuracy_line(one: Accuracy) -> tuple[Sequence[str], str]:
    if not one.checked:
        return (one.part, str(one.drawn), "0", "", "—"), ""
    share = decimal_text(half_up(Fraction(100 * one.agreeing, one.checked), 1), 1)
    tone = "done" if one.agreeing == one.checked else "wrong"
    return (one.part, str(one.drawn), str(one.checked), str(one.agreeing), f"{share}%"), tone
