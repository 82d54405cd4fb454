"""Small parts that are put together everywhere: lines of text in a role, icon buttons, notices."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QWidget,
)

from edudesk.ui.look.context import Context
from edudesk.ui.look.icons import ON_BUTTONS, icon
from edudesk.ui.look.theme import set_tone

_NOTICE_ICONS = {"done": "check", "note": "help"}


class ElidedLabel(QLabel):
    """One line that ends in … where there is no room; the whole text is its tool tip."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def minimumSizeHint(self) -> QSize:
        return QSize(0, super().minimumSizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        room = self.contentsRect()
        text = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, room.width())
        self.style().drawItemText(
            painter,
            room,
            int(self.alignment()),
            self.palette(),
            self.isEnabled(),
            text,
            self.foregroundRole(),
        )

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        whole = self.fontMetrics().horizontalAdvance(self.text()) <= self.width()
        self.setToolTip("" if whole else self.text())

    def setText(self, text: str) -> None:
        if text != self.text():
            super().setText(text)
            whole = self.fontMetrics().horizontalAdvance(text) <= self.width()
            self.setToolTip("" if whole else text)


class StillLine(QWidget):
    """A line that says something else every moment; nothing around it hears of that.

    A label tells its layout of every new text: a status bar paints itself anew for it, as a whole.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.label = ElidedLabel(self)

    def sizeHint(self) -> QSize:
        return self.label.sizeHint()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.label.setGeometry(self.rect())


def text_label(
    text: str,
    tone: str = "",
    *,
    role: str = "",
    wrap: bool = False,
    parent: QWidget | None = None,
) -> QLabel:
    """Return a label; `role` is title or heading, `tone` as in the stylesheet."""
    label = QLabel(text, parent)
    label.setObjectName(role)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(wrap)
    set_tone(label, tone)
    return label


def clear_layout(box: QBoxLayout) -> None:
    """Take everything out of a layout; the parts vanish at once."""
    while box.count():
        widget = box.takeAt(0).widget()
        if isinstance(widget, QWidget):
            widget.hide()
            widget.deleteLater()


class IconButton(QToolButton):
    """A flat button with a line icon that follows the palette; its name is spoken and its tip."""

    def __init__(
        self,
        ctx: Context,
        picture: str,
        words: str,
        act: Callable[[], object] | None = None,
        *,
        text: bool = False,
        keys: str = "",
    ) -> None:
        super().__init__()
        self._ctx = ctx
        self._picture = picture
        self.setAccessibleName(words.replace("&", ""))
        self.setToolTip(f"{words.replace('&', '')}（{keys}）" if keys else words.replace("&", ""))
        if text:
            self.setText(words)
            self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        if act is not None:
            self.clicked.connect(lambda: act())
        ctx.theme.changed.connect(self._restyle)
        self._restyle()

    def name(self, words: str) -> None:
        """Change what the button says, with its tip and spoken name."""
        if words != self.text():
            self.setText(words)
            self.setToolTip(words)
            self.setAccessibleName(words)

    def show_picture(self, picture: str) -> None:
        """Change the icon."""
        self._picture = picture
        self._restyle()

    def _restyle(self) -> None:
        side = self._ctx.theme.px(ON_BUTTONS)
        self.setIconSize(QSize(side, side))
        self.setIcon(icon(self._ctx.theme, self._picture, size=ON_BUTTONS))


class Chooser(QComboBox):
    """A list to choose from, its arrow drawn as the window's other icons."""

    def __init__(self, ctx: Context) -> None:
        super().__init__()
        self._ctx = ctx
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)  # not by the wheel

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()  # scrolls the page; an answer is not changed in passing

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        side = self._ctx.theme.px(16)
        arrow = icon(self._ctx.theme, "chevron", "muted")
        place = QRect(self.width() - side - 8, (self.height() - side) // 2, side, side)
        arrow.paint(QPainter(self), place)


class Notice(QFrame):
    """A bar that says one sentence and stays until it is closed; never takes the focus."""

    closed = Signal()  # by the user, who thinks no more of it

    def __init__(self, ctx: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("notice")
        self._ctx = ctx
        self._tone = ""
        self._picture = QLabel()
        self._text = text_label("", wrap=True)
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        close = IconButton(ctx, "close", ctx.words("notice_close"), self.dismiss)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 4, 4, 4)
        row.addWidget(self._picture)
        row.addWidget(self._text, 1)
        self._offer = QPushButton()
        self._offer.hide()
        self._offer.clicked.connect(self._take_offer)
        self._act: Callable[[], object] | None = None
        row.addWidget(self._offer)
        row.addWidget(close)
        ctx.theme.changed.connect(self._show_sign)
        self.hide()

    def say(
        self,
        text: str,
        tone: str = "wrong",
        *,
        offer: tuple[str, Callable[[], object]] | None = None,
    ) -> None:
        """Show a sentence, with a button for what can be done about it."""
        self._tone = tone
        self._offer.setVisible(offer is not None)
        if offer is not None:
            self._offer.setText(offer[0])
            self._act = offer[1]
        set_tone(self, tone)
        self._show_sign()
        self._text.setText(text)
        self.show()

    def _show_sign(self) -> None:
        if not self._tone:
            return
        picture = _NOTICE_ICONS.get(self._tone, self._tone)
        side = self._ctx.theme.px(ON_BUTTONS)
        colour = "accent" if self._tone == "note" else self._tone
        sign = icon(self._ctx.theme, picture, colour, ON_BUTTONS)
        self._picture.setPixmap(sign.pixmap(side, side))

    def overtaken(self) -> None:
        """Take away the news of something done, which was taken back or done again since."""
        if self._tone == "done":
            self.hide()

    def said(self) -> str:
        """Return the sentence shown."""
        return self._text.text()

    def _take_offer(self) -> None:
        self.hide()
        if self._act is not None:
            self._act()

    def dismiss(self) -> None:
        """Close the bar."""
        self.hide()
        self.closed.emit()


class ElidedButton(QPushButton):
    """A button whose words end in … where there is no room; its tip and spoken name have all."""

    def __init__(self, words: str, tone: str = "") -> None:
        super().__init__(words)
        self._words = words
        self._around = 0  # px beside the words
        self.setToolTip(words)
        self.setAccessibleName(words)
        set_tone(self, tone)

    def sizeHint(self) -> QSize:
        hint = super().sizeHint()
        self._around = hint.width() - self.fontMetrics().horizontalAdvance(self.text())
        whole = self.fontMetrics().horizontalAdvance(self._words) + self._around
        return QSize(whole, hint.height())

    def minimumSizeHint(self) -> QSize:
        return QSize(0, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        room = self.width() - self._around
        elided = self.fontMetrics().elidedText(self._words, Qt.TextElideMode.ElideRight, room)
        if elided != self.text():
            self.setText(elided)


def main_button(text: str, act: Callable[[], object] | None = None) -> QPushButton:
    """Return the button of what one is here to do."""
    button = QPushButton(text)
    set_tone(button, "main")
    if act is not None:
        button.clicked.connect(lambda: act())
    return button
