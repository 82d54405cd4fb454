"""The two colour palettes and the pairs of colours that text is set in."""

from __future__ import annotations

from msgspec import Struct
from PySide6.QtGui import QColor, QPalette


class Palette(Struct, frozen=True):
    """Colours by their meaning, as #rrggbb.

    `ground` behind cards, `card` paper, `side` navigation, `field` inputs, `line` hairlines, `edge`
    borders of inputs, `grip` scroll bars, `ink` text, `muted` secondary text, `accent` where the
    user is, `wrong`, `unusual` and `done` only for those meanings; each `…_wash` is the tint behind
    the colour of that name.
    """

    name: str
    ground: str
    card: str
    side: str
    field: str
    line: str
    edge: str
    grip: str
    ink: str
    muted: str
    accent: str
    accent_wash: str
    wrong: str
    wrong_wash: str
    unusual: str
    unusual_wash: str
    done: str
    done_wash: str

    def tokens(self) -> dict[str, str]:
        """Return the colours by name, for the stylesheet."""
        return {code: getattr(self, code) for code in self.__struct_fields__ if code != "name"}


LIGHT = Palette(
    name="light",
    ground="#f3f5f8",
    card="#ffffff",
    side="#fafbfc",
    field="#ffffff",
    line="#dde2e9",
    edge="#828c9c",
    grip="#848e9e",
    ink="#1b2330",
    muted="#566070",
    accent="#1c5bb8",
    accent_wash="#e1ebfa",
    wrong="#b3261e",
    wrong_wash="#fcebe9",
    unusual="#855600",
    unusual_wash="#fff3d9",
    done="#17703f",
    done_wash="#e0f2e8",
)

DARK = Palette(
    name="dark",
    ground="#14171c",
    card="#1d2128",
    side="#181b21",
    field="#15181d",
    line="#333a45",
    edge="#727d8d",
    grip="#66717f",
    ink="#e6e9ee",
    muted="#a3adba",
    accent="#82b1ff",
    accent_wash="#243650",
    wrong="#ff9c93",
    wrong_wash="#472320",
    unusual="#f2c464",
    unusual_wash="#3d3116",
    done="#7fd8a4",
    done_wash="#1c3a2a",
)

PALETTES = {palette.name: palette for palette in (LIGHT, DARK)}

# (text, ground) pairs that occur in the window; the tests hold each at 4.5:1 or better.
TEXT_PAIRS = (
    *(
        (text, ground)
        for text in ("ink", "muted")
        for ground in ("ground", "card", "side", "field")
    ),
    *(("accent", ground) for ground in ("card", "side", "field", "accent_wash", "ground")),
    *(("ink", f"{mark}_wash") for mark in ("accent", "wrong", "unusual", "done")),
    *(
        (mark, ground)
        for mark in ("wrong", "unusual", "done")
        for ground in ("card", f"{mark}_wash")
    ),
    *((mark, "ground") for mark in ("wrong", "unusual", "done")),
    ("card", "accent"),
    ("card", "wrong"),
)


def qt_palette(colours: Palette) -> QPalette:
    """Return the same colours as Qt's own roles, so that what no stylesheet rule names fits too."""
    made = QPalette()
    roles = {
        QPalette.ColorRole.Window: colours.ground,
        QPalette.ColorRole.WindowText: colours.ink,
        QPalette.ColorRole.Base: colours.card,
        QPalette.ColorRole.AlternateBase: colours.side,
        QPalette.ColorRole.Text: colours.ink,
        QPalette.ColorRole.PlaceholderText: colours.muted,
        QPalette.ColorRole.Button: colours.card,
        QPalette.ColorRole.ButtonText: colours.ink,
        QPalette.ColorRole.Highlight: colours.accent,
        QPalette.ColorRole.HighlightedText: colours.card,
        QPalette.ColorRole.ToolTipBase: colours.card,
        QPalette.ColorRole.ToolTipText: colours.ink,
        QPalette.ColorRole.Link: colours.accent,
        QPalette.ColorRole.Mid: colours.line,
        QPalette.ColorRole.Light: colours.card,
        QPalette.ColorRole.Dark: colours.edge,
    }
    for role, colour in roles.items():
        made.setColor(role, QColor(colour))
    for role in (
        QPalette.ColorRole.Text,
        QPalette.ColorRole.WindowText,
        QPalette.ColorRole.ButtonText,
    ):
        made.setColor(QPalette.ColorGroup.Disabled, role, QColor(colours.muted))
    return made
