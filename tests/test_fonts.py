"""The bundled fonts hold the characters that names and official tables need."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

FONTS = Path(__file__).resolve().parent.parent / "resources" / "fonts"
FULL_FACES = ("EduDeskSong-Regular.ttf", "EduDeskHei-Regular.ttf", "EduDeskHei-Bold.ttf")
FACES = (*FULL_FACES, "EduDeskSong-Bold.ttf")

# The 196 of the 8,105 general characters (通用规范汉字表, 2013) that lie beyond the BMP.
BEYOND_BMP = (
    "𠅤𠙶𠳐𡎚𡐓𣗋𣲗𣲘𣸣𤧛𤩽𤫉𥔲𥕢𥖨𥻗𦈡𦒍𦙶𦝼𦭜𦰡𧿹𨐈𨙸𨚕𨟠𨭉𨱇𨱏𨱑𨱔𨺙𩽾𩾃𩾌𪟝𪣻𪤗𪨰"
    "𪨶𪩘𪾢𫄧𫄨𫄷𫄸𫇭𫌀𫍣𫍯𫍲𫍽𫐄𫐐𫐓𫑡𫓧𫓯𫓶𫓹𫔍𫔎𫔶𫖮𫖯𫖳𫗧𫗴𫘜𫘝𫘦𫘧𫘨𫘪𫘬𫚕𫚖𫚭𫛭"
    "𫞩𫟅𫟦𫟹𫟼𫠆𫠊𫠜𫢸𫫇𫭟𫭢𫭼𫮃𫰛𫵷𫶇𫷷𫸩𬀩𬀪𬂩𬃊𬇕𬇙𬇹𬉼𬊈𬊤𬌗𬍛𬍡𬍤𬒈𬒔𬒗𬕂𬘓𬘘𬘡"
    "𬘩𬘫𬘬𬘭𬘯𬙂𬙊𬙋𬜬𬜯𬞟𬟁𬟽𬣙𬣞𬣡𬣳𬤇𬤊𬤝𬨂𬨎𬩽𬪩𬬩𬬭𬬮𬬱𬬸𬬹𬬻𬬿𬭁𬭊𬭎𬭚𬭛𬭤𬭩𬭬"
    "𬭯𬭳𬭶𬭸𬭼𬮱𬮿𬯀𬯎𬱖𬱟𬳵𬳶𬳽𬳿𬴂𬴃𬴊𬶋𬶍𬶏𬶐𬶟𬶠𬶨𬶭𬶮𬷕𬸘𬸚𬸣𬸦𬸪𬹼𬺈𬺓"
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


def test_every_face_holds_the_double_byte_ideographs_of_gb18030_or_gb2312_for_titles(
    full_face: TTFont,
) -> None:
    pairs = (bytes((row, cell)) for row in range(0x81, 0xFF) for cell in range(0x40, 0xFF))
    decoded = "".join(pair.decode("gbk", "ignore") for pair in pairs)
    ideographs = "".join(char for char in decoded if "\u4e00" <= char <= "\u9fa5")
    assert len(ideographs) == 20_902
    assert _absent(full_face, ideographs) == ""


def test_every_face_holds_the_rare_general_characters_beyond_the_bmp(face: TTFont) -> None:
    assert len(set(BEYOND_BMP)) == 196
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
