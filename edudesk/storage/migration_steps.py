"""The steps to the engine's own tables; a released step is never edited, a later one is added."""

from __future__ import annotations

from typing import Final, NamedTuple


class Step(NamedTuple):
    """A migration: its name in the file's record, and its statements."""

    name: str
    statements: tuple[str, ...]


STEPS: Final = (
    Step(
        "m0001_first_tables",
        (
            "CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT",
            """CREATE TABLE schools (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL CHECK (kind IN ('school', 'district'))
) STRICT""",
            # Code and name are dated: a print of 2024 carries the name of 2024.
            """CREATE TABLE identities (
    school INTEGER NOT NULL REFERENCES schools(number),
    since TEXT NOT NULL,
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    PRIMARY KEY (school, since)
) STRICT""",
            "CREATE INDEX identities_code ON identities (code)",
            """CREATE TABLE collections (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL CHECK (kind IN ('annual', 'application', 'monitoring', 'monthly')),
    year TEXT NOT NULL,
    start_year INTEGER NOT NULL,
    moment TEXT NOT NULL,
    deadline TEXT,
    closed INTEGER NOT NULL DEFAULT 0 CHECK (closed IN (0, 1)),
    previous INTEGER REFERENCES collections(number),
    title_zh TEXT NOT NULL,
    title_en TEXT NOT NULL
) STRICT""",
            # Only what is not plain has a row here.
            """CREATE TABLE cells (
    form TEXT NOT NULL,
    row INTEGER NOT NULL,
    field TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('na', 'unknown', 'carried', 'unreadable')),
    typed TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (form, row, field)
) STRICT, WITHOUT ROWID""",
            # For checks: after a copied collection most rows here are carried ones. It holds all
            # that checks ask, else SQLite prefers to walk a form's whole part of the table.
            "CREATE INDEX cells_open ON cells (form, field, row, state) WHERE state <> 'carried'",
            """CREATE TABLE explanations (
    "check" TEXT NOT NULL,
    row INTEGER NOT NULL,
    form TEXT NOT NULL,
    figures TEXT NOT NULL,
    reason TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('explained', 'overruled')),
    who TEXT NOT NULL,
    at TEXT NOT NULL,
    PRIMARY KEY ("check", row)
) STRICT, WITHOUT ROWID""",
            # undone: 0 stands, 1 may be redone, 2 was overtaken by a new step.
            """CREATE TABLE steps (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL CHECK (kind IN ('edit', 'undo', 'redo', 'seal')),
    name TEXT NOT NULL,
    who TEXT NOT NULL,
    at TEXT NOT NULL,
    of INTEGER REFERENCES steps(number),
    undone INTEGER NOT NULL DEFAULT 0 CHECK (undone IN (0, 1, 2))
) STRICT""",
            "CREATE INDEX steps_undone ON steps (number) WHERE undone = 1",
            """CREATE TABLE journal (
    step INTEGER NOT NULL REFERENCES steps(number),
    place INTEGER NOT NULL,
    deed TEXT NOT NULL CHECK (deed IN ('cell', 'row', 'explanation', 'school')),
    form TEXT NOT NULL,
    row INTEGER NOT NULL,
    field TEXT NOT NULL,
    old ANY,
    new ANY,
    old_state TEXT NOT NULL DEFAULT '',
    new_state TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (step, place)
) STRICT, WITHOUT ROWID""",
            "CREATE INDEX journal_row ON journal (row)",
        ),
    ),
    Step(
        "m0002_reasons_and_nil_returns",
        (
            "ALTER TABLE explanations ADD COLUMN code TEXT NOT NULL DEFAULT ''",
            "ALTER TABLE explanations ADD COLUMN head TEXT NOT NULL DEFAULT ''",
            """CREATE TABLE nil_returns (
    form TEXT NOT NULL,
    school INTEGER NOT NULL REFERENCES schools(number),
    collection INTEGER NOT NULL REFERENCES collections(number),
    reason TEXT NOT NULL,
    who TEXT NOT NULL,
    at TEXT NOT NULL,
    PRIMARY KEY (collection, school, form)
) STRICT, WITHOUT ROWID""",
            # The journal knows one more kind of deed; SQLite widens a CHECK only by a new table.
            """CREATE TABLE journal_wider (
    step INTEGER NOT NULL REFERENCES steps(number),
    place INTEGER NOT NULL,
    deed TEXT NOT NULL CHECK (deed IN ('cell', 'row', 'explanation', 'school', 'nil')),
    form TEXT NOT NULL,
    row INTEGER NOT NULL,
    field TEXT NOT NULL,
    old ANY,
    new ANY,
    old_state TEXT NOT NULL DEFAULT '',
    new_state TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (step, place)
) STRICT, WITHOUT ROWID""",
            "INSERT INTO journal_wider SELECT * FROM journal",
            "DROP TABLE journal",
            "ALTER TABLE journal_wider RENAME TO journal",
            "CREATE INDEX journal_row ON journal (row)",
        ),
    ),
    Step(
        "m0003_exchange",
        (
            # Blinds the leaves of personal columns (docs/exchange.md); it never leaves the house.
            "ALTER TABLE collections ADD COLUMN salt BLOB NOT NULL DEFAULT x''",
            "UPDATE collections SET salt = randomblob(32)",
            """CREATE TABLE submissions (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    school INTEGER NOT NULL REFERENCES schools(number),
    collection INTEGER NOT NULL REFERENCES collections(number),
    sequence INTEGER NOT NULL,
    digest TEXT NOT NULL,
    choices TEXT NOT NULL,
    draft INTEGER NOT NULL CHECK (draft IN (0, 1)),
    who TEXT NOT NULL,
    at TEXT NOT NULL,
    body BLOB NOT NULL
) STRICT""",
            "CREATE INDEX submissions_place ON submissions (collection, school, sequence)",
            """CREATE TABLE locks (
    collection INTEGER NOT NULL REFERENCES collections(number),
    school INTEGER NOT NULL REFERENCES schools(number),
    form TEXT NOT NULL,
    state TEXT NOT NULL,
    who TEXT NOT NULL,
    at TEXT NOT NULL,
    PRIMARY KEY (collection, school, form)
) STRICT, WITHOUT ROWID""",
            """CREATE TABLE standings (
    collection INTEGER NOT NULL REFERENCES collections(number),
    school INTEGER NOT NULL REFERENCES schools(number),
    state TEXT NOT NULL,
    who TEXT NOT NULL,
    at TEXT NOT NULL,
    PRIMARY KEY (collection, school)
) STRICT, WITHOUT ROWID""",
            """CREATE TABLE parts (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    collection INTEGER NOT NULL REFERENCES collections(number),
    person TEXT NOT NULL,
    forms TEXT NOT NULL,
    given_at TEXT NOT NULL,
    base BLOB NOT NULL,
    taken_at TEXT NOT NULL DEFAULT ''
) STRICT""",
            # What a collection of this file was begun from: a task of the district, a part.
            """CREATE TABLE origins (
    collection INTEGER PRIMARY KEY REFERENCES collections(number),
    kind TEXT NOT NULL CHECK (kind IN ('task', 'part')),
    body BLOB NOT NULL
) STRICT""",
        ),
    ),
    Step(
        "m0004_verdict_changes",
        (
            # What stood beside the figures last, so that a verdict that turned can be told.
            """CREATE TABLE shown_distances (
    school INTEGER NOT NULL REFERENCES schools(number),
    collection INTEGER NOT NULL REFERENCES collections(number),
    standard TEXT NOT NULL,
    stage TEXT NOT NULL,
    code TEXT NOT NULL,
    verdict TEXT NOT NULL,
    told_zh TEXT NOT NULL,
    told_en TEXT NOT NULL,
    step INTEGER NOT NULL,
    at TEXT NOT NULL,
    PRIMARY KEY (collection, school, standard, stage, code)
) STRICT, WITHOUT ROWID""",
            """CREATE TABLE verdict_changes (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    school INTEGER NOT NULL REFERENCES schools(number),
    collection INTEGER NOT NULL REFERENCES collections(number),
    standard TEXT NOT NULL,
    stage TEXT NOT NULL,
    code TEXT NOT NULL,
    name_zh TEXT NOT NULL,
    name_en TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('changed', 'entered')),
    old_verdict TEXT NOT NULL,
    new_verdict TEXT NOT NULL,
    old_zh TEXT NOT NULL,
    old_en TEXT NOT NULL,
    new_zh TEXT NOT NULL,
    new_en TEXT NOT NULL,
    figures TEXT NOT NULL,
    more INTEGER NOT NULL DEFAULT 0,
    who TEXT NOT NULL,
    at TEXT NOT NULL,
    taken_back INTEGER NOT NULL DEFAULT 0 CHECK (taken_back IN (0, 1))
) STRICT""",
            "CREATE INDEX verdict_changes_place ON verdict_changes (collection, school)",
            # Each reason with its giver; a later one never hides that there was an earlier.
            """CREATE TABLE verdict_reasons (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    change INTEGER NOT NULL REFERENCES verdict_changes(number),
    reason TEXT NOT NULL,
    who TEXT NOT NULL,
    at TEXT NOT NULL
) STRICT""",
            "CREATE INDEX verdict_reasons_change ON verdict_reasons (change)",
        ),
    ),
    Step(
        "m0005_papers",
        (
            # The bytes of an issued print are kept: it is printed again from here, years later.
            """CREATE TABLE papers (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    school INTEGER NOT NULL REFERENCES schools(number),
    collection INTEGER NOT NULL REFERENCES collections(number),
    name TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('printed', 'signed', 'received')),
    pages INTEGER NOT NULL,
    fonts TEXT NOT NULL,
    digest TEXT NOT NULL,
    printed_by TEXT NOT NULL,
    printed_at TEXT NOT NULL,
    state_by TEXT NOT NULL,
    state_at TEXT NOT NULL,
    pdf BLOB NOT NULL
) STRICT""",
            "CREATE INDEX papers_place ON papers (collection, school, name)",
        ),
    ),
    Step(
        "m0006_step_names",
        ("ALTER TABLE main.steps ADD COLUMN name_en TEXT NOT NULL DEFAULT ''",),
    ),
    Step(
        "m0007_received",
        (
            # What came, as it came; a receipt that is taken back stays with its reason.
            """CREATE TABLE received (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    school INTEGER NOT NULL REFERENCES schools(number),
    collection INTEGER NOT NULL REFERENCES collections(number),
    kind TEXT NOT NULL CHECK (kind IN ('file', 'workbook', 'typed')),
    sequence INTEGER NOT NULL,
    digest TEXT NOT NULL,
    parent TEXT NOT NULL,
    key BLOB NOT NULL,
    manifest TEXT NOT NULL,
    facts TEXT NOT NULL,
    before TEXT NOT NULL,
    name TEXT NOT NULL,
    who TEXT NOT NULL,
    at TEXT NOT NULL,
    withdrawn_by TEXT NOT NULL DEFAULT '',
    withdrawn_at TEXT NOT NULL DEFAULT '',
    withdrawn_why TEXT NOT NULL DEFAULT '',
    body BLOB NOT NULL
) STRICT""",
            "CREATE INDEX received_place ON received (collection, school, number)",
            "CREATE INDEX received_digest ON received (digest)",
            "CREATE INDEX received_school ON received (school, number)",
            """CREATE TABLE decisions (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    school INTEGER NOT NULL REFERENCES schools(number),
    collection INTEGER NOT NULL REFERENCES collections(number),
    act TEXT NOT NULL,
    about TEXT NOT NULL,
    reason TEXT NOT NULL,
    who TEXT NOT NULL,
    at TEXT NOT NULL
) STRICT""",
            "CREATE INDEX decisions_place ON decisions (collection, school)",
            # On both sides: the district's questions on cells, and what a school applies for.
            """CREATE TABLE questions (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    school INTEGER NOT NULL REFERENCES schools(number),
    collection INTEGER NOT NULL REFERENCES collections(number),
    form TEXT NOT NULL,
    key TEXT NOT NULL,
    field TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('question', 'proposal')),
    text TEXT NOT NULL,
    who TEXT NOT NULL,
    at TEXT NOT NULL,
    answer TEXT NOT NULL DEFAULT '',
    answered_by TEXT NOT NULL DEFAULT '',
    answered_at TEXT NOT NULL DEFAULT '',
    closed_at TEXT NOT NULL DEFAULT ''
) STRICT""",
            "CREATE INDEX questions_place ON questions (collection, school)",
        ),
    ),
    Step(
        "m0008_open_cells_and_remarks",
        (
            # Cells of locked forms that the district unlocked one by one.
            """CREATE TABLE open_cells (
    collection INTEGER NOT NULL REFERENCES collections(number),
    school INTEGER NOT NULL REFERENCES schools(number),
    form TEXT NOT NULL,
    row INTEGER NOT NULL,
    field TEXT NOT NULL,
    PRIMARY KEY (form, row, field)
) STRICT, WITHOUT ROWID""",
            # Which classes or which campus a part was given out for, as people call them.
            "ALTER TABLE parts ADD COLUMN scope TEXT NOT NULL DEFAULT ''",
            # What an office above the district wrote about figures and verdicts.
            """CREATE TABLE remarks (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    collection INTEGER NOT NULL REFERENCES collections(number),
    school TEXT NOT NULL,
    about TEXT NOT NULL,
    told TEXT NOT NULL,
    text TEXT NOT NULL,
    office TEXT NOT NULL,
    who TEXT NOT NULL,
    at TEXT NOT NULL,
    UNIQUE (collection, school, about, office, at, text)
) STRICT""",
        ),
    ),
    Step(
        "m0009_attachments",
        (
            # Scans of evidence, each kept once by its hash; the cells that name them are journaled.
            """CREATE TABLE attachments (
    name TEXT PRIMARY KEY,
    sha256 TEXT NOT NULL UNIQUE,
    size INTEGER NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('pdf', 'jpeg', 'png')),
    pages INTEGER NOT NULL,
    who TEXT NOT NULL,
    at TEXT NOT NULL,
    body BLOB NOT NULL
) STRICT""",
        ),
    ),
    Step(
        "m0010_bodies",
        (
            # Bytes each once by the SHA-256 of what is stored; `packed`: compressed by zlib.
            """CREATE TABLE bodies (
    sha256 TEXT PRIMARY KEY,
    packed INTEGER NOT NULL CHECK (packed IN (0, 1)),
    body BLOB NOT NULL
) STRICT""",
            "INSERT INTO bodies SELECT sha256, 0, body FROM attachments",
            "INSERT OR IGNORE INTO bodies SELECT digest, 0, pdf FROM papers",
            "INSERT OR IGNORE INTO bodies SELECT sha256_of(body), 1, body FROM received",
            # Two names may now mean the same bytes, so the table is made anew.
            "ALTER TABLE attachments RENAME TO attachments_before",
            """CREATE TABLE attachments (
    name TEXT PRIMARY KEY,
    sha256 TEXT NOT NULL,
    size INTEGER NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('pdf', 'jpeg', 'png')),
    pages INTEGER NOT NULL,
    who TEXT NOT NULL,
    at TEXT NOT NULL
) STRICT""",
            "INSERT INTO attachments SELECT name, sha256, size, kind, pages, who, at"
            " FROM attachments_before",
            "DROP TABLE attachments_before",
            "ALTER TABLE papers DROP COLUMN pdf",
            "ALTER TABLE received ADD COLUMN sha256 TEXT NOT NULL DEFAULT ''",
            "UPDATE received SET sha256 = sha256_of(body)",
            "ALTER TABLE received DROP COLUMN body",
        ),
    ),
    Step(
        "m0011_open_cells_key_first",
        (
            # SQLite 3.40 takes other columns for NULL where those of the key do not come first, and
            # a file with an unlocked cell would be refused as damaged.
            "ALTER TABLE open_cells RENAME TO open_cells_before",
            """CREATE TABLE open_cells (
    form TEXT NOT NULL,
    row INTEGER NOT NULL,
    field TEXT NOT NULL,
    collection INTEGER NOT NULL REFERENCES collections(number),
    school INTEGER NOT NULL REFERENCES schools(number),
    PRIMARY KEY (form, row, field)
) STRICT, WITHOUT ROWID""",
            "INSERT INTO open_cells SELECT form, row, field, collection, school"
            " FROM open_cells_before",
            "DROP TABLE open_cells_before",
        ),
    ),
    Step(
        "m0012_questions_on_campuses",
        # What the campus was called whose own row is asked about; the district has no such rows.
        ("ALTER TABLE questions ADD COLUMN campus TEXT NOT NULL DEFAULT ''",),
    ),
)
