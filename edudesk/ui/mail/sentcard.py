"""The card of what one school sent: accept it, note its paper, write a receipt, take it back."""

from __future__ import annotations

from PySide6.QtWidgets import QLineEdit

from edudesk.actions.board import mark_paper
from edudesk.actions.correcting import confirm
from edudesk.actions.dossier import Changed, Dossier, LookedInto, Sent, SentDocument, look_into
from edudesk.actions.receiving import accept, take_back
from edudesk.actions.unsealing import Unsealed, sealed_documents, write_unsealed
from edudesk.model.receiving import ReceiptLetter
from edudesk.model.submission import check_code
from edudesk.ui.file.openfile import OpenFile
from edudesk.ui.look.context import Context
from edudesk.ui.look.labels import Notice, main_button, text_label
from edudesk.ui.mail.schoolcard import SchoolCard
from edudesk.ui.pages.scandialog import ScanDialog, told_size
from edudesk.ui.sheets.listtable import JumpingList, ListModel, ListTable, choose_rows

SUFFIX = ".edureceipt"
_SENT_WIDTHS = (64, 140, 130, 320)
_CHANGED_WIDTHS = (420, 180)
_DOCUMENT_WIDTHS = (420, 300)
_COLUMNS = ("sequence", "at", "stands", "code", "by")


class SentCard(SchoolCard):
    """The submissions, the last one first; of the one in hand what it changed."""

    def __init__(self, ctx: Context, file: OpenFile, code: str, notice: Notice) -> None:
        super().__init__(ctx, file, code, notice)
        words = ctx.words
        self.none = text_label(words("school_none"), "muted", wrap=True)
        self.sent = ListTable(ctx, words("school_sent"), _SENT_WIDTHS)
        self._sent = ListModel(tuple(words(f"school_{name}") for name in _COLUMNS), parent=self)
        self.told = text_label("", wrap=True)
        self.cells = ListTable(ctx, words("school_changes"), _CHANGED_WIDTHS)
        self._cells = ListModel(
            tuple(words(f"school_{name}") for name in ("cell", "then", "now")), parent=self
        )
        self.documents = JumpingList(ctx, words("school_documents"), _DOCUMENT_WIDTHS)
        self._documents = ListModel(
            tuple(words(f"school_{name}") for name in ("cell", "document", "size")),
            frozenset({2}),
            parent=self,
        )
        self.came: tuple[SentDocument, ...] = ()
        self.view = self.button("evidence_view", lambda: self._view())
        self.passphrase = self.line("sent_passphrase")
        self.passphrase.setEchoMode(QLineEdit.EchoMode.PasswordEchoOnEdit)
        self.unseal = self.button("sent_unseal", lambda: self._unseal())
        self.names = self.button("sent_names", lambda: self._write_names())
        self.dialog: ScanDialog | None = None
        self.accept = main_button(words("school_accept"), lambda: self._accept())
        self.accept.setAutoDefault(False)
        self.paper = self.button("school_paper", lambda: self._mark_paper())
        self.receipt = self.button("school_receipt", lambda: self._confirm())
        self.reason = self.line("school_back_reason")
        self.take_back = self.button("school_back", lambda: self._take_back())
        self._build()
        self._judge()

    def _build(self) -> None:
        for table, model in (
            (self.sent, self._sent),
            (self.cells, self._cells),
            (self.documents, self._documents),
        ):
            table.show_model(model)
        self.documents.jump.connect(lambda _: self._view())
        self.sent.selectionModel().currentRowChanged.connect(lambda: self._compare())
        self.reason.textChanged.connect(lambda: self._judge())
        for part in (self.none, self.sent):
            self.contents.addWidget(part)
        self.row(self.accept, self.paper, self.receipt)
        self.contents.addWidget(self.told)
        self.contents.addWidget(self.cells)
        self.contents.addWidget(self.documents)
        self.row(self.passphrase)
        self.row(self.view, self.unseal, self.names)
        self.row(self.reason, self.take_back)

    def show_dossier(self, found: Dossier) -> None:
        self.found = found
        some = bool(found.sent)
        self._sent.show_texts([self._line(one) for one in found.sent])
        self.fit(self.sent, len(found.sent), range(len(_COLUMNS) - 1))
        self.none.setVisible(not some)
        for part in (self.sent, self.told, self.reason, self.take_back):
            part.setVisible(some)
        if some:
            choose_rows(self.sent, 0)
        self._judge()

    def _line(self, one: Sent) -> tuple[str, ...]:
        words, receipt = self._ctx.words, one.receipt
        stands = words(f"school_{one.stands}")
        if one.accepted and one.stands != "withdrawn":
            stands = words("school_was_accepted", stands=stands)
        by = receipt.who
        if receipt.withdrawn_at:
            by = words("school_why_back", who=receipt.withdrawn_by, why=receipt.withdrawn_why)
        code = one.code or words("school_unsigned")
        return str(receipt.sequence or ""), f"{receipt.at:%Y-%m-%d %H:%M}", stands, code, by

    def _in_hand(self) -> Sent | None:
        at = self.sent.currentIndex().row()
        return self.found.sent[at] if self.found and 0 <= at < len(self.found.sent) else None

    def _compare(self) -> None:
        """Ask what the submission in hand changed, and which documents came with it."""
        one, lang = self._in_hand(), self._ctx.lang
        self.told.setText("")
        self.cells.hide()
        self._show_documents(())
        self._offer_sealed("")
        self._judge()
        if one is not None:
            number = one.receipt.number
            self._file.ask(
                lambda desk: (number, look_into(desk, number, lang)),
                then=lambda told: self._show_inside(*told),
            )

    def _show_inside(self, number: int, found: LookedInto) -> None:
        one = self._in_hand()
        if one is None or one.receipt.number != number:
            return  # another one is in hand by now
        self._show_documents(found.documents)
        self._offer_sealed(found.sealed)
        self._show_changed(found.changed)

    def _offer_sealed(self, sealed: str) -> None:
        """Offer to open what is encrypted in the submission in hand."""
        self.passphrase.clear()
        self.passphrase.setVisible(sealed == "passphrase")
        for part in (self.unseal, self.names):
            part.setVisible(bool(sealed))
            part.setEnabled(not self._file.sealed)

    def _show_documents(self, found: tuple[SentDocument, ...]) -> None:
        self.came, lang = found, self._ctx.lang
        self._documents.show_texts(
            [
                (
                    self._ctx.words("behind_joint").join(cell.text(lang) for cell in one.cells),
                    one.scan.name,
                    told_size(one.scan.size),
                )
                for one in found
            ]
        )
        self.fit(self.documents, len(found))
        self.documents.setVisible(bool(found))
        self.view.setVisible(bool(found))
        if found:
            choose_rows(self.documents, 0)

    def _view(self) -> None:
        at = self.documents.currentIndex().row()
        if 0 <= at < len(self.came):
            one = self.came[at]
            self.dialog = ScanDialog(
                self._ctx,
                one.scan,
                one.body,
                self.documents,
                beside=self._file.session.path,
                about=self.found.name if self.found else "",
                personal=one.personal,
            )
            self.dialog.open()

    def _unseal(self) -> None:
        """Show the signed papers that were encrypted beside the other documents."""
        one = self._in_hand()
        assert one is not None

        def done(found: tuple[SentDocument, ...]) -> None:
            known = {each.scan.name for each in found}
            others = tuple(each for each in self.came if each.scan.name not in known)
            self._show_documents((*found, *others))
            self.say("sent_unsealed" if found else "sent_unsealed_none", count=len(found))

        self._file.act(
            sealed_documents,
            one.receipt.number,
            self.passphrase.text(),
            then=done,
            failed=self._refuse,
        )

    def _write_names(self) -> None:
        """Write all forms with the names that were encrypted, and say how to treat them."""
        one = self._in_hand()
        out = self.where(self.sent, "sent_names_name", ".xlsx", "kinds_workbook")
        if out is None or one is None:
            return

        def done(made: Unsealed) -> None:
            told = {"file": made.path.name, "documents": len(made.documents)}
            self._notice.say(self._ctx.words("sent_names_written", **told), "unusual")

        self._file.act(
            write_unsealed,
            one.receipt.number,
            out,
            self.passphrase.text(),
            lang=self._ctx.lang,
            then=done,
            failed=self._refuse,
        )

    def _show_changed(self, changed: Changed) -> None:
        words = self._ctx.words
        if changed.base is None:
            self.told.setText(words("school_first"))
            return
        key = "school_since_accepted" if changed.base.accepted else "school_since_before"
        sequence, count = changed.base.receipt.sequence, len(changed.cells)
        self.told.setText(words(key, sequence=sequence, count=count))
        lang = self._ctx.lang
        self._cells.show_texts(
            [(cell.label.text(lang), cell.paper, cell.file) for cell in changed.cells]
        )
        self.fit(self.cells, count)
        self.cells.setVisible(bool(changed.cells))

    def _judge(self) -> None:
        found, one = self.found, self._in_hand()
        writable = not self._file.sealed
        here = found is not None and any(sent.stands == "present" for sent in found.sent)
        may = found.acts if found else frozenset()
        self.accept.setEnabled(writable and bool({"accept", "correct"} & may))
        self.receipt.setEnabled(here)
        self.paper.setEnabled(writable and here and found is not None and found.paper != "present")
        last = one is not None and self.sent.currentIndex().row() == self._last()
        said = bool(self.reason.text().strip())
        self.take_back.setEnabled(writable and last and said)

    def _last(self) -> int:
        """Return the line of the submission whose figures hold: only that can be taken back."""
        sent = self.found.sent if self.found else ()
        return next((at for at, one in enumerate(sent) if one.stands == "present"), -1)

    # -- acting ------------------------------------------------------------------------------------

    def _accept(self) -> None:
        number = self._file.collection.number
        self.act(accept, number, [self._code], done=lambda _: self.say("school_accepted"))

    def _mark_paper(self) -> None:
        number = self._file.collection.number
        self.act(mark_paper, number, self._code, done=lambda _: self.say("school_paper_noted"))

    def _take_back(self) -> None:
        one = self._in_hand()
        assert one is not None

        def done(_: object) -> None:
            self.reason.clear()
            self.say("school_taken_back")

        self.act(take_back, one.receipt.number, self.reason.text(), done=done)

    def _confirm(self) -> None:
        out = self.where(self.sent, "school_receipt_name", SUFFIX, "kinds_receipt")
        if out is None:
            return

        def done(letter: ReceiptLetter) -> None:
            words = self._ctx.words
            told = {
                "school": letter.school_name,
                "sequence": letter.sequence,
                "code": check_code(bytes.fromhex(letter.digest)),
                "file": out.name,
                "title": self._file.collection.title.text(self._ctx.lang),
            }
            self.hand_over(
                words("school_receipt_made", **told), out, words("school_receipt_text", **told)
            )

        self.act(confirm, self._file.collection.number, self._code, out, done=done)
