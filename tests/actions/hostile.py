"""Files that nobody should send: each kind that is refused, with a piece of the reason given."""

from __future__ import annotations

import sqlite3
import struct
import zipfile
from collections.abc import Callable
from contextlib import closing
from hashlib import sha256
from io import BytesIO
from typing import Final

from tests.storage.test_pictures import png_of

Make = Callable[[bytes], bytes]
"""Returns the hostile file, made of an honest package."""

TORN, CUT, OTHER = "在途中损坏", "被截断", "表式与本机程序已知的各版都不同"
NO_PACKAGE, LARGE, FALSE = "不是 EduDesk 的上报包", "过大", "自相矛盾"
NO_MEMBERS, LETTER = "没有可接收的文件", "不是完整的 EduDesk"


def put(at: int, new: bytes) -> Make:
    """Overwrite bytes of the package."""
    return lambda image: image[:at] + new + image[at + len(new) :]


def number(at: int, value: int) -> Make:
    """Overwrite one of the four-byte numbers of the header."""
    return put(at, struct.pack(">I", value))


def altered(*statements: str, vacuum: bool = True) -> Make:
    """Run a stranger's statements on the package, and leave a header that looks right."""

    def make(image: bytes) -> bytes:
        with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
            connection.deserialize(image)
            for statement in statements:
                connection.execute(statement)
            if vacuum:
                connection.execute("VACUUM")
            return connection.serialize()

    return make


def attached(name: str, body: bytes) -> Make:
    """Add a document whose hash and size are right."""
    told = f"'{name}', '{sha256(body).hexdigest()}', {len(body)}, x'{body.hex()}'"
    return altered(f"INSERT INTO attachments VALUES ({told})")


def rewritten(old: str, new: str, table: str = "f_classes") -> Make:
    """Replace a piece of a table's statement in the schema."""
    told = new.replace("'", "''")
    return altered(
        "PRAGMA writable_schema = ON",
        f"UPDATE sqlite_schema SET sql = replace(sql, '{old}', '{told}') WHERE name = '{table}'",
        vacuum=False,
    )


def schema_row(values: str) -> Make:
    """Add a row to the schema behind SQLite's back."""
    return altered(
        "PRAGMA writable_schema = ON", f"INSERT INTO sqlite_schema VALUES ({values})", vacuum=False
    )


def swapped_pages(image: bytes) -> bytes:
    """Return the package with the last two pages in each other's place."""
    return image[:-8192] + image[-4096:] + image[-8192:-4096]


def other_address(image: bytes) -> bytes:
    """Return the package with a letter of its address replaced, as a hex editor would."""
    told = "校园路".encode()
    return image.replace(told, "学园路".encode())


def zipped(*members: tuple[str, bytes]) -> bytes:
    """Return an archive of members."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in members:
            archive.writestr(name, body)
    return out.getvalue()


def nested(image: bytes, depth: int) -> bytes:
    """Return an archive of an archive of … the package."""
    for level in range(depth):
        image = zipped((f"{level}.zip", image))
    return image


def encrypted(image: bytes) -> bytes:
    """Return an archive whose only member claims to be encrypted."""
    archive = bytearray(zipped(("a.edusub", image)))
    archive[6] |= 1
    archive[archive.rindex(b"PK\x01\x02") + 8] |= 1
    return bytes(archive)


def understated(image: bytes) -> bytes:
    """Return an archive whose member is larger than it declares."""
    archive = bytearray(zipped(("a.edusub", bytes(40 * 2**20))))
    central = archive.rindex(b"PK\x01\x02")
    archive[22:26] = archive[central + 24 : central + 28] = struct.pack("<I", 4096)
    return bytes(archive)


def crowded(image: bytes) -> bytes:
    """Return an archive that lists a member half a million times."""
    whole = zipped(("a", b""))
    at = whole.index(b"PK\x01\x02")
    entry, times = whole[at : whole.index(b"PK\x05\x06")], 500_000
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 0xFFFF, 0xFFFF, len(entry) * times, at, 0)
    return whole[:at] + entry * times + end


def workbook(part: str, body: bytes) -> bytes:
    """Return what begins as a workbook does, with one part more."""
    return zipped(("[Content_Types].xml", b"<Types/>"), ("xl/workbook.xml", b"<x/>"), (part, body))


ROWS = "WITH RECURSIVE n(i) AS (SELECT {first} UNION ALL SELECT i + 1 FROM n WHERE i < {last}) "

NO_PACKAGES: Final[dict[str, tuple[Make, str]]] = {
    "nothing": (lambda image: b"", NO_PACKAGE),
    "one byte": (lambda image: image[:1], NO_PACKAGE),
    "the magic alone": (lambda image: image[:16], NO_PACKAGE),
    "a text": (lambda image: "上报数据\n".encode() * 99, NO_PACKAGE),
    "a page of a mail site": (lambda image: b"<!DOCTYPE html><html>login</html>", NO_PACKAGE),
    "a picture": (lambda image: b"\x89PNG\r\n\x1a\n" + bytes(100), NO_PACKAGE),
    "a PDF": (lambda image: b"%PDF-1.7\n" + bytes(100), NO_PACKAGE),
    "an archive of another kind": (lambda image: b"Rar!\x1a\x07\x00" + bytes(100), NO_PACKAGE),
    "a program": (lambda image: b"MZ" + bytes(4096), NO_PACKAGE),
    "another program's database": (number(68, 0), NO_PACKAGE),
    "a school's own file": (put(68, b"EduD"), "正在填报的数据文件"),
    "a letter of nothing": (
        lambda image: b'{"kind": "task", "key": "", "signature": "", "body": {}}',
        "区县不需要接收",
    ),
    "half a letter": (lambda image: b'{"kind": "receipt"', LETTER),
    "a letter that is deep": (lambda image: b'{"a":' * 100_000, LETTER),
    "a list that is deep": (lambda image: b"[" * 100_000, NO_PACKAGE),
    "too large": (lambda image: image + bytes(17 * 2**20), LARGE),
    "far too large": (lambda image: image + bytes(33 * 2**20), LARGE),
}

TORN_FILES: Final[dict[str, tuple[Make, str]]] = {
    "a header alone": (lambda image: image[:100], CUT),
    "cut in the middle": (lambda image: image[: len(image) // 2 // 4096 * 4096], CUT),
    "cut within a page": (lambda image: image[:-100], CUT),
    "something behind it": (lambda image: image + bytes(4096), CUT),
    "the package twice": (lambda image: image + image, CUT),
    "zeros behind the header": (lambda image: image[:100] + bytes(len(image) - 100), TORN),
    "zeros in the middle": (put(8192, bytes(4096)), TORN),
    "two pages in each other's place": (swapped_pages, TORN),
    "a wrong number of pages": (number(28, 1), CUT),
    "no number of pages": (number(28, 0), CUT),
    "a huge number of pages": (number(28, 0xFFFFFFFF), CUT),
    "a log to be written ahead": (put(18, b"\2\2"), TORN),
    "pages of 512 bytes": (put(16, struct.pack(">H", 512)), TORN),
    "pages of 64 KiB": (put(16, struct.pack(">H", 1)), TORN),
    "pages of no size": (put(16, b"\0\0"), TORN),
    "reserved bytes in pages": (put(20, b"\x20"), TORN),
    "other payload fractions": (put(21, b"\x30"), TORN),
    "free pages": (number(36, 1), TORN),
    "a list of free pages": (number(32, 3), TORN),
    "an old layout of the schema": (number(44, 1), TORN),
    "pages that move by themselves": (number(52, 3), TORN),
    "UTF-16": (number(56, 2), TORN),
    "no encoding": (number(56, 0), TORN),
    "a version of somebody else": (number(60, 7), TORN),
    "something in the reserved header": (put(80, b"\1"), TORN),
    "a root page outside the file": (
        altered(
            "PRAGMA writable_schema = ON",
            "UPDATE sqlite_schema SET rootpage = 99999 WHERE name = 'f_classes'",
            vacuum=False,
        ),
        TORN,
    ),
    "one table over another's pages": (
        altered(
            "PRAGMA writable_schema = ON",
            "UPDATE sqlite_schema SET rootpage = (SELECT rootpage FROM sqlite_schema "
            "WHERE name = 'f_staff') WHERE name = 'f_classes'",
            vacuum=False,
        ),
        TORN,
    ),
    "a table over the schema": (
        altered(
            "PRAGMA writable_schema = ON",
            "UPDATE sqlite_schema SET rootpage = 1 WHERE name = 'f_classes'",
            vacuum=False,
        ),
        TORN,
    ),
    "text that is no UTF-8": (
        altered("UPDATE f_school_profile SET address = CAST(x'ff41' AS TEXT)"),
        TORN,
    ),
    "half a surrogate": (
        altered("UPDATE f_school_profile SET address = CAST(x'eda080' AS TEXT)"),
        TORN,
    ),
}

OTHER_SCHEMAS: Final[dict[str, tuple[Make, str]]] = {
    "a view": (altered("CREATE VIEW v AS SELECT 1"), OTHER),
    "a view without end in a table's place": (
        altered(
            "DROP TABLE f_classes",
            "CREATE VIEW f_classes AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 "
            "FROM n) SELECT i AS id FROM n",
        ),
        OTHER,
    ),
    "a view that fills memory": (
        altered("CREATE VIEW v AS SELECT printf('%.*c', 900000000, 'x')"),
        OTHER,
    ),
    "a trigger": (
        altered("CREATE TRIGGER t AFTER INSERT ON f_staff BEGIN DELETE FROM f_staff; END"),
        OTHER,
    ),
    "a trigger that calls itself": (
        altered(
            "CREATE TRIGGER t AFTER INSERT ON f_buses BEGIN "
            "INSERT INTO f_buses (id) VALUES (new.id + 1); END"
        ),
        OTHER,
    ),
    "an index": (altered("CREATE INDEX i ON f_classes (name)"), OTHER),
    "an index on an expression": (altered("CREATE INDEX i ON f_classes (abs(grade))"), OTHER),
    "an index over some rows": (
        altered("CREATE INDEX i ON f_classes (name) WHERE length(name) > 1"),
        OTHER,
    ),
    "one table more": (altered("CREATE TABLE extra (a)"), OTHER),
    "one table less": (altered("DROP TABLE f_classes"), OTHER),
    "thousands of tables": (altered(*(f"CREATE TABLE t{n} (a)" for n in range(500))), OTHER),
    "one column more": (altered("ALTER TABLE f_classes ADD COLUMN x INTEGER"), OTHER),
    "another type of a column": (
        rewritten('"student_count" INTEGER', '"student_count" TEXT'),
        OTHER,
    ),
    "columns that are swapped": (
        rewritten(
            '"boarder_count" INTEGER, "campus" INTEGER', '"campus" INTEGER, "boarder_count" INTEGER'
        ),
        OTHER,
    ),
    "a column that is computed": (
        rewritten('"student_count" INTEGER', '"student_count" INTEGER AS (1)'),
        OTHER,
    ),
    "a check that fills memory": (
        rewritten(
            '"student_count" INTEGER',
            '"student_count" INTEGER CHECK (length(zeroblob(900000000)) > 0)',
        ),
        OTHER,
    ),
    "a default that is an expression": (
        rewritten('"student_count" INTEGER', '"student_count" INTEGER DEFAULT (random())'),
        OTHER,
    ),
    "a table that is not strict": (rewritten(" STRICT,", " "), OTHER),
    "a foreign key": (
        rewritten('"campus" INTEGER', '"campus" INTEGER REFERENCES f_staff (id)'),
        OTHER,
    ),
    "another spelling of the same": (rewritten(", ", ",  "), OTHER),
    "a comment in the schema": (rewritten("STRICT", "/* hello */ STRICT"), OTHER),
    "a Cyrillic look-alike": (altered("ALTER TABLE f_classes RENAME TO f_cl\u0430sses"), OTHER),
    "a table in other letters": (
        altered("ALTER TABLE f_classes RENAME TO x", "ALTER TABLE x RENAME TO F_classes"),
        OTHER,
    ),
    "an unknown virtual table": (
        schema_row("'table', 'v', 'v', 0, 'CREATE VIRTUAL TABLE v USING nosuch(x)'"),
        OTHER,
    ),
    "a virtual table over the schema": (
        schema_row("'table', 'v', 'v', 0, 'CREATE VIRTUAL TABLE v USING pragma_database_list'"),
        OTHER,
    ),
    "statistics": (altered("ANALYZE"), OTHER),
    "statistics that mislead": (
        altered("ANALYZE", "INSERT INTO sqlite_stat1 VALUES ('f_staff', 'x', '1 0 0 0')"),
        OTHER,
    ),
    "a schema of brackets": (
        rewritten("STRICT", "CHECK (" + "(" * 900 + "1" + ")" * 900 + ") STRICT"),
        "",  # SQLite gives up on it by itself, or the letter is another
    ),
    "a schema that is no SQL": (rewritten("CREATE TABLE", "DROP TABLE"), ""),
    "a schema without a statement": (schema_row("'table', 'v', 'v', 0, NULL"), ""),
    "a schema with a number for a name": (
        schema_row("'table', 5, 5, 0, 'CREATE TABLE v (a)'"),
        "",
    ),
}

FALSE_CONTENTS: Final[dict[str, tuple[Make, str]]] = {
    "a figure that was altered": (
        altered("UPDATE f_school_profile SET entrance_age = 7"),
        "签名不符",
    ),
    "a letter that was altered": (other_address, "签名不符"),
    "a row that was added": (altered("INSERT INTO f_buses (id) VALUES (1)"), "签名不符"),
    "a reason that was altered": (
        altered("INSERT INTO nil_returns VALUES ('buses', '没有校车')"),
        "签名不符",
    ),
    "a fact that was altered": (altered("UPDATE facts SET value = 901"), "签名不符"),
    "a sequence that was altered": (
        altered("UPDATE manifest SET value = '9' WHERE key = 'sequence'"),
        "签名不符",
    ),
    "a signature of zeros": (altered("UPDATE signature SET signature = zeroblob(64)"), "签名不符"),
    "a key of another length": (altered("UPDATE signature SET key = x'00'"), "签名不符"),
    "no signature": (altered("DELETE FROM signature"), FALSE),
    "two signatures": (altered("INSERT INTO signature VALUES (x'01', x'02')"), FALSE),
    "a manifest without a word": (
        altered("DELETE FROM manifest WHERE key = 'school_code'"),
        f"{FALSE}（'school_code'",
    ),
    "a manifest that is no JSON": (
        altered("UPDATE manifest SET value = '{' WHERE key = 'moment'"),
        FALSE,
    ),
    "a manifest of other types": (
        altered("UPDATE manifest SET value = '\"no\"' WHERE key = 'draft'"),
        FALSE,
    ),
    "a name that turns the writing": (
        altered("UPDATE manifest SET value = '\"第一\\u202e小学\"' WHERE key = 'school_name'"),
        f"{FALSE}（U+202E",
    ),
    "a text that turns the writing": (
        altered("UPDATE f_school_profile SET address = '左' || char(8238) || '右'"),
        f"{FALSE}（U+202E",
    ),
    "a text with an end in its middle": (
        altered("UPDATE f_school_profile SET address = 'a' || char(0) || 'b'"),
        f"{FALSE}（U+0000",
    ),
    "a text without end": (
        altered("UPDATE f_school_profile SET address = printf('%.*c', 20001, 'x')"),
        f"{FALSE}（xxx",
    ),
    "a text of two million letters": (
        altered("UPDATE f_school_profile SET address = printf('%.*c', 2000000, 'x')"),
        f"{FALSE}（xxx",
    ),
    "a number of sixteen digits": (
        altered("UPDATE f_school_profile SET entrance_age = 1000000000000000"),
        f"{FALSE}（1000000000000000",
    ),
    "the smallest number there is": (
        altered("UPDATE f_school_profile SET entrance_age = -9223372036854775808"),
        f"{FALSE}（-9223372036854775808",
    ),
    "a yes that is two": (
        altered("UPDATE f_school_profile SET is_boarding_school = 2"),
        f"{FALSE}（school_profile.is_boarding_school",
    ),
    "a day that no month has": (
        altered("UPDATE f_school_profile SET report_date = '2025-13-01'"),
        f"{FALSE}（school_profile.report_date",
    ),
    "a month in a person's column": (
        altered("INSERT INTO f_staff (id, birth_month) VALUES (1, '1980')"),
        f"{FALSE}（staff.birth_month",
    ),
    "a personal column without its salt": (
        altered("INSERT INTO f_staff (id, birth_month) VALUES (1, '1980-01')"),
        f"{FALSE}（staff.birth_month",
    ),
    "a row without a number": (altered("INSERT INTO f_buses (id) VALUES (0)"), f"{FALSE}（buses"),
    "a row below zero": (altered("INSERT INTO f_buses (id) VALUES (-7)"), f"{FALSE}（buses"),
    "a state that there is not": (
        altered("INSERT INTO cells VALUES ('school_profile', '', 'website', 'plain', '')"),
        f"{FALSE}（school_profile: plain",
    ),
    "a state of a cell that is filled": (
        altered("INSERT INTO cells VALUES ('school_profile', '', 'address', 'na', '')"),
        f"{FALSE}（na",
    ),
    "a state of no row": (
        altered("INSERT INTO cells VALUES ('buses', '77', 'name', 'na', '')"),
        f"{FALSE}（buses: 77",
    ),
    "a state of no field": (
        altered("INSERT INTO cells VALUES ('school_profile', '', 'nothing', 'na', '')"),
        f"{FALSE}（school_profile: nothing",
    ),
    "a state of no form": (
        altered("INSERT INTO cells VALUES ('nowhere', '', 'a', 'na', '')"),
        f"{FALSE}（nowhere",
    ),
    "a row's number in other digits": (
        altered(
            "INSERT INTO f_buses (id) VALUES (7)",
            "INSERT INTO cells VALUES ('buses', '07', 'plate', 'na', '')",
        ),
        f"{FALSE}（buses: 07",
    ),
    "an explanation of no form": (
        altered("INSERT INTO explanations VALUES ('c', 'x', '1', 'explained', '', '', '', 1)"),
        f"{FALSE}（x: explained",
    ),
    "an explanation that forgives": (
        altered("INSERT INTO explanations VALUES ('c', 'buses', '1', 'forgiven', '', '', '', 1)"),
        f"{FALSE}（buses: forgiven",
    ),
    "a head without a salt": (
        altered(
            "INSERT INTO explanations VALUES ('c', 'buses', '1', 'overruled', '', '', '赵校长', 1)"
        ),
        f"{FALSE}（explanations.head",
    ),
    "an attachment below zero and beyond": (
        altered("INSERT INTO attachments VALUES ('a', '00', 9000000000000000000, x'')"),
        f"{FALSE}（9000000000000000000",
    ),
    "an attachment that is no picture": (attached("a.jpg", b"MZ" + bytes(99)), f"{FALSE}（no pic"),
    "an attachment of another hash": (
        altered(f"INSERT INTO attachments VALUES ('a.jpg', '{'0' * 64}', 2, x'ffd8')"),
        f"{FALSE}（a.jpg",
    ),
    "an attachment that is a page with a program": (
        attached("a.jpg", b"<svg onload='alert(1)'/>"),
        f"{FALSE}（no picture",
    ),
    "an attachment that claims to be vast": (
        attached("a.png", png_of(65_000, 65_000)),
        f"{FALSE}（65000 x 65000",
    ),
    "an attachment with a camera's notes": (
        attached("a.jpg", b"\xff\xd8\xff\xe1\x00\x08Exif\0\0\xff\xd9"),
        f"{FALSE}（JPEG: E1",
    ),
    "an attachment of a name that climbs out": (
        attached("../../a.png", png_of(9, 9)),
        f"{FALSE}（../../a.png",
    ),
    "a fact that is a fraction": (altered("UPDATE facts SET value = 1.5"), f"{FALSE}（1.5"),
    "a fact that is bytes": (altered("UPDATE facts SET value = x'00'"), f"{FALSE}（b"),
    "more rows than a school has": (
        altered(
            ROWS.format(first=1, last=100_100) + "INSERT INTO f_buses (id) SELECT i FROM n",
        ),
        LARGE,
    ),
    "a box larger than any": (
        altered("INSERT INTO box VALUES ('personal', zeroblob(10500000))"),
        TORN,
    ),
}

ARCHIVES: Final[dict[str, tuple[Make, str]]] = {
    "an archive of nothing": (lambda image: zipped(), NO_PACKAGE),
    "an archive of traces": (lambda image: zipped(("__MACOSX/._a.edusub", image)), NO_MEMBERS),
    "an archive cut off": (lambda image: zipped(("a", image))[:-30], CUT),
    "an archive with a torn member": (
        lambda image: zipped(("a", image)).replace(b"EduS", b"xxxx", 1)[:60] + bytes(200),
        CUT,
    ),
    "an archive too deep": (lambda image: nested(image, 6), NO_MEMBERS),
    "an archive under a password": (encrypted, "有密码"),
    "a bomb": (lambda image: zipped(("a.edusub", bytes(200 * 2**20))), LARGE),
    "a bomb of bombs": (lambda image: nested(zipped(("a", bytes(60 * 2**20))), 2), LARGE),
    "a member larger than it says": (understated, ""),
    "a member that climbs out": (lambda image: zipped(("../../evil", b"no package")), NO_PACKAGE),
    "a member of an absolute path": (lambda image: zipped(("/etc/x", b"no package")), NO_PACKAGE),
    "too many members": (
        lambda image: zipped(*((str(n), b"") for n in range(5100))),
        NO_MEMBERS,
    ),
    "a member half a million times": (crowded, NO_MEMBERS),
    "a workbook that is a bomb": (
        lambda image: workbook("xl/worksheets/sheet1.xml", bytes(200 * 2**20)),
        "解开后过大",
    ),
    "a workbook without sheets": (lambda image: workbook("xl/a.xml", b""), "工作簿已损坏"),
    "an old workbook of nothing": (
        lambda image: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(4096),
        "工作簿已损坏",
    ),
    "a Word file": (
        lambda image: zipped(("[Content_Types].xml", b"<Types/>"), ("word/a", b"")),
        "",
    ),
}

HOSTILE: Final = NO_PACKAGES | TORN_FILES | OTHER_SCHEMAS | FALSE_CONTENTS | ARCHIVES
