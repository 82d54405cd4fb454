"""What commands share: the arguments that many take, and the open file that they work on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from edudesk.catalogue.words import Words
from edudesk.model.place import Collection

if TYPE_CHECKING:
    from edudesk.actions.session import Session

Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]

PATH = click.Path(path_type=Path, readable=False)  # the actions say what is wrong with a path


def file_argument() -> Decorator:
    """Return the argument that names the file."""
    return click.argument("file", type=PATH)


def collection_option() -> Decorator:
    """Return the option that names a collection of the file."""
    return click.option("--collection", metavar="ID", default="", help="collection_help")


def campus_option() -> Decorator:
    """Return the option that names a campus of the school."""
    return click.option("--campus", metavar="NAME", default="", help="campus_help")


def json_option() -> Decorator:
    """Return the flag that asks for JSON."""
    return click.option("--json", "as_json", is_flag=True, help="json_help")


@contextmanager
def opened(words: Words, file: Path, collection: str) -> Iterator[tuple[Session, Collection]]:
    """Lend an open file and its collection of that id, by default the newest open one."""
    from edudesk.actions.collections import find_collection
    from edudesk.actions.files import open_file

    with open_file(file) as session:
        if session.newer:
            click.echo(words("read_only_newer"), err=True)
        yield session, session.run(find_collection, collection)


def option_named(name: str) -> click.Parameter:
    """Return the running command's parameter of that name."""
    params = click.get_current_context().command.params
    return next(param for param in params if param.name == name)
