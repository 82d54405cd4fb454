"""The recipe of the bundle leaves out nothing that the program imports."""

from __future__ import annotations

import ast
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
RECIPE = ast.parse((ROOT / "build.spec").read_text("utf-8"))
IMPORTED = {
    module
    for path in (ROOT / "edudesk").rglob("*.py")
    for module in re.findall(r"^\s*(?:from|import) ([\w.]+)", path.read_text("utf-8"), re.MULTILINE)
}


def named(name: str) -> list[str]:
    """Return what stands under a name of the recipe; only PyInstaller can run the whole of it."""
    (value,) = (
        statement.value
        for statement in RECIPE.body
        if isinstance(statement, ast.Assign) and ast.unparse(statement.targets[0]) == name
    )
    return list(eval(ast.unparse(value)))


def test_no_module_that_the_program_imports_is_left_out() -> None:
    assert "PySide6.QtNetwork" in IMPORTED
    left_out = set(named("EXCLUDED"))
    assert {module for module in IMPORTED if {module, module.partition(".")[0]} & left_out} == set()


def test_no_library_of_such_a_module_is_left_out() -> None:
    needed = {name.replace("PySide6.Qt", "Qt6") for name in IMPORTED if "PySide6.Qt" in name}
    dropped = tuple(named("DROPPED_LIBRARIES"))
    assert {library for library in needed if library.startswith(dropped)} == set()
