"""Sentences about the world's failures."""

from __future__ import annotations

import errno
import os

import pytest

from edudesk.errors import NotWritableError, why


@pytest.mark.parametrize("number", [errno.EACCES, errno.ENOENT, errno.ENOSPC, errno.EROFS])
def test_common_failures_of_the_system_are_said_in_chinese(number: int) -> None:
    said = why(OSError(number, os.strerror(number)))
    assert said
    assert all("一" <= sign <= "鿿" or sign == "U" for sign in said)


def test_a_rare_failure_keeps_the_words_of_the_system() -> None:
    assert why(OSError(errno.ELOOP, "Too many levels")) == "Too many levels"
    assert why(OSError("only a text")) == "OSError"


def test_an_error_speaks_the_language_asked_for() -> None:
    error = NotWritableError("写不了。", "Cannot be written.")
    assert (error.text("zh"), error.text("en"), str(error)) == (
        "写不了。",
        "Cannot be written.",
        "写不了。",
    )
    assert error.exit_code == 3
