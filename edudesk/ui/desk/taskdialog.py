"""The dialog of a task package: which school one fills in for, or whose figures one collects."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QSize, QSortFilterProxyModel, Qt
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QHBoxLayout,
    QLineEdit,
    QListView,
    QPushButton,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from edudesk.actions.identity import name_fault
from edudesk.model.submission import Task, TaskSchool
from edudesk.ui.look.context import Context
from edudesk.ui.look.labels import main_button, text_label
from edudesk.ui.look.screenroom import open_as_large
from edudesk.ui.look.theme import set_tone

_SIZE = (560, 560)  # px at 100 %
_CODE = int(Qt.ItemDataRole.UserRole)
_STATE = Qt.ItemDataRole.CheckStateRole


class TaskDialog(QDialog):
    """A school picks its name; a collecting unit (中心校, 学区) ticks its schools and says its own.

    Typing part of a name or code narrows the list; what is ticked stays so.
    """

    def __init__(self, ctx: Context, task: Task, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ctx = ctx
        words = ctx.words
        self.setWindowTitle(words("task_open"))
        open_as_large(self, QSize(*(ctx.theme.px(side) for side in _SIZE)))
        self.as_school = QRadioButton(words("task_as_school"))
        self.as_unit = QRadioButton(words("task_as_unit"))
        self.search, self.name = QLineEdit(), QLineEdit()
        self.list = QListView()
        self._schools = _model(task, self)
        self._shown = QSortFilterProxyModel(self)
        self.every = QPushButton(words("task_every"))
        self.count = text_label("", "muted")
        self.begin = main_button("", self.accept)
        self._build(task)
        self.as_school.setChecked(True)
        self._turn()
        self.search.setFocus()  # what most are here for: type part of the name, Enter

    def _build(self, task: Task) -> None:
        words = self._ctx.words
        for line, key in ((self.search, "task_search"), (self.name, "task_unit_name")):
            line.setPlaceholderText(words(key))
            line.setAccessibleName(words(key))
            line.textChanged.connect(lambda: self._judge())
        self.list.setAccessibleName(words("task_schools"))
        self.list.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self._shown.setFilterCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self._shown.setSourceModel(self._schools)
        self.list.setModel(self._shown)
        self.begin.setDefault(True)
        self.every.setAutoDefault(False)
        set_tone(self.every, "link")
        cancel = QPushButton(words("cancel"))
        cancel.clicked.connect(self.reject)
        ticked, foot = QHBoxLayout(), QHBoxLayout()
        ticked.addWidget(self.count, 1)
        ticked.addWidget(self.every)
        foot.addStretch(1)
        foot.addWidget(cancel)
        foot.addWidget(self.begin)
        box = QVBoxLayout(self)
        box.setContentsMargins(24, 20, 24, 20)
        box.setSpacing(12)
        box.addWidget(text_label(self.windowTitle(), role="title"))
        box.addWidget(text_label(_about(self._ctx, task), "muted", wrap=True))
        for part in (self.as_school, self.as_unit, self.name, self.search):
            box.addWidget(part)
        box.addWidget(self.list, 1)
        box.addLayout(ticked)
        box.addLayout(foot)
        self._join()

    def _join(self) -> None:
        self.as_unit.toggled.connect(lambda: self._turn())
        self.search.textChanged.connect(self._narrow)
        self.every.clicked.connect(lambda: self._tick_shown())
        self.list.activated.connect(lambda: self._enter())
        self.list.selectionModel().currentChanged.connect(lambda: self._judge())
        self._schools.itemChanged.connect(lambda: self._judge())

    def is_unit(self) -> bool:
        """Whether figures of several schools are collected, not those of one filled in."""
        return self.as_unit.isChecked()

    def chosen(self) -> str:
        """Return the code of the school in hand, "" when none is."""
        return str(self.list.currentIndex().data(_CODE) or "")

    def ticked(self) -> list[str]:
        """Return the codes of the schools that a unit has ticked."""
        return [
            str(item.data(_CODE))
            for item in self._items()
            if item.checkState() == Qt.CheckState.Checked
        ]

    def _items(self) -> Iterator[QStandardItem]:
        return (self._schools.item(row) for row in range(self._schools.rowCount()))

    def _turn(self) -> None:
        """Offer what belongs to a school, or to a unit."""
        unit = self.is_unit()
        self._schools.blockSignals(True)  # one change, not one for each school
        for item in self._items():
            item.setCheckable(unit)
            if not unit:
                item.setData(None, _STATE)
        self._schools.blockSignals(False)
        self._shown.invalidate()
        for part in (self.name, self.every, self.count):
            part.setVisible(unit)
        self.begin.setText(self._ctx.words("task_begin_unit" if unit else "task_begin"))
        self._narrow(self.search.text())

    def _narrow(self, text: str) -> None:
        self._shown.setFilterFixedString(text.strip())
        if self._shown.rowCount() == 1:
            self.list.setCurrentIndex(self._shown.index(0, 0))
        self._judge()

    def _tick_shown(self) -> None:
        """Tick all schools in sight, or untick them when all are."""
        shown = [self._shown.index(row, 0) for row in range(self._shown.rowCount())]
        whole = all(index.data(_STATE) == Qt.CheckState.Checked.value for index in shown)
        state = Qt.CheckState.Unchecked if whole else Qt.CheckState.Checked
        for index in shown:
            self._shown.setData(index, state.value, _STATE)

    def _enter(self) -> None:
        """Go on with the school that Enter or a double click is on; a unit ticks it."""
        if not self.is_unit():
            self.accept()
            return
        index = self.list.currentIndex()
        ticked = index.data(_STATE) == Qt.CheckState.Checked.value
        state = Qt.CheckState.Unchecked if ticked else Qt.CheckState.Checked
        self._shown.setData(index, state.value, _STATE)

    def _judge(self) -> None:
        if self.is_unit():
            count = len(self.ticked())
            self.count.setText(self._ctx.words("task_ticked", count=count))
            self.begin.setEnabled(bool(count) and name_fault(self.name.text()) is None)
        else:
            self.begin.setEnabled(bool(self.chosen()))


def _model(task: Task, parent: QDialog) -> QStandardItemModel:
    model = QStandardItemModel(parent)
    for school in task.schools:
        model.appendRow(_item(school))
    return model


def _item(school: TaskSchool) -> QStandardItem:
    item = QStandardItem(f"{school.code}　{school.name}")
    item.setData(school.code, _CODE)
    return item


def _about(ctx: Context, task: Task) -> str:
    words = ctx.words
    told = [words("task_of", district=task.district_name, moment=task.moment)]
    if task.deadline:
        told.append(words("deadline", deadline=task.deadline))
    if task.contact:
        told.append(words("task_contact", contact=task.contact))
    return "　".join(told)
