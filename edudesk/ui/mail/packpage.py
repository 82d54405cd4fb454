"""The page on which figures are packed: what stands in the way, what travels, how to send it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, QTimer, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QGuiApplication, QShowEvent, QStandardItemModel
from PySide6.QtWidgets import (
    QCheckBox,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from edudesk.actions import packing, sending
from edudesk.actions.outlook import Outlook, outlook
from edudesk.actions.packing import Choices, Packed
from edudesk.actions.sending import Covering
from edudesk.actions.since_last import Moved, moved_since_last
from edudesk.actions.tasks import DISTRICT_KEY
from edudesk.catalogue.lifecycle import load_lifecycle
from edudesk.errors import EdudeskError
from edudesk.model.check import Finding
from edudesk.model.exact import half_up
from edudesk.model.place import Cell
from edudesk.model.values import show_value
from edudesk.ui.file.openfile import OpenFile
from edudesk.ui.look.context import Context
from edudesk.ui.look.display import moment_text
from edudesk.ui.look.labels import (
    Chooser,
    ElidedButton,
    Notice,
    clear_layout,
    main_button,
    text_label,
)
from edudesk.ui.look.theme import set_tone
from edudesk.ui.mail.cardpage import CardPage
from edudesk.ui.pages.scandialog import told_size

_SHOWN = 6  # wrong findings; the list below the pages has all
_WAYS = ("none", "key", "passphrase")


class PackPage(CardPage):
    """Three steps from above to below; what was packed is told in words, with ways to send it."""

    jumped = Signal(object)  # Cell
    changed = Signal()  # the figures were locked or opened again

    def __init__(self, ctx: Context, file: OpenFile) -> None:
        super().__init__(ctx, ctx.words("nav_pack"))
        self._ctx = ctx
        self._file = file
        self._seen: Outlook | None = None
        self._key = ""
        self.packed: Packed | None = None
        self.notice = Notice(ctx)
        self.state = text_label("", "muted", wrap=True)
        self.reopen = QPushButton(ctx.words("pack_reopen"))
        self.reopen.clicked.connect(lambda: self._reopen())
        self.reopen.hide()  # until it is known that something is packed
        self._obstacles = QVBoxLayout()
        self._moved = QVBoxLayout()
        self._consents = QVBoxLayout()
        self.quasi: dict[str, QCheckBox] = {}
        self.fold = QPushButton()
        self._boxes = QWidget()
        self.way = Chooser(ctx)
        self.passphrase = QLineEdit()
        self.pack = main_button(ctx.words("pack_now"), lambda: self._ask(draft=False))
        self.draft = QPushButton(ctx.words("pack_draft"))
        self.draft.clicked.connect(lambda: self._ask(draft=True))
        self._result = QVBoxLayout()
        self._build()
        self._judge()

    def _build(self) -> None:
        words = self._ctx.words
        head = QHBoxLayout()
        head.addWidget(self.state, 1)
        head.addWidget(self.reopen, 0, Qt.AlignmentFlag.AlignTop)
        self.add_line(head)
        self.add_part(self.notice)
        check = QVBoxLayout()
        check.addLayout(self._obstacles)
        check.addLayout(self._moved)
        self.add_card(words("pack_step_check"), check)
        self.add_card(words("pack_step_travels"), self._travels())
        self.add_card(words("pack_step_make"), self._making())

    def _travels(self) -> QVBoxLayout:
        words = self._ctx.words
        for way in _WAYS:
            self.way.addItem(words(f"pack_way_{way}"), way)
        self.way.setAccessibleName(words("pack_way"))
        self.way.currentIndexChanged.connect(lambda: self._judge())
        self.passphrase.setAccessibleName(words("pack_passphrase"))
        self.passphrase.setPlaceholderText(words("pack_passphrase"))
        label = text_label(words("pack_way"))
        label.setBuddy(self.way)
        row = QHBoxLayout()
        row.addWidget(label)
        row.addWidget(self.way)
        row.addWidget(self.passphrase, 1)
        row.addStretch(1)
        box = QVBoxLayout()
        box.setSpacing(8)
        box.addWidget(text_label(words("pack_open_columns"), wrap=True))
        box.addLayout(self._consents)
        box.addLayout(row)
        return box

    def _making(self) -> QVBoxLayout:
        row = QHBoxLayout()
        row.addWidget(self.pack)
        row.addWidget(self.draft)
        row.addStretch(1)
        box = QVBoxLayout()
        box.setSpacing(10)
        box.addLayout(row)
        box.addLayout(self._result)
        return box

    def entrance(self) -> QWidget:
        """Return the part that takes the focus when the page is entered."""
        if self.pack.isEnabled():
            return self.pack
        return self.way if self.reopen.isHidden() else self.reopen

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.refresh()  # figures may have changed since the page was left

    # -- what is shown -----------------------------------------------------------------------------

    def refresh(self) -> None:
        """Look again at what packing would come to."""
        number = self._file.collection.number
        self._file.ask(lambda desk: desk.store.setting(DISTRICT_KEY), then=self._take_key)
        self._file.ask(outlook, number, then=self.show_outlook)
        self._file.ask(moved_since_last, number, then=self.show_moved)

    def _take_key(self, key: str) -> None:
        self._key = key
        model = self.way.model()
        assert isinstance(model, QStandardItemModel)
        model.item(_WAYS.index("key")).setEnabled(bool(key))

    def show_outlook(self, seen: Outlook) -> None:
        """Show what stands in the way and what would travel."""
        self._seen = seen
        told = load_lifecycle().state(seen.standing.state)
        at = seen.standing.at
        when = moment_text(at.date()) + f" {at:%H:%M}" if at else ""
        label = told.label.text(self._ctx.lang)
        sentence = told.told.text(self._ctx.lang).format(who=seen.standing.who, at=when)
        self.state.setText(f"{label}：{sentence}" if self._ctx.lang == "zh" else sentence)
        set_tone(self.state, "unusual" if told.locked else "muted")
        self.reopen.setVisible(seen.standing.state == "packed" and not self._file.sealed)
        self._show_obstacles(seen)
        self._show_consents(seen)
        self._judge()

    def _show_obstacles(self, seen: Outlook) -> None:
        clear_layout(self._obstacles)
        words = self._ctx.words
        if seen.wrong:
            said = words("pack_wrong", count=len(seen.wrong))
            self._obstacles.addWidget(text_label(f"✕ {said}", "wrong", wrap=True))
            for finding in seen.wrong[:_SHOWN]:
                self._obstacles.addWidget(self._link(finding))
        else:
            clear = words("pack_clear")
            self._obstacles.addWidget(text_label(f"✓ {clear}", "done", wrap=True))
        for key, count in (
            ("pack_unexplained", seen.unexplained),
            ("pack_unconfirmed", seen.unconfirmed),
        ):
            if count:
                said = words(key, count=f"{count:,}")
                self._obstacles.addWidget(text_label(f"! {said}", "unusual", wrap=True))
        for key, count in (("pack_overruled", seen.overruled), ("pack_explained", seen.explained)):
            if count:
                self._obstacles.addWidget(text_label(words(key, count=count), "muted", wrap=True))

    def show_moved(self, moved: Sequence[Moved]) -> None:
        """Show the figures that moved far from those that the district accepted last."""
        clear_layout(self._moved)
        words, lang = self._ctx.words, self._ctx.lang
        if moved:
            said = words("pack_moved", percent=load_lifecycle().notable_percent)
            self._moved.addWidget(text_label(said, "muted", wrap=True))
        for one in moved[:_SHOWN]:
            last, now = (show_value(one.field, value, None, lang) for value in (one.last, one.now))
            share = "" if one.share is None else f"{half_up(one.share * 100, 1) / 10:+}%"
            name = one.field.label.text(lang)
            line = words("pack_moved_line", field=name, last=last, now=now, share=share)
            self._moved.addWidget(text_label(line, wrap=True))

    def _link(self, finding: Finding) -> QPushButton:
        form = self._file.catalogue.forms[finding.form]
        message = finding.message.text(self._ctx.lang)
        place = form.title.text(self._ctx.lang)
        if form.kind != "record":
            place = f"{place} · {finding.row_name}"
        button = ElidedButton(f"{place}　{message}", "link")
        button.setToolTip(message)
        button.setAccessibleName(message)
        cell = Cell(finding.form, finding.row, finding.fields[0])
        button.clicked.connect(lambda: self.jumped.emit(cell))
        return button

    def _show_consents(self, seen: Outlook) -> None:
        before = {name for name, box in self.quasi.items() if box.isChecked()}
        clear_layout(self._consents)
        self.quasi.clear()
        words, lang = self._ctx.words, self._ctx.lang
        if seen.attached:
            size = told_size(sum(one.size for one in seen.attached))
            along = words("pack_attached", count=len(seen.attached), size=size)
            self._consents.addWidget(text_label(along, wrap=True))
        if seen.direct:
            names = _joint(lang).join(
                dict.fromkeys(one.field.label.text(lang) for one in seen.direct)
            )
            said = text_label(words("pack_kept_back", columns=names), wrap=True)
            self._consents.addWidget(said)
        for one in seen.quasi:
            title = f"{one.form.title.text(lang)} · {one.field.label.text(lang)}"
            box = QCheckBox(words("pack_cells", column=title, count=one.cells))
            box.setChecked(one.name in before)
            self.quasi[one.name] = box
        if seen.quasi:
            self._consents.addWidget(text_label(words("pack_consent"), "muted", wrap=True))
            self._consents.addWidget(self._folded(bool(before)))

    def _folded(self, unfolded: bool) -> QWidget:
        """Return the boxes in two columns behind a button: few schools send any of them."""
        self.fold = QPushButton(self._ctx.words("pack_columns", count=len(self.quasi)))
        set_tone(self.fold, "link")
        self._boxes = QWidget()
        grid = QGridLayout(self._boxes)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(18)
        for at, box in enumerate(self.quasi.values()):
            grid.addWidget(box, at // 2, at % 2)
        self._boxes.setVisible(unfolded)
        boxes = self._boxes
        self.fold.clicked.connect(lambda: boxes.setVisible(boxes.isHidden()))
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.fold, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self._boxes)
        return holder

    def _judge(self) -> None:
        way = self.way.currentData()
        self.passphrase.setVisible(way == "passphrase")
        seen, writable = self._seen, not self._file.sealed
        step = load_lifecycle().step("pack", "school", seen.standing.state) if seen else None
        ready = seen is not None and not seen.wrong and (step is not None or not seen.changed)
        self.pack.setEnabled(ready and writable)
        self.draft.setEnabled(seen is not None and step is not None and writable)

    # -- packing -----------------------------------------------------------------------------------

    def choices(self) -> Choices:
        """Return what shall travel beside the open columns."""
        way = self.way.currentData()
        return Choices(
            quasi=tuple(sorted(name for name, box in self.quasi.items() if box.isChecked())),
            to_key=self._key if way == "key" else "",
            by_passphrase=way == "passphrase",
        )

    def _ask(self, *, draft: bool) -> None:
        assert self._seen is not None
        words = self._ctx.words
        mark = words("pack_draft_mark") if draft else ""
        proposal = self._file.session.path.with_name(f"{self._seen.name}{mark}{packing.SUFFIX}")
        out = self._ctx.asker.save_path(self, words("nav_pack"), proposal, words("kinds_package"))
        if out is None:
            return
        self.notice.hide()
        self._file.act(
            packing.pack,
            self._file.collection.number,
            out,
            draft=draft,
            choices=self.choices(),
            passphrase=self.passphrase.text(),
            then=self._take_packed,
            failed=self._refuse,
        )

    def _refuse(self, error: EdudeskError) -> None:
        self.notice.say(error.text(self._ctx.lang))

    def _take_packed(self, packed: Packed) -> None:
        self.packed = packed
        self._file.ask(
            sending.covering, self._file.collection.number, packed, then=self._show_result
        )
        self.refresh()
        self.changed.emit()

    def _reopen(self) -> None:
        self._file.act(
            packing.reopen,
            self._file.collection.number,
            then=lambda _: self._opened_again(),
            failed=self._refuse,
        )

    def _opened_again(self) -> None:
        clear_layout(self._result)
        self.packed = None
        self.refresh()
        self.changed.emit()

    # -- sending -----------------------------------------------------------------------------------

    def _show_result(self, words_with: Covering) -> None:
        clear_layout(self._result)
        packed, words = self.packed, self._ctx.words
        assert packed is not None
        manifest = packed.manifest
        said = words(
            "packed_draft" if manifest.draft else "packed",
            file=packed.path.name,
            size=f"{-(-packed.size // 1024)} KB",
            sequence=manifest.sequence,
        )
        if packed.again:
            said += words("packed_again")
        self._result.addWidget(text_label(said, "done", wrap=True))
        code = text_label(words("check_code", code=packed.code), wrap=True)
        code.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._result.addWidget(code)
        row = QHBoxLayout()
        for key, act in (
            ("send_show", lambda: self.show_file(words_with)),
            ("send_stick", lambda: self._copy()),
            ("send_mail", lambda: self._draft_mail(words_with)),
        ):
            button = QPushButton(words(key))
            button.clicked.connect(lambda _=False, act=act: act())
            row.addWidget(button)
        row.addStretch(1)
        holder = QWidget()
        row.setContentsMargins(0, 0, 0, 0)
        holder.setLayout(row)
        self._result.addWidget(holder)
        QTimer.singleShot(0, lambda: self.ensureWidgetVisible(holder))  # once it has its place

    def show_file(self, words_with: Covering) -> None:
        """Open the folder of the package and put the words that go with it on the clipboard."""
        assert self.packed is not None
        QGuiApplication.clipboard().setText(words_with.text)
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self.packed.path.parent)))
        self.notice.say(self._ctx.words("send_shown"), "done")

    def _copy(self) -> None:
        assert self.packed is not None
        words = self._ctx.words
        proposal = Path(self.packed.path.name)
        out = self._ctx.asker.save_path(self, words("send_stick"), proposal, words("kinds_package"))
        if out is None:
            return
        try:
            sending.copy_to(self.packed.path, out)
        except EdudeskError as error:
            self._refuse(error)
            return
        self.notice.say(words("send_copied", path=out), "done")

    def _draft_mail(self, words_with: Covering) -> None:
        assert self.packed is not None
        out = self.packed.path.with_suffix(".eml")
        try:
            sending.mail_draft(self.packed.path, words_with, out)
        except EdudeskError as error:
            self._refuse(error)
            return
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(out)))
        self.notice.say(self._ctx.words("send_drafted", file=out.name), "done")


def _joint(lang: str) -> str:
    return "、" if lang == "zh" else ", "
