"""The program's entry: whatever goes wrong from here on ends as a sentence and an exit status."""

from __future__ import annotations

import sys
from collections.abc import Sequence


def main() -> int:
    """Run the command line, or the window; return the exit status (README)."""
    try:
        if sys.argv[1:] == ["--read-foreign"]:
            from edudesk.storage.reader import serve  # strangers' files are read there alone

            return serve()
        if sys.argv[1:] == ["--read-workbooks"]:
            from edudesk.exchange import workbook_reader  # as above

            return workbook_reader.serve()
        from edudesk.cli.main import run

        return run(sys.argv[1:], _show)
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:  # who read our output has left
        sys.stdout = None  # else Python complains once more at exit
        return 130
    except Exception as error:  # the one place that may: a fault of ours, never passed over
        from edudesk.crash import sentence, write_report

        print(sentence(write_report(error)), file=sys.stderr)  # noqa: T201
        return 4


def _show(files: Sequence[str]) -> int:
    from edudesk.app import run  # Qt is loaded for the window alone

    return run(files)


if __name__ == "__main__":
    sys.exit(main())
