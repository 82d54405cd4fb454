"""Faces: every character comes from a font that draws it, or is named."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pikepdf
import pypdfium2
import pytest
from fontTools.ttLib import TTFont
from fontTools.ttLib.scaleUpem import scale_upem

from edudesk.catalogue.library import Catalogue
from edudesk.model.layout import TextFace
from edudesk.paths import shipped
from edudesk.reporting import own_fonts, pdf_fonts, produce
from edudesk.reporting.pdf_fonts import MissingGlyphsError, face, font, missing, own_faces
from tests.reporting.filled_files import Filled
from tests.test_fonts import BEYOND_BMP


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


def test_characters_that_no_font_has_are_all_found() -> None:
    assert missing("学校\U0002ebf0\u0007☐") == {"\U0002ebf0", "\u0007", "☐"}


def test_the_refusal_names_characters_with_numbers_and_places() -> None:
    error = MissingGlyphsError({"☐": "（花名册第3行）", "\u0007": ""})
    assert "☐（U+2610）（花名册第3行）" in error.zh
    assert "U+0007" in error.en


def test_what_forms_need_beside_han_is_there() -> None:
    assert not missing("㎡▲—…“”《》〔〕①⑳√×±≥≤%‰℃αβⅡⅢ")


def test_every_character_of_the_standard_s_first_two_levels_is_drawn() -> None:
    # GB 18030-2022: level 1 is the unified ideographs and extension A, level 2 adds the general
    # characters beyond the BMP (their list is in tests/test_fonts.py).
    first = map(chr, (*range(0x4E00, 0x9FF0), *range(0x3400, 0x4DB6)))
    assert not missing((*first, *BEYOND_BMP))


@pytest.fixture
def fonts_of_an_office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder of fonts, taken for the machine's own; what was found in it is forgotten again."""
    monkeypatch.setattr(own_fonts, "folders", lambda: (tmp_path,))
    caches = (own_fonts._index, pdf_fonts._chain, pdf_fonts._rare, pdf_fonts._face)  # noqa: SLF001
    for one in caches:
        one.cache_clear()
    yield tmp_path
    for one in caches:
        one.cache_clear()


def test_own_faces_come_first_where_they_are_wanted_and_bundled_ones_follow(
    fonts_of_an_office: Path,
) -> None:
    bold = shipped("resources") / "fonts" / "EduDeskSong-Bold.ttf"
    shutil.copy(bold, fonts_of_an_office / "SIMFANG.TTF")
    with own_faces({}):
        names = [used.name for used, _ in face("fang").runs("学㐱校")]
    assert names == ["SIMFANG", "EduDeskSong-Regular", "SIMFANG"]
    assert face("fang").first.name == "EduDeskSong-Regular"


def test_a_print_in_own_faces_says_which_in_its_record_and_in_the_file(
    fonts_of_an_office: Path, school: Filled, catalogue: Catalogue, tmp_path: Path
) -> None:
    bold = shipped("resources") / "fonts" / "EduDeskSong-Bold.ttf"
    shutil.copy(bold, fonts_of_an_office / "SIMFANG.TTF")
    own = msgspec.structs.replace(school.occasion, own_faces={})
    plain, in_own = (
        produce(school.store, catalogue, "volume-note", tmp_path / f"{at}.pdf", context=context)
        for at, context in enumerate((school.occasion, own))
    )
    assert "SIMFANG" in in_own.fonts
    assert "SIMFANG" not in plain.fonts
    with pikepdf.open(in_own.path) as pdf, pdf.open_metadata() as said:
        assert "SIMFANG" in said["pdf:Keywords"]


def test_copies_of_one_font_serve_several_faces_of_one_print(
    fonts_of_an_office: Path, school: Filled, catalogue: Catalogue, tmp_path: Path
) -> None:
    """They say the same name within; here it is that of a bundled font, too, which is also used."""
    bold = shipped("resources") / "fonts" / "EduDeskSong-Bold.ttf"
    faces: dict[TextFace, str] = {}
    faces["song"] = str(shutil.copy(bold, fonts_of_an_office / "a.ttf"))
    faces["hei"] = str(shutil.copy(bold, fonts_of_an_office / "b.ttf"))
    own = msgspec.structs.replace(school.occasion, own_faces=faces)
    out = tmp_path / "packet.pdf"
    printed = produce(school.store, catalogue, "safety-packet", out, context=own)
    assert {"a", "b", "EduDeskSong-Bold"} <= set(printed.fonts)
    with pypdfium2.PdfDocument(out) as pdf:
        assert "校园安全" in pdf[0].get_textpage().get_text_bounded()


def test_a_font_that_may_not_be_embedded_or_has_other_outlines_is_left_alone(
    fonts_of_an_office: Path,
) -> None:
    with TTFont(shipped("resources") / "fonts" / "EduDeskSong-Bold.ttf") as source:
        source["OS/2"].fsType = 2
        source.save(fonts_of_an_office / "simfang.ttf")
    (fonts_of_an_office / "simkai.ttf").write_bytes(b"OTTO" + bytes(60))
    (fonts_of_an_office / "simhei.ttf").write_bytes(b"\x00\x01")
    with own_faces({}):
        assert {face(code).first.name[:7] for code in ("fang", "kai", "hei")} == {"EduDesk"}


def test_a_rare_character_is_drawn_by_the_user_s_own_font_of_rare_characters(
    fonts_of_an_office: Path,
) -> None:
    with TTFont(shipped("resources") / "fonts" / "EduDeskSong-Bold.ttf") as source:
        for table in source["cmap"].tables:
            if table.format == 12:
                table.cmap[0x2EBF0] = table.cmap[ord("字")]
        source.save(fonts_of_an_office / "HanaMinB.ttf")
    assert not missing("\U0002ebf0")
    assert [used.name for used, _ in face("song").runs("王\U0002ebf0")] == [
        "EduDeskSong-Regular",
        "HanaMinB",
    ]


def test_an_advance_beyond_the_metrics_table_stays_in_the_font_s_own_units(
    tmp_path: Path,
) -> None:
    # Source of the fault: reportlab 5.1 keeps the scaled advance; 2048 units to the em show it.
    path = tmp_path / "wide.ttf"
    with TTFont(shipped("resources") / "fonts" / "EduDeskSong-Bold.ttf") as source:
        scale_upem(source, 2048)
        last = source.getGlyphOrder()[-1]
        name = source.getGlyphOrder()[-2]
        source["hmtx"][last] = source["hmtx"][name] = (2048, 0)
        source.save(path)
    loaded = pdf_fonts.Font("wide", path)
    assert loaded.ttf.face.hmetrics[-1][0] == 2048


@pytest.mark.parametrize("name", ["Song-Regular", "Song-Bold", "Hei-Regular", "Hei-Bold"])
def test_bundled_fonts_stay_clear_of_the_advance_fault_of_the_pdf_library(name: str) -> None:
    # reportlab 5.1 embeds a scaled advance for glyphs beyond the metrics table, which is wrong
    # unless there are none such or the units are thousandths.
    drawn = font(f"EduDesk{name}").ttf.face
    assert drawn.unitsPerEm == 1000
    assert len(drawn.hmetrics) == drawn.numGlyphs
