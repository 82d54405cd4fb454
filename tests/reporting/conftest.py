"""A school and a district with invented figures, as stores that show their collection."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
import pytest

from edudesk.assessment.items import assess_collection
from edudesk.catalogue.library import Catalogue
from edudesk.model.check import Finding
from edudesk.model.document import Document
from edudesk.reporting.build import Builder
from tests.reporting.dealt_files import dealt_documents
from tests.reporting.filled_files import (
    ANNEX,
    CODES,
    DISTRICT,
    FIGURES,
    FINDINGS,
    SCHOOL,
    Filled,
    Rows,
    facts,
    fill,
    staff,
)


@pytest.fixture(scope="session")
def school(catalogue: Catalogue, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Filled]:
    """A school with a few rows on every form."""
    path = tmp_path_factory.mktemp("school") / "school.edudesk"
    filled = fill(path, catalogue, "school", "实验小学", SCHOOL)
    yield filled
    filled.store.close()


@pytest.fixture(scope="session")
def district(catalogue: Catalogue, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Filled]:
    """A district of nine primary schools and one excluded, assessed."""
    path = tmp_path_factory.mktemp("district") / "district.edudesk"
    rows: Rows = {"school_facts": facts(10), **DISTRICT}
    filled = fill(path, catalogue, "district", "高新区", rows, {"annex": ANNEX, **FIGURES})
    assess_collection(
        filled.store,
        catalogue,
        catalogue.standards["quality-balance-2017"],
        beside={"workings", "spreads"},
    )
    yield filled
    filled.store.close()


@pytest.fixture(scope="session")
def findings() -> tuple[Finding, ...]:
    """Eight findings in the staff roster, every other one explained."""
    return FINDINGS


@pytest.fixture(scope="session")
def many_staff(catalogue: Catalogue, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Filled]:
    """A school with two thousand people."""
    path = tmp_path_factory.mktemp("many") / "many.edudesk"
    filled = fill(path, catalogue, "school", "大学校", {"staff": staff(2000)})
    yield filled
    filled.store.close()


@pytest.fixture(scope="session")
def bare(catalogue: Catalogue, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Filled]:
    """A school that has filled in nothing."""
    path = tmp_path_factory.mktemp("bare") / "bare.edudesk"
    filled = fill(path, catalogue, "school", "新建小学", {})
    yield filled
    filled.store.close()


@pytest.fixture(scope="session")
def documents(
    catalogue: Catalogue,
    school: Filled,
    bare: Filled,
    district: Filled,
    findings: tuple[Finding, ...],
    tmp_path_factory: pytest.TempPathFactory,
) -> dict[str, list[Document]]:
    """Every layout filled from each file it is printed from, a file without figures included.

    Some print what happened: of those also what a district has that dealt with its schools.
    """
    built: dict[str, list[Document]] = {code: [] for code in CODES}
    standard = catalogue.standards["quality-balance-2017"]
    for filled, told in ((school, findings), (bare, ()), (district, ())):
        assess_collection(filled.store, catalogue, standard)
        kind = filled.occasion.school.kind
        builder = Builder(
            filled.store, catalogue, msgspec.structs.replace(filled.occasion, findings=told)
        )
        for code in CODES:
            if kind in catalogue.layouts[code].owners:
                built[code] += builder.build(code)
    for code, dealt in dealt_documents(tmp_path_factory.mktemp("dealt"), catalogue).items():
        built[code] += dealt
    return built
