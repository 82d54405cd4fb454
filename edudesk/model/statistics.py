"""How the export of the ministry's statistics is understood: header paths as data."""

from __future__ import annotations

from msgspec import Struct


class StatisticFigure(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A figure and the columns that it is made of.

    `code`: field of the form `statistics`; {stage} in it becomes the stage of the file. `terms`:
    each lists the ends of header paths that mean the same; what the terms find is added up.
    `stage`: only in files of this stage.
    """

    code: str
    terms: tuple[tuple[str, ...], ...]
    stage: str = ""


class StatisticsExport(Struct, frozen=True, forbid_unknown_fields=True):
    """Header paths of the export, upper levels first, joined by `separator`.

    `code`, `name`, `counted`: headers of the school's code and name, and of whether it counts as a
    school (`not_counted`: answers that mean no). `unused`: last levels of headers that nothing here
    needs, so that nobody is asked about them. `stages`: words in a title by stage.
    """

    separator: str
    code: tuple[str, ...]
    name: tuple[str, ...]
    counted: tuple[str, ...]
    not_counted: tuple[str, ...]
    unused: tuple[str, ...]
    stages: dict[str, tuple[str, ...]]
    figures: tuple[StatisticFigure, ...]
