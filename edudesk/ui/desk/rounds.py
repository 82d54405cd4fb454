"""Rounds of reporting in the window: the menu to switch, open and close one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from itertools import groupby
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QMenu, QWidget

from edudesk.actions import collections, lineage
from edudesk.actions.confirming import unconfirmed
from edudesk.errors import EdudeskError
from edudesk.model.change import Edited
from edudesk.model.place import Collection
from edudesk.ui.file.openfile import OpenFile
from edudesk.ui.look.context import Context
from edudesk.ui.look.display import moment_text
from edudesk.ui.look.labels import Notice

if TYPE_CHECKING:
    from edudesk.ui.desk.askdialog import AskDialog

_NEAR = 8  # rounds that stand in the menu itself; those before them by year
COMPARE_KEY = "Ctrl+Shift+T"


class Rounds:
    """Fills the menu of rounds and does what is chosen there; closing asks once, in the notice."""

    def __init__(
        self,
        ctx: Context,
        file: OpenFile,
        notice: Notice,
        owner: QWidget,
        compare: Callable[[], object],
    ) -> None:
        self._ctx = ctx
        self._file = file
        self._notice = notice
        self._owner = owner
        self._compare = compare
        self.dialog: AskDialog | None = None

    def fill(self, menu: QMenu) -> None:
        """Write the rounds of the file into a menu, and what can be done with them."""
        menu.clear()
        words, file = self._ctx.words, self._file
        known = file.collections
        near = known if len(known) <= _NEAR + 2 else known[:_NEAR]
        for collection in near:
            self._offer(menu, collection)
        for year, older in groupby(known[len(near) :], key=lambda one: one.moment.year):
            self._offer_year(menu, year, tuple(older))
        menu.addSeparator()
        beside = menu.addAction(f"{words('nav_compare')}\t{COMPARE_KEY}")
        beside.triggered.connect(lambda: self._compare())
        every = menu.addAction(words("round_confirm_all"))
        every.setEnabled(not file.read_only)
        every.triggered.connect(lambda: self.ask_confirm_all())
        new = menu.addAction(words("round_new"))
        new.setEnabled(not file.session.read_only)
        new.triggered.connect(lambda: self.ask_new())
        close = menu.addAction(words("round_close"))
        close.setEnabled(not file.read_only)
        close.triggered.connect(lambda: self.ask_close())
        discard = menu.addAction(words("round_discard"))
        discard.setEnabled(not file.read_only and len(known) > 1)
        discard.triggered.connect(lambda: self.ask_discard())
        names = menu.addAction(words("rename"))
        names.setEnabled(not file.read_only)
        names.triggered.connect(lambda: self.ask_names())
        if file.session.kind == "district":
            gone = menu.addAction(words("round_drop_gone"))
            gone.setEnabled(not file.read_only)
            gone.triggered.connect(lambda: self.drop_gone())

    def _offer(self, menu: QMenu, collection: Collection) -> None:
        action = menu.addAction(self._title(collection))
        action.setCheckable(True)
        action.setChecked(collection.number == self._file.collection.number)
        action.triggered.connect(lambda: self._file.show_collection(collection))

    def _offer_year(self, menu: QMenu, year: int, older: Sequence[Collection]) -> None:
        """Offer rounds of a year gone by in a menu of their own; that of the open one is marked."""
        own = menu.addMenu(self._ctx.words("round_of_year", year=year, count=len(older)))
        for collection in older:
            self._offer(own, collection)
        own.menuAction().setCheckable(True)
        own.menuAction().setChecked(any(action.isChecked() for action in own.actions()))

    def ask_new(self) -> None:
        """Ask what kind of round, of which year and moment, continuing which."""
        from edudesk.ui.desk.newround import NewRoundDialog  # rarely wanted

        self.dialog = NewRoundDialog(self._ctx, self._file.collections, date.today(), self._owner)
        self.dialog.agreed.connect(lambda given: self._open(given))
        self.dialog.open()

    def ask_names(self) -> None:
        """Ask how the school of the file is called, where that was mistyped or has changed."""
        from edudesk.ui.desk.renaming import ask_names  # rarely wanted

        if not self._file.read_only:
            self.dialog = ask_names(self._ctx, self._file, self._owner)

    def ask_confirm_all(self) -> None:
        """Say how much was carried over and waits, and ask once whether all of it still holds."""
        self._file.ask(unconfirmed, self._file.collection.number, then=self._ask_confirm)

    def _ask_confirm(self, waiting: dict[str, int]) -> None:
        words = self._ctx.words
        if not waiting:
            self._notice.say(words("round_nothing_waits"), "done")
            return
        told = words("round_confirm_ask", count=sum(waiting.values()), forms=len(waiting))
        self._notice.say(
            told, "unusual", offer=(words("round_confirm_now"), self._file.confirm_all)
        )

    def ask_close(self) -> None:
        """Ask once whether the round is finished."""
        words = self._ctx.words
        title = self._file.collection.title.text(self._ctx.lang)
        self._notice.say(
            words("round_close_ask", title=title),
            "unusual",
            offer=(words("round_close_now"), self._close),
        )

    def ask_discard(self) -> None:
        """Ask once whether the round was opened by mistake."""
        words = self._ctx.words
        title = self._file.collection.title.text(self._ctx.lang)
        self._notice.say(
            words("round_discard_ask", title=title),
            "unusual",
            offer=(words("round_discard_now"), self._discard),
        )

    def drop_gone(self) -> None:
        """Take schools out of the register that the register of changes says are gone."""
        self._file.act(lineage.drop_gone, self._file.collection.number, then=self._dropped)

    def _dropped(self, made: Edited | None) -> None:
        words = self._ctx.words
        count = len(made.change.removed) if made else 0
        told = words("round_dropped", count=count) if count else words("round_nobody_gone")
        self._notice.say(told, "done")
        self._file.refresh()

    def _open(self, given: dict[str, object]) -> None:
        dialog = self.dialog
        assert dialog is not None

        def opened(collection: Collection) -> None:
            dialog.accept()
            self._show(collection)

        self._file.act(
            collections.open_collection,
            given["kind"],
            given["year"],
            given["moment"],
            copy_from=given["copy_from"],
            deadline=given["deadline"],
            then=opened,
            failed=lambda error: dialog.refuse(error.text(self._ctx.lang)),
        )

    def _close(self) -> None:
        self._file.act(collections.close_collection, self._file.collection.number, then=self._show)

    def _discard(self) -> None:
        """Turn to another round, so that nobody asks for this one any more, and take it out."""
        file, gone = self._file, self._file.collection
        others = [one for one in file.collections if one.number != gone.number]
        before = next((one for one in others if one.number == gone.previous), others[0])

        def taken_out(left: tuple[Collection, ...]) -> None:
            file.collections = left
            title = gone.title.text(self._ctx.lang)
            self._notice.say(self._ctx.words("round_discarded", title=title), "done")

        def kept(error: EdudeskError) -> None:
            file.show_collection(gone)
            self._notice.say(error.text(self._ctx.lang), "wrong")

        file.show_collection(before)
        file.act(collections.discard_collection, gone.number, then=taken_out, failed=kept)

    def _show(self, collection: Collection) -> None:
        """Turn to a round that was opened or closed just now."""

        def listed(known: tuple[Collection, ...]) -> None:
            self._file.collections = known
            self._file.show_collection(collection)

        self._file.ask(collections.list_collections, then=listed)

    def _title(self, collection: Collection) -> str:
        title = collection.title.text(self._ctx.lang)
        closed = f"　{self._ctx.words('state_closed')}" if collection.closed else ""
        return f"{title}　{moment_text(collection.moment)}{closed}"
