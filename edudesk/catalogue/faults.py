"""Faults of definition files: each names the file, the item's own code and what would be right."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from edudesk.errors import DefinitionError


class Fault(NamedTuple):
    """One thing wrong with one item of one file, in both languages."""

    file: str
    item: str
    zh: str
    en: str

    def text(self, lang: str) -> str:
        """Return the fault as one line in `lang`, place first."""
        place = f"{self.file} [{self.item}]" if self.item else self.file
        return f"{place}: {self.en}" if lang == "en" else f"{place}：{self.zh}"


def unknown(file: str, item: str, what: tuple[str, str], name: str, known: Iterable[str]) -> Fault:
    """Return the fault of a name that is not known, with the nearest name that is.

    `what` says what kind of thing was named, in Chinese and English.
    """
    from difflib import get_close_matches  # faults are rare, starts are not

    near = get_close_matches(name, sorted(known), n=1, cutoff=0.5)
    hint_zh = f"，是否应为“{near[0]}”" if near else ""
    hint_en = f"; did you mean “{near[0]}”?" if near else ""
    return Fault(
        file, item, f"{what[0]}“{name}”不存在{hint_zh}", f"unknown {what[1]} “{name}”{hint_en}"
    )


def refuse(faults: Iterable[Fault]) -> None:
    """Raise one DefinitionError that lists every fault; return silently when there is none.

    Raises:
        DefinitionError: when `faults` is not empty.
    """
    found = sorted(set(faults))
    if not found:
        return
    zh = "\n".join(fault.text("zh") for fault in found)
    en = "\n".join(fault.text("en") for fault in found)
    raise DefinitionError(
        zh=f"定义文件有 {len(found)} 处错误，请按下列位置改正：\n{zh}",
        en=f"The definition files have {len(found)} faults, correct them here:\n{en}",
    )
