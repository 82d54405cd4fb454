"""What travels between offices: the content that is proven, its manifest, the states it goes by."""

from __future__ import annotations

from datetime import datetime
from typing import Literal, NamedTuple

from msgspec import Struct

from edudesk.model.form import FieldType, FormKind, Label, Personal
from edudesk.model.place import CellState, CollectionKind, Value

Role = Literal["school", "unit", "district", "city"]
SubmissionState = Literal["draft", "packed", "received", "returned", "accepted", "corrected"]
PackageKind = Literal["submission", "part"]
Key = int | str
"""What names a row for ever: the id of a roster's row, the line of a record or grid."""

FORMAT = 1
"""Version of the content grammar and of the manifest (docs/exchange.md)."""

_DIGITS = 32
_GROUP = 4


class Filled(NamedTuple):
    """What a cell that is not empty holds; of an unreadable one, what was typed."""

    state: CellState
    value: Value


Rows = dict[Key, dict[str, Filled]]
"""The rows of a form by key, each with its cells that are not empty."""


class Place(NamedTuple):
    """A cell by what survives the way to another file."""

    form: str
    key: Key
    field: str


class Standing(NamedTuple):
    """The state of a school's figures in a collection; who brought it about, and when."""

    state: SubmissionState
    who: str
    at: datetime | None


class Said(Struct, frozen=True, kw_only=True):
    """Why a finding stands.

    `standing`: it speaks of the figures as they are; else it lapsed. The figures it spoke of do not
    travel, the checks of the recipient find them again.
    """

    check: str
    form: str
    key: Key
    kind: Literal["explained", "overruled"]
    code: str
    reason: str
    head: str = ""
    standing: bool = True


class Attached(Struct, frozen=True, order=True):
    """A document that goes with the figures, proven by its hash."""

    name: str
    sha256: str
    size: int


class Content(Struct, frozen=True, kw_only=True):
    """All that a school says in one collection, which the digest covers.

    `forms`: rows by form and key; a record or grid row without any cell is left out, a form
    without any row too. `nil`: reasons of nil returns by form.
    """

    school: str
    collection: str
    moment: str
    forms: dict[str, Rows]
    nil: dict[str, str] = {}
    said: tuple[Said, ...] = ()
    attached: tuple[Attached, ...] = ()


class ColumnProof(Struct, frozen=True):
    """A personal column in the digest: its leaf, and the salt when its cells travel as well."""

    form: str
    field: str
    leaf: bytes
    salt: bytes = b""


class EditionColumn(Struct, frozen=True, array_like=True):
    """A stored field as it travels."""

    code: str
    type: FieldType
    personal: Personal


class EditionForm(Struct, frozen=True, array_like=True):
    """A form as it travels: columns by code; rows keyed by id in a roster, else by line."""

    code: str
    kind: FormKind
    columns: tuple[EditionColumn, ...]


class Edition(Struct, frozen=True):
    """The shape in which the forms of one edition travel; `code` is made from that shape."""

    code: str
    forms: tuple[EditionForm, ...]


class Asked(Struct, frozen=True, kw_only=True):
    """A question on a cell as it travels, with its answer when it comes back.

    `key`: of the row as text; `campus`: what the campus is called whose own row it is, else "";
    `at` and `answered_at`: ISO moments.
    """

    form: str
    key: str
    field: str
    text: str
    who: str
    at: str
    answer: str = ""
    answered_by: str = ""
    answered_at: str = ""
    campus: str = ""


class TurnedFigure(Struct, frozen=True):
    """A figure whose change turned a verdict, as it travels; of a personal one no values do."""

    form: str
    key: str
    field: str
    old: str = ""
    new: str = ""


class Turned(Struct, frozen=True, kw_only=True):
    """A verdict that changed after its distance had been shown (结论相关修改), as it travels.

    `stage`, `code`: of the requirement under `standard`; `old`, `new`: what it said, in words;
    `more`: changed figures that are not among `figures`. `reason` is empty while none was given.
    """

    standard: str
    stage: str
    code: str
    name: Label
    old: Label
    new: Label
    figures: tuple[TurnedFigure, ...]
    at: str
    more: int = 0
    reason: str = ""


class Manifest(Struct, frozen=True, kw_only=True):
    """What a package says of itself; all of it is signed.

    `sequence` counts the contents of a school and collection, `parent` is the digest of the one
    before. `wrong`, `overruled`, `unusual`: findings open, passed by the head, explained.
    `quasi`: personal columns that travel in clear by consent; `sealed`: whether others travel
    encrypted. `part`: number of a part, 0 for a submission; `forms`: those it was given out for, to
    `person`; `scope`: names of the only classes, or of the campus, whose rows it has.
    `thread`: what the district asked about returned forms, with the answers. `turned`: verdicts
    that changed after their distance had been shown.
    """

    kind: PackageKind
    draft: bool
    school_code: str
    school_name: str
    collection: str
    collection_kind: CollectionKind
    year: str
    moment: str
    edition: str
    sequence: int
    digest: str
    parent: str
    packed_at: str
    program: str
    wrong: int = 0
    overruled: int = 0
    unusual: int = 0
    quasi: tuple[str, ...] = ()
    sealed: Literal["", "key", "passphrase"] = ""
    part: int = 0
    forms: tuple[str, ...] = ()
    person: str = ""
    scope: tuple[str, ...] = ()
    thread: tuple[Asked, ...] = ()
    turned: tuple[Turned, ...] = ()
    format: int = FORMAT

    @property
    def beside(self) -> tuple[tuple[Asked, ...], tuple[Turned, ...]]:
        """What is said beside the figures: it travels, but the digest does not cover it."""
        return self.thread, self.turned


class Package(Struct, frozen=True, kw_only=True):
    """A package as it was read and proven.

    `key`: public key of the installation that signed it (32 bytes). `facts`: what the school's
    program computed for the district table. `box`: encrypted personal columns, empty when none.
    `documents`: the bytes of what is attached, by name; of what stays at home there are none.
    """

    manifest: Manifest
    content: Content
    columns: tuple[ColumnProof, ...]
    facts: dict[str, Value]
    key: bytes
    box: bytes = b""
    documents: dict[str, bytes] = {}


class TaskSchool(Struct, frozen=True):
    """A school that a task is for; `last`: last time's figures by key of the district table."""

    code: str
    name: str
    type: str = ""
    last: dict[str, Value] = {}


class TypedScheme(Struct, frozen=True):
    """A district's own scheme as it stands in its tables: stored values by field."""

    rules: dict[str, Value]
    indicators: tuple[dict[str, Value], ...]


class Task(Struct, frozen=True, kw_only=True):
    """What a district hands down: which collection, of whom, until when.

    `forms`: codes of what is asked, of the edition `edition`. `public_key` (hex): what personal
    columns are encrypted to. `contact`: whom to ask and where to send. `headroom`: whether schools
    see how far they are from a threshold, of the `standard` (code) by which the district judges;
    `scheme`: where it is one that the district typed.
    """

    district_code: str
    district_name: str
    kind: CollectionKind
    year: str
    moment: str
    deadline: str
    edition: str
    forms: tuple[str, ...]
    public_key: str
    contact: str
    headroom: bool
    issued_at: str
    schools: tuple[TaskSchool, ...]
    standard: str = ""
    scheme: TypedScheme | None = None


class Difference(Struct, frozen=True):
    """A cell in which two contents differ; None where it is empty or its row is not there."""

    place: Place
    old: Filled | None
    new: Filled | None


class State(Struct, frozen=True, forbid_unknown_fields=True):
    """A state of a school's figures in a collection.

    `locked`: what is asked to change says `told` with who, when, why and what to do next; it may
    quote {who} and {at}.
    """

    code: SubmissionState
    label: Label
    locked: bool
    told: Label


class Step(Struct, frozen=True, forbid_unknown_fields=True):
    """Who may do what in which states, and what comes of it."""

    act: str
    role: Role
    before: tuple[SubmissionState, ...]
    after: SubmissionState
    label: Label


class PackageSort(Struct, frozen=True, forbid_unknown_fields=True):
    """A kind of file that is sent: by whom to whom, and whether it is a database or a letter."""

    suffix: str
    label: Label
    sender: Role
    recipient: Role
    body: Literal["database", "letter"]


class Lifecycle(Struct, frozen=True, forbid_unknown_fields=True):
    """The kinds of files, the states of a school's figures and the steps between them.

    `notable_percent`: a figure that moved so far from the last accepted one is shown before it is
    sent.
    """

    notable_percent: int
    sorts: tuple[PackageSort, ...]
    states: tuple[State, ...]
    steps: tuple[Step, ...]

    def state(self, code: str) -> State:
        """Return the state of that code."""
        return next(state for state in self.states if state.code == code)

    def step(self, act: str, role: Role, state: str) -> Step | None:
        """Return what comes of an act of a role in a state, None when it is not theirs to do."""
        return next(
            (
                step
                for step in self.steps
                if (step.act, step.role) == (act, role) and state in step.before
            ),
            None,
        )


def check_code(digest: bytes) -> str:
    """Return the 校验码 of a digest: 32 decimal digits (106 bits) in eight groups of four.

    Digits alone: they are typed on any keyboard without an input method, and read out by phone.
    """
    digits = f"{int.from_bytes(digest, 'big') % 10**_DIGITS:0{_DIGITS}d}"
    return " ".join(digits[at : at + _GROUP] for at in range(0, _DIGITS, _GROUP))
