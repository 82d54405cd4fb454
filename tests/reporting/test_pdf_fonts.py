"""Faces: every character comes from a font that draws it, or is named."""

from __future__ import annotations

import pytest

from edudesk.reporting.pdf_fonts import MissingGlyphsError, face, font, require


def test_han_characters_are_one_em_wide_and_digits_alike() -> None:
    song = face("song")
    assert song.width("学校", 10) == 20
    assert len({song.width(digit, 10) for digit in "0123456789"}) == 1


def test_a_name_beyond_the_basic_plane_is_drawn_by_the_song_face() -> None:
    ((used, run),) = face("song").runs("陈𬭎")
    assert (used.name, run) == ("EduDeskSong-Regular", "陈𬭎")


def test_a_title_borrows_what_its_bold_face_lacks() -> None:
    # 㐱 is in extension A: the full faces have it, the title face holds the general characters.
    assert "㐱" not in font("EduDeskSong-Bold").widths
    names = [used.name for used, _ in face("song_bold").runs("学㐱校")]
    assert names == ["EduDeskSong-Bold", "EduDeskHei-Bold", "EduDeskSong-Bold"]


def test_characters_that_no_font_has_are_all_named_with_their_numbers() -> None:
    with pytest.raises(MissingGlyphsError) as caught:
        require(frozenset("学校\U0002ebf0\u0007☐"))
    assert "U+2EBF0" in caught.value.zh
    assert "U+0007" in caught.value.zh
    assert "☐（U+2610）" in caught.value.en
    assert "学" not in caught.value.en


def test_what_forms_need_beside_han_is_there() -> None:
    require(frozenset("㎡▲—…“”《》〔〕①⑳√×±≥≤%‰℃αβⅡⅢ"))


@pytest.mark.parametrize("name", ["Song-Regular", "Song-Bold", "Hei-Regular", "Hei-Bold"])
def test_bundled_fonts_stay_clear_of_the_advance_fault_of_the_pdf_library(name: str) -> None:
    # reportlab 5.1 embeds a scaled advance for glyphs beyond the metrics table, which is wrong
    # unless there are none such or the units are thousandths.
    drawn = font(f"EduDesk{name}").ttf.face
    assert drawn.unitsPerEm == 1000
    assert len(drawn.hmetrics) == drawn.numGlyphs
