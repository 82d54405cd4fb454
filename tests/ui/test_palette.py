"""Every colour that text is set in can be read."""

from __future__ import annotations

import pytest

from edudesk.ui.look.palette import PALETTES, TEXT_PAIRS, Palette


def luminance(colour: str) -> float:
    """Relative luminance of WCAG 2.2."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def test_black_on_white_has_the_known_contrast() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


@pytest.mark.parametrize("palette", PALETTES.values(), ids=lambda palette: palette.name)
@pytest.mark.parametrize("pair", TEXT_PAIRS, ids=" on ".join)
def test_text_stands_out_from_its_ground(palette: Palette, pair: tuple[str, str]) -> None:
    tokens = palette.tokens()
    assert contrast(tokens[pair[0]], tokens[pair[1]]) >= 4.5


@pytest.mark.parametrize("palette", PALETTES.values(), ids=lambda palette: palette.name)
@pytest.mark.parametrize("mark", ["accent", "edge", "grip", "wrong", "unusual", "done"])
def test_borders_signs_and_scroll_bars_can_be_seen(palette: Palette, mark: str) -> None:
    tokens = palette.tokens()
    for ground in ("field", "card", "side", "ground"):
        assert contrast(tokens[mark], tokens[ground]) >= 3
