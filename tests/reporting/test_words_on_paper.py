"""What stands on paper is written in definitions and resources, not in the program."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import edudesk.reporting

MODULES = sorted(Path(edudesk.reporting.__file__).parent.glob("*.py"))
HAN = re.compile("[\u4e00-\u9fff]")
# How Chinese lines break is a rule about characters, no text: dates and units stay whole.
RULES_OF_SETTING = {"typeset.py"}


def _sentences(tree: ast.AST) -> Iterator[ast.AST]:
    """Yield what is no word on paper: docstrings, and what an error tells the user."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            yield node.value
        if isinstance(node, ast.Raise):
            yield node
        if isinstance(node, ast.ClassDef) and node.name.endswith("Error"):
            yield node
        if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("Error"):
            yield node


def _literals(tree: ast.AST) -> Iterator[str]:
    """Yield the strings of a module that hold a Chinese word and are no sentence."""
    told = {id(part) for sentence in _sentences(tree) for part in ast.walk(sentence)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and id(node) not in told and HAN.search(str(node.value)):
            yield str(node.value)


@pytest.mark.parametrize(
    "module", [one for one in MODULES if one.name not in RULES_OF_SETTING], ids=lambda one: one.stem
)
def test_no_chinese_word_of_paper_stands_in_the_program(module: Path) -> None:
    assert list(_literals(ast.parse(module.read_text("utf-8")))) == []


def test_a_word_beside_an_error_sentence_would_be_found() -> None:
    source = 'def head():\n    """说明"""\n    return "合计"\n\n\nraise OSError("没有")\n'
    assert list(_literals(ast.parse(source))) == ["合计"]
