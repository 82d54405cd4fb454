"""The plan of the house holds: who imports whom, how long things are, what is never committed."""

import ast
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "edudesk"
MODULES = sorted(PACKAGE.rglob("*.py"))
LONGEST_MODULE, LONGEST_FUNCTION = 450, 50  # lines

# Finer than rooms, which import-linter holds: the modules that may know a library.
CONFINED = {
    "reportlab": ("reporting/pdf*.py",),
    "pikepdf": ("reporting/pdf*.py",),
    "openpyxl": ("reporting/excel*.py", "exchange/*.py"),
    "python_calamine": ("exchange/*.py",),
    "docx": ("reporting/word*.py",),
    "pypdfium2": ("ui/*.py", "reporting/pdf_picture.py", "reporting/pdf_scan.py"),
    "tomllib": ("catalogue/*.py",),
    "sqlite3": ("storage/*.py",),
    "sqlite_utils": ("storage/*.py",),
}
# Modules that know each other, each for the sake of its type at least; there are no others.
CIRCLES = {
    frozenset({"ui.desk.mainwindow", "ui.desk.arrivals", "ui.desk.parcels", "ui.desk.placeoffer"}):
        "the window hands itself to what opens, closes and turns files in it",
    frozenset({"ui.desk.workbench", "ui.desk.pagemaker", "ui.desk.ways"}):
        "the bench hands itself to what makes its pages and goes about between them",
    frozenset({"ui.file.openfile", "ui.file.campuslens", "ui.file.headroom"}):
        "the file hands itself to its two parts that ask it and hear its news",
}  # fmt: skip
DRAWERS = {"utils", "util", "helpers", "helper", "misc", "common", "manager", "managers", "base"}


def _name(module: Path) -> str:
    return module.relative_to(PACKAGE).as_posix()


def _dotted(module: Path) -> str:
    return _name(module).removesuffix(".py").removesuffix("/__init__").replace("/", ".")


EVERY = frozenset(map(_dotted, MODULES))
OWN_IMPORT = re.compile(r"^\s*from edudesk([\w.]*) import (\([^)]*\)|[^#\n]*)", re.MULTILINE)


@pytest.fixture(params=MODULES, ids=_name)
def module(request: pytest.FixtureRequest) -> Path:
    path: Path = request.param
    return path


def _imported(tree: ast.AST) -> Iterator[str]:
    """Yield the top-level name of every import, also of those inside functions."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield (node.module or "").partition(".")[0]


def test_imports_go_down_only_and_libraries_stay_in_their_rooms() -> None:
    command = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run(
        [command, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_no_modules_know_each_other_but_those_that_say_why() -> None:
    """Imports for types alone count, and those within functions: they bind the reader as well."""
    known = {_dotted(module): _known_modules(module) for module in MODULES}
    reached = {name: _reached(name, known) for name in known}
    circles = {
        frozenset(other for other in reached[name] if name in reached[other])
        for name in known
        if name in reached[name]
    }
    assert circles == set(CIRCLES)


def _known_modules(module: Path) -> set[str]:
    """Return the modules of the package that a module imports from, wherever in it that stands."""
    found: set[str] = set()
    for place, names in OWN_IMPORT.findall(module.read_text("utf-8")):
        room = place.removeprefix(".")
        within = {f"{room}.{name}".removeprefix(".") for name in re.findall(r"\w+", names)}
        found |= (within & EVERY) or ({room} & EVERY)
    return found


def _reached(name: str, known: dict[str, set[str]]) -> set[str]:
    found: set[str] = set()
    left = [name]
    while left:
        new = known[left.pop()] - found
        found |= new
        left += new
    return found


def test_a_library_is_known_only_where_it_belongs(module: Path) -> None:
    tree = ast.parse(module.read_text("utf-8"))
    strayed = {
        library
        for library in _imported(tree)
        if library in CONFINED
        and not any(fnmatch(_name(module), pattern) for pattern in CONFINED[library])
    }
    assert strayed == set()


def test_a_module_begins_with_one_sentence(module: Path) -> None:
    docstring = ast.get_docstring(ast.parse(module.read_text("utf-8")))
    assert docstring, "no docstring"
    first = docstring.partition("\n\n")[0]
    assert first.endswith((".", "?")), first


def test_a_module_can_be_read_in_one_sitting(module: Path) -> None:
    assert len(module.read_text("utf-8").splitlines()) <= LONGEST_MODULE


def test_a_function_can_be_seen_whole(module: Path) -> None:
    lengths = {
        node.name: (node.end_lineno or node.lineno) - node.lineno + 1
        for node in ast.walk(ast.parse(module.read_text("utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }
    assert {name: n for name, n in lengths.items() if n > LONGEST_FUNCTION} == {}


def test_no_module_is_a_drawer(module: Path) -> None:
    assert module.stem not in DRAWERS
    assert not module.stem.endswith(("_utils", "_helpers", "_manager", "_common"))


def test_nothing_is_caught_blindly(module: Path) -> None:
    """Two doors may catch everything: the program's start and the window's crash report."""
    if _name(module) in {"__main__.py", "app.py"}:
        return
    handlers = [
        node
        for node in ast.walk(ast.parse(module.read_text("utf-8")))
        if isinstance(node, ast.ExceptHandler) and _catches_all(node)
    ]
    assert [handler.lineno for handler in handlers if not _passes_on(handler)] == []


def _catches_all(handler: ast.ExceptHandler) -> bool:
    return handler.type is None or (
        isinstance(handler.type, ast.Name) and handler.type.id in {"Exception", "BaseException"}
    )


def _passes_on(handler: ast.ExceptHandler) -> bool:
    """Whether what was caught is raised again, here or where a future is waited for."""
    handed_over = any("set_exception(" in ast.unparse(statement) for statement in handler.body)
    return handed_over or isinstance(handler.body[-1], ast.Raise)


def test_definitions_are_data_only() -> None:
    folders = (ROOT / name for name in ("forms", "reports", "resources"))
    assert [path for folder in folders for path in folder.rglob("*.py")] == []


def test_the_checkout_holds_no_copy_of_what_is_shipped() -> None:
    assert not (PACKAGE / "_shipped").exists()


@pytest.mark.skipif(not shutil.which("git") or not (ROOT / ".git").exists(), reason="no checkout")
def test_no_committed_text_names_a_folder_of_this_machine() -> None:
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    # A checkout right in the folder for temporary files: that folder is no secret of the machine.
    beside = ROOT if ROOT.parent == Path(tempfile.gettempdir()) else ROOT.parent
    here = re.compile(rf"(?<![\w.])(?:{re.escape(str(beside)).rstrip('/')}/\w|/root/\w|/home/\w)")
    naming = []
    for name in filter(None, listed.stdout.split("\0")):
        path = ROOT / name
        if path.is_file() and path != Path(__file__) and here.search(_text(path)):
            naming.append(name)
    assert naming == []


def _text(path: Path) -> str:
    """Return the content of a text file, nothing for a binary one."""
    try:
        return path.read_bytes().decode("utf-8")
    except UnicodeDecodeError:
        return ""
