"""Exceptions: each means "cannot go on" and carries the exit code of the command line.

What is wrong with an office's file is never an exception but a :class:`nianbao.findings.Finding`.
"""

import difflib


class NianbaoError(Exception):
    """The work cannot go on; the message is Chinese, for people, and says what to do."""

    exit_code = 3


class UsageError(NianbaoError):
    """The command was asked for something that cannot be: a missing file, an existing output."""

    exit_code = 2


class FormError(NianbaoError):
    """A form file is wrong.

    ``file`` is where, ``key`` is the dotted key in it, the message says what is allowed.
    """

    exit_code = 2

    def __init__(self, file: str, key: str, problem: str) -> None:
        super().__init__(f"表样文件 {file} 的 {key} 有错：{problem}")
        self.file = file
        self.key = key
        self.problem = problem


def suggestion(value: str, known: tuple[str, ...]) -> str:
    """Say which known name was probably meant, or nothing."""
    near = difflib.get_close_matches(value, known, n=1, cutoff=0.6)
    return f"；是不是“{near[0]}”？" if near else ""
