"""Reads what people type into stored values and shows stored values to people."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import date
from typing import Final

from edudesk.model.form import CodeList, Field, Label
from edudesk.model.place import Value
from edudesk.model.plaintext import (
    LONGEST_TEXT,
    first_blank_letter,
    first_hidden,
    plain_lines,
    quotable,
)

DIGITS_AT_MOST: Final = 15
"""Digits of the largest stored number: what a workbook keeps exactly."""

_LONGEST_ANSWER: Final = 2_000  # characters of what is no text: every choice of the longest list

_NUMBER = re.compile(r"([+-]?)(\d{1,3}(?:,\d{3})+|\d+)(?:\.(\d*))?|([+-]?)\.(\d+)")
_SCIENTIFIC = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)e[+-]?\d+", re.IGNORECASE)
_DATE = re.compile(
    r"(\d{4})(?:(\d\d)(\d\d)|-(\d{1,2})-(\d{1,2})|年(\d{1,2})月(\d{1,2})[日号])"
    r"(?:[T ]0?0:00(?::00(?:\.0+)?)?)?"
)
_MONTH = re.compile(r"(\d{4})(?:(\d\d)|-(\d{1,2})|年(\d{1,2})月?)")
_YES = frozenset(("是", "有", "1", "yes", "y", "true", "√", "✓"))
_NO = frozenset(("否", "无", "没有", "0", "no", "n", "false", "×"))
_MINUS_SIGNS = str.maketrans({"\u2212": "-", "\u2013": "-"})
_YEARS = range(1900, 2101)


class Unreadable(Exception):
    """What was typed cannot become a value of the field.

    Attributes:
        reason: why, and what would do, in both languages.
    """

    def __init__(self, reason: Label) -> None:
        super().__init__(reason.en)
        self.reason = reason


def read_value(field: Field, text: str, codes: CodeList | None = None) -> Value:
    """Return the stored value of what was typed; None for blank text.

    Numbers become integers in units of 10**-places, dates ISO text, answers 1 or 0, references row
    ids. Full-width characters, grouping commas, the field's unit and the usual ways of writing a
    date are understood. Bounds, lengths and patterns are the checks' matter, not the reader's.

    Raises:
        Unreadable: with the reason for the user.
    """
    if not text.strip():
        return None
    text = plain_lines(text)
    _refuse_unfit(field, text)
    if field.type == "text":
        return _read_text(field, text)
    plain = _plain(text)
    if field.type in ("code", "codes"):
        return _read_codes(field, plain, codes)
    plain = plain.translate(_MINUS_SIGNS)  # names of codes keep theirs
    if field.is_number:
        return _read_number(field, plain)
    return _READERS[field.type](plain)


def show_value(
    field: Field,
    value: Value,
    codes: CodeList | None = None,
    lang: str = "zh",
    *,
    grouping: bool = True,
) -> str:
    """Return a stored value as people read it, without its unit; "" for None.

    With `grouping` thousands are set off by commas, but in a calendar year. A code that its list
    does not know is shown as it is stored.
    """
    if value is None:
        return ""
    if field.is_number:
        return _show_number(int(value), field.places, grouping=grouping and not field.is_year)
    if field.type == "bool":
        return {("zh", True): "是", ("zh", False): "否"}.get(
            (lang, bool(value)), "Yes" if value else "No"
        )
    if codes is not None:
        joint = "、" if lang == "zh" else ", "
        return joint.join(_code_label(codes, part, lang) for part in _parts(field, value))
    return str(value)


def plain_text(field: Field, value: Value, codes: CodeList | None = None) -> str:
    """Return a stored value as text that `read_value` turns into the same value.

    Codes are written as their Chinese labels where these name one code only.
    """
    if codes is None or value is None:
        return show_value(field, value, codes, grouping=False)
    return ";".join(_unmistakable(codes, part) for part in _parts(field, value))


def _refuse_unfit(field: Field, text: str) -> None:
    """Refuse what nobody sees, for a name that looks like another must not get in, and too much."""
    hidden = first_hidden(text) or first_blank_letter(text)
    if hidden:
        raise Unreadable(
            Label(
                zh=f"含有看不见的字符 U+{ord(hidden):04X}，请重新输入。",
                en=f"It holds the invisible character U+{ord(hidden):04X}, type it anew.",
            )
        )
    most = LONGEST_TEXT if field.type == "text" else _LONGEST_ANSWER
    if len(text) > most:
        raise Unreadable(
            Label(
                zh=f"“{quotable(text)}”过长，这里最多 {most} 个字。",
                en=f"'{quotable(text)}' is too long, {most} characters at most.",
            )
        )


def _plain(text: str) -> str:
    """Return text with full-width forms made plain; digits in circles and the like are no digits.

    Raises:
        Unreadable: a character only looks like a digit (①, ², ½, ㈠).
    """
    for character in text:
        if unicodedata.category(character) == "No":
            raise Unreadable(
                Label(
                    zh=f"“{character}”不是普通数字，请用 0–9 填写。",
                    en=f"'{character}' is no plain digit, use 0 to 9.",
                )
            )
    return unicodedata.normalize("NFKC", text).strip()


def _read_text(field: Field, text: str) -> str:
    """Return text as it was typed, without stray blanks; in plain characters if only these fit.

    So are blanks within, and an apostrophe before it, that keep it from fitting.
    """
    lines = [line.strip() for line in text.strip().splitlines()]
    if field.multiline:
        return "\n".join(lines)
    typed = " ".join(" ".join(lines).split("\t"))
    if not field.pattern or re.fullmatch(field.pattern, typed):
        return typed
    plain = unicodedata.normalize("NFKC", typed).translate(_MINUS_SIGNS)
    close = "".join(plain.split()).lstrip("'‘’`")
    return next((text for text in (plain, close) if re.fullmatch(field.pattern, text)), typed)


def _read_number(field: Field, text: str) -> int:
    unit = unicodedata.normalize("NFKC", field.unit)  # ㎡ was made m2 in the text, too
    text = text.removesuffix(unit).rstrip() if unit else text
    if _SCIENTIFIC.fullmatch(text):
        raise Unreadable(
            Label(
                zh=f"“{text}”是科学计数法，请写出全部数字。",
                en=f"'{text}' is in scientific notation, write out every digit.",
            )
        )
    match = _NUMBER.fullmatch(text)
    if match is None:
        raise Unreadable(Label(zh=f"“{text}”不是数字。", en=f"“{text}” is not a number."))
    sign = match[1] or match[4] or ""
    whole = (match[2] or "").replace(",", "")
    fraction = (match[3] or match[5] or "").rstrip("0")
    if len(fraction) > field.places:
        raise Unreadable(_too_fine(field, text))
    digits = (whole + fraction.ljust(field.places, "0")).lstrip("0") or "0"
    if len(digits) > DIGITS_AT_MOST:
        raise Unreadable(
            Label(
                zh=f"数字过长，连同小数最多 {DIGITS_AT_MOST} 位。",
                en=f"The number is too long, {DIGITS_AT_MOST} digits at most, decimals included.",
            )
        )
    return -int(digits) if sign == "-" else int(digits)


def _too_fine(field: Field, text: str) -> Label:
    if field.places == 0:
        return Label(
            zh=f"“{text}”有小数，这里只能填整数。",
            en=f"'{text}' has decimals, only a whole number will do.",
        )
    return Label(
        zh=f"“{text}”的小数过多，最多 {field.places} 位。",
        en=f"'{text}' has too many decimals, {field.places} at most.",
    )


def _read_bool(text: str) -> int:
    answer = text.casefold()
    if answer in _YES:
        return 1
    if answer in _NO:
        return 0
    raise Unreadable(Label(zh=f"“{text}”应填“是”或“否”。", en=f"“{text}” is neither yes nor no."))


def _read_date(text: str) -> str:
    match = _DATE.fullmatch(text.replace("/", "-").replace(".", "-", 2))
    numbers = [int(part) for part in match.groups() if part] if match else []
    found = _day(numbers[0], numbers[1], numbers[2]) if numbers else None
    if found is None:
        raise Unreadable(
            Label(
                zh=f"“{text}”不是有效日期，请写成 2025-09-01。",
                en=f"'{text}' is no valid date, write 2025-09-01.",
            )
        )
    return found.isoformat()


def _read_month(text: str) -> str:
    dotted = text.replace("/", "-").replace(".", "-", 1)
    match = _MONTH.fullmatch(dotted)
    numbers = [int(part) for part in match.groups() if part] if match else []
    if not match and (whole := _DATE.fullmatch(dotted)):
        # Excel turns "2025-09" into the first of the month.
        numbers = [int(part) for part in whole.groups() if part]
    found = _day(numbers[0], numbers[1], 1) if numbers and numbers[2:] in ([], [1]) else None
    if found is None:
        raise Unreadable(
            Label(
                zh=f"“{text}”不是有效年月，请写成 2025-09。",
                en=f"'{text}' is no valid month, write 2025-09.",
            )
        )
    return found.isoformat()[:7]


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day) if year in _YEARS else None
    except ValueError:
        return None


def _read_ref(text: str) -> int:
    if re.fullmatch(r"[1-9][0-9]{0,14}", text):
        return int(text)
    raise Unreadable(
        Label(zh=f"“{text}”不是行的编号。", en=f"“{text}” is not the number of a row.")
    )


_READERS: Final[dict[str, Callable[[str], Value]]] = {
    "bool": _read_bool,
    "date": _read_date,
    "month": _read_month,
    "ref": _read_ref,
}


def _read_codes(field: Field, text: str, codes: CodeList | None) -> str:
    if codes is None:
        raise ValueError(f"field {field.code} needs its code list")
    if field.type == "code":
        return _read_code(text, codes)
    chosen = {_read_code(piece, codes) for piece in _pieces(text, codes) or [text]}
    return ",".join(code.value for code in codes.codes if code.value in chosen)


def _pieces(text: str, codes: CodeList) -> list[str]:
    """Return the parts of an answer to a multiple choice; labels may hold a 、 themselves."""
    if _matches(text, codes):
        return [text]
    pieces = [piece.strip() for piece in re.split(r"[,;\n]", text) if piece.strip()]
    return [
        part.strip()
        for piece in pieces
        for part in ([piece] if _matches(piece, codes) else piece.split("、"))
        if part.strip()
    ]


def _read_code(text: str, codes: CodeList) -> str:
    found = _matches(text, codes)
    if len(found) == 1:
        return found[0]
    title = codes.title
    if found:
        raise Unreadable(
            Label(
                zh=f"“{text}”在“{title.zh}”中不止一项，请写代码：{'、'.join(found)}。",
                en=f"'{text}' names several of '{title.en}', write the code: {', '.join(found)}.",
            )
        )
    raise Unreadable(
        Label(
            zh=f"“{text}”不在“{title.zh}”之中{_choices(codes, 'zh')}。",
            en=f"'{text}' is not one of '{title.en}'{_choices(codes, 'en')}.",
        )
    )


def _choices(codes: CodeList, lang: str) -> str:
    """Return the labels of a short list for a reason, nothing for a long one."""
    if len(codes.codes) > 8:
        return ""
    labels = [code.label.text(lang) for code in codes.codes]
    return f"：{'、'.join(labels)}" if lang == "zh" else f": {', '.join(labels)}"


def _matches(text: str, codes: CodeList) -> tuple[str, ...]:
    """Return the values that `text` may mean: one it equals, else those it names otherwise."""
    if text in codes.by_value:
        return (text,)
    return codes.by_name.get(text.casefold(), ())


def _parts(field: Field, value: Value) -> list[str]:
    return str(value).split(",") if field.type == "codes" else [str(value)]


def _code_label(codes: CodeList, value: str, lang: str) -> str:
    code = codes.by_value.get(value)
    return code.label.text(lang) if code else value


def _unmistakable(codes: CodeList, value: str) -> str:
    label = _code_label(codes, value, "zh")
    plain = unicodedata.normalize("NFKC", label).strip()
    return label if _matches(plain, codes) == (value,) and not set(",;\n") & set(plain) else value


def _show_number(value: int, places: int, *, grouping: bool) -> str:
    whole, fraction = divmod(abs(value), 10**places)
    text = f"{whole:,}" if grouping else str(whole)
    sign = "-" if value < 0 else ""
    return f"{sign}{text}.{fraction:0{places}d}" if places else f"{sign}{text}"
