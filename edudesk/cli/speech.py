"""Makes click speak the user's language: headings of help pages, what is wrong with a command."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from edudesk.catalogue.words import Words
from edudesk.paths import DATA_SUFFIX, PARCEL_SUFFIXES, TABLE_SUFFIXES

_FOR_THE_WINDOW = PARCEL_SUFFIXES | TABLE_SUFFIXES | {DATA_SUFFIX}


class Spoken(click.Command):
    """A command whose `help`, and that of its options, are keys of the context's words."""

    allow_extra_args = True  # so that `parse_args` says what is too much, in the user's language

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the arguments; refuse those that are too many."""
        extra = super().parse_args(ctx, args)
        if extra and not isinstance(self, click.Group):
            raise click.UsageError(ctx.obj("too_many", names=" ".join(extra)), ctx)
        return extra

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the usage line under its own heading."""
        pieces = " ".join(self.collect_usage_pieces(ctx))
        formatter.write_usage(ctx.command_path, pieces, f"{ctx.obj('usage_heading')} ")

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write what the command does."""
        formatter.write_paragraph()
        with formatter.indentation():
            formatter.write_text(ctx.obj(self.help))

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options under their own heading."""
        rows = [
            (record[0], ctx.obj(param.help))
            for param in self.get_params(ctx)
            if isinstance(param, click.Option) and (record := param.get_help_record(ctx))
        ]
        if rows:
            with formatter.section(ctx.obj("options_heading")):
                formatter.write_dl(rows)

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """Return --help, explained like the other options."""
        option = super().get_help_option(ctx)
        if option is not None:
            option.help = "help_help"
        return option


class SpokenGroup(Spoken, click.Group):
    """The program: its commands, and a data file in place of one, which opens the window."""

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write options and commands, each under its own heading."""
        super().format_options(ctx, formatter)
        with formatter.section(ctx.obj("commands_heading")):
            formatter.write_dl(
                [(name, ctx.obj(self.commands[name].help)) for name in self.list_commands(ctx)]
            )

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the commands in the order of a user's work."""
        return [name for name, command in self.commands.items() if not command.hidden]

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command; a file in its place, as a double click gives, opens the window."""
        given = args[0]
        if given in self.commands:
            return super().resolve_command(ctx, args)
        path = Path(given)
        if path.suffix.lower() in _FOR_THE_WINDOW or path.is_file():
            return "window", self.commands["window"], args
        near = _nearest(given, self.list_commands(ctx))
        key = "nearest_command" if near else "no_such_command"
        raise click.UsageError(ctx.obj(key, name=given, near="".join(near)), ctx)


def usage_fault(error: click.UsageError, words: Words) -> str:
    """Return what is wrong with a command line."""
    match error:
        case click.NoSuchOption():
            near = _nearest(error.option_name, error.possibilities or ())
            key = "nearest_option" if near else "no_such_option"
            return words(key, name=error.option_name, near="".join(near))
        case click.MissingParameter(param=click.Parameter() as param):
            return words("missing", name=_shown(param))
        case click.BadParameter(param=click.Parameter(type=click.Choice() as choice) as param):
            names = ", ".join(str(one) for one in choice.choices)
            return words("not_a_choice", name=_shown(param), names=names)
        case click.BadParameter(param=click.Parameter(type=click.DateTime()) as param):
            return words("bad_date", name=_shown(param))
        case click.BadParameter(param=click.Parameter() as param):
            return words("bad_value", name=_shown(param), message=error.message)
        case click.BadOptionUsage():
            return words("bad_option", name=error.option_name)
    return error.message


def _nearest(typed: str, known: Sequence[str]) -> list[str]:
    """Return the one that was probably meant, if any."""
    from difflib import get_close_matches  # the window must not wait for it

    return get_close_matches(typed, known, n=1)


def _shown(param: click.Parameter) -> str:
    if isinstance(param, click.Option):
        return max(param.opts, key=len)
    return param.human_readable_name
