"""The bundled fonts hold the characters that names and official tables need."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

FONTS = Path(__file__).resolve().parent.parent / "resources" / "fonts"
FULL_FACES = ("EduDeskSong-Regular.ttf", "EduDeskHei-Regular.ttf", "EduDeskHei-Bold.ttf")
FACES = (*FULL_FACES, "EduDeskSong-Bold.ttf")

# Of the 196 general characters beyond the BMP (通用规范汉字表, 2013): a sample from the whole list.
BEYOND_BMP = (
    "𠅤𠙶𠳐𡎚𡐓𣗋𣲘𤩽𥔲𥻗𦈡𦰡𨙸𨱏𨱑𨱔𩽾𪟝𪣻𪤗𪩘𪾢𫄧𫄨𫄸𫌀𫍯𫍽𫐄𫓧𫔍𫖯𫖮𫗧𫘝𫘦𫚕𫛭𫞩𫟹"
    "𫠆𫢸𫭟𫮃𫰛𫵷𫷷𬀩𬇙𬊈𬌗𬍛𬒈𬕂𬘘𬘭𬙂𬙋𬜬𬞟𬣙𬤇𬨎𬩽𬬩𬬮𬬱𬬻𬭁𬭊𬭎𬭚𬭤𬭬𬭳𬭸𬭼𬮱𬯎𬱖"
    "𬱟𬳵𬳽𬴂𬴃𬶋𬶍𬶐𬶠𬶨𬶭𬷕𬸘𬸚𬸣𬸦𬸪𬹼𬺈𬺓"
)
ON_FORMS = (
    "、。，：；？！“”‘’（）〔〕【】《》〈〉—…·～％‰℃°×÷±≤≥≠√㎡㎜㎝㎞"
    "㎏①②⑩⑳ⅠⅫαβΩЖ→←↑↓■□▲△●○★☆─│┌┐└┘￥０９ＡＺａｚ　"
)


@pytest.fixture(params=FACES)
def face(request: pytest.FixtureRequest) -> Iterator[TTFont]:
    with TTFont(FONTS / request.param, lazy=True) as font:
        yield font


@pytest.fixture(params=FULL_FACES)
def full_face(request: pytest.FixtureRequest) -> Iterator[TTFont]:
    with TTFont(FONTS / request.param, lazy=True) as font:
        yield font


def _absent(font: TTFont, characters: str) -> str:
    """Return the characters the font has no glyph for."""
    mapped = font.getBestCmap()
    return "".join(character for character in characters if ord(character) not in mapped)


def _gb2312() -> str:
    # 94 rows by 94 cells; the codec knows which are assigned.
    pairs = (bytes((row, cell)) for row in range(0xA1, 0xFF) for cell in range(0xA1, 0xFF))
    return "".join(pair.decode("gb2312", "ignore") for pair in pairs)


def test_every_face_holds_gb2312(face: TTFont) -> None:
    characters = _gb2312()
    ideographs = [character for character in characters if "\u4e00" <= character <= "\u9fff"]
    assert len(ideographs) == 6763
    assert _absent(face, "".join(ideographs)) == ""


def test_every_face_holds_the_rare_general_characters_beyond_the_bmp(face: TTFont) -> None:
    assert all(ord(character) > 0xFFFF for character in BEYOND_BMP)
    assert _absent(face, BEYOND_BMP) == ""


def test_every_face_holds_the_signs_that_forms_use(face: TTFont) -> None:
    assert _absent(face, ON_FORMS) == ""


def test_the_full_faces_hold_the_unified_ideographs_and_extension_a(full_face: TTFont) -> None:
    unified = "".join(map(chr, range(0x4E00, 0x9FF0)))
    extension_a = "".join(map(chr, range(0x3400, 0x4DB6)))
    assert _absent(full_face, unified + extension_a) == ""


def test_no_face_holds_radicals_that_would_be_copied_instead_of_characters(face: TTFont) -> None:
    radicals = "".join(map(chr, range(0x2E80, 0x2FE0)))
    assert _absent(face, radicals) == radicals


def test_the_digits_of_a_face_are_of_one_width(face: TTFont) -> None:
    mapped, metrics = face.getBestCmap(), face["hmtx"]
    assert len({metrics[mapped[ord(digit)]][0] for digit in "0123456789"}) == 1


def test_characters_have_outlines_not_empty_glyphs(face: TTFont) -> None:
    mapped, glyphs = face.getBestCmap(), face["glyf"]
    sample = "一行人大直骨角门义务教育优质均衡0123456789" + BEYOND_BMP
    assert [c for c in sample if glyphs[mapped[ord(c)]].numberOfContours == 0] == []


def test_the_fonts_may_be_embedded_and_their_licence_lies_beside_them(face: TTFont) -> None:
    assert face["OS/2"].fsType == 0
    assert "SIL OPEN FONT LICENSE" in (FONTS / "OFL.txt").read_text("utf-8")


def test_the_fonts_stay_within_forty_megabytes() -> None:
    assert sum((FONTS / name).stat().st_size for name in FACES) <= 40_000_000
