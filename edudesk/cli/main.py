"""Runs a command line: chooses the language, turns errors into sentences and exit statuses."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Callable, Sequence
from io import TextIOWrapper

import click

from edudesk.catalogue.words import Words, load_words
from edudesk.cli import (
    assessing,
    blanks,
    comparing,
    correcting,
    headroom,
    papers,
    proving,
    receiving,
    rectifying,
    remarks,
    renaming,
    rounds,
    statistics,
    submissions,
)
from edudesk.cli.program import WindowWanted, no_screen, program
from edudesk.cli.speech import usage_fault
from edudesk.errors import EdudeskError

LANGUAGES = ("zh", "en")

for _command in (
    *rounds.COMMANDS,
    *submissions.COMMANDS,
    *receiving.COMMANDS,
    *correcting.COMMANDS,
    *proving.COMMANDS,
    *remarks.COMMANDS,
    *headroom.COMMANDS,
    *comparing.COMMANDS,
    *assessing.COMMANDS,
    *rectifying.COMMANDS,
    statistics.load_statistics,
    papers.papers,
    renaming.rename,
    blanks.blank,
):
    program.add_command(_command)

_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EIO)
"""What writing to standard output may end with when it goes to a file."""


def run(argv: Sequence[str], show: Callable[[Sequence[str]], int] | None = None) -> int:
    """Run `argv` (without the program's name) and return the exit status (README).

    `show` opens the window with files and returns when it is closed; the command line itself knows
    no window, and refuses to open one when it is given none.
    """
    _speak_utf8()
    lang, rest = language(argv)
    words = load_words("cli", lang if lang in LANGUAGES else "zh")
    try:
        if lang not in LANGUAGES:
            raise click.UsageError(words("not_a_choice", name="--lang", names=", ".join(LANGUAGES)))
        status = _invoke(rest, words)
        if isinstance(status, WindowWanted):
            if show is None:
                raise no_screen()
            status = show(status.files)
        if sys.stdout is not None:  # a program without a console has none
            sys.stdout.flush()
    except click.UsageError as error:
        click.echo(words("usage_error", message=usage_fault(error, words)), err=True)
        if error.ctx is not None:
            click.echo(words("see_help", command=error.ctx.command_path), err=True)
        return 2
    except click.Abort:
        return 130
    except EdudeskError as error:
        click.echo(error.text(words.lang), err=True)
        return error.exit_code
    except OSError as error:
        if error.errno not in _NO_ROOM or error.filename is not None:
            raise
        click.echo(words("output_full"), err=True)
        sys.stdout = None  # else Python tries what is left once more at exit
        return 3
    return status or 0


def _invoke(argv: Sequence[str], words: Words) -> int | WindowWanted | None:
    """Run the command and return what it answers.

    click's own `main` would end a program whose reader has left with status 1, "wrong findings".
    """
    try:
        with program.make_context("edudesk", list(argv), obj=words) as context:
            answer: int | WindowWanted | None = program.invoke(context)
    except click.exceptions.Exit as end:  # --help and --version
        return end.exit_code
    return answer


def language(argv: Sequence[str]) -> tuple[str, list[str]]:
    """Return the language asked for, and the arguments without it; it may stand anywhere."""
    lang = os.environ.get("EDUDESK_LANG") or "zh"
    rest: list[str] = []
    waiting = iter(argv)
    for argument in waiting:
        if argument == "--lang":
            lang = next(waiting, "")
        elif argument.startswith("--lang="):
            lang = argument.removeprefix("--lang=")
        else:
            rest.append(argument)
    return lang, rest


def _speak_utf8() -> None:
    """Write UTF-8 whatever the console's code page is; file names in odd bytes are escaped."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
