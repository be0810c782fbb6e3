"""Reading in a process of its own what a user names beside the inbox: last year's summary, a summary to be traced."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TypeVar

from nianbao.core import Number, finding
from nianbao.files import Limits, allowing, current_limits
from nianbao.form import Form
from nianbao.isolate import MOST_MEMORY, MOST_SECONDS, Loss, call_isolated
from nianbao.reader.breakdown import offices_of
from nianbao.reader.lists import Lists, Slip, lists_of, slip_of
from nianbao.reader.read import read_file
from nianbao.reader.register import Listed, register_of
from nianbao.submission import Office, Submission

Result = TypeVar("Result")

_LOSSES = {
    Loss.CRASHED: "读取程序崩溃了",
    Loss.MEMORY: "内存不够用",
    Loss.FAILED: "读取程序出了错",
}
"""What people are told of a file that could not be read to its end."""


def lost_file(file: str, how: Loss, seconds: int = MOST_SECONDS) -> Submission:
    """Make the submission of a file that could not be read to its end."""
    if how is Loss.HUNG:
        found = finding("file.too-slow", seconds=str(seconds))
    else:
        found = finding("file.crashed", reason=_LOSSES[how])
    return Submission(file=file, unreadable=True, findings=(found,))


def read_apart(path: Path, forms: Sequence[Form]) -> Submission:
    """Read one file, as :func:`read_file` does, in a process of its own."""
    return _apart(partial(read_file, path, tuple(forms), name=str(path)), partial(lost_file, str(path)))


def read_breakdown(path: Path, form: Form) -> Sequence[tuple[Office, tuple[Number | None, ...]]]:
    """List the offices of a summary's breakdown with their values; none where there is none, or it cannot be read."""
    return _apart(partial(offices_of, path, form), lambda _: [])


def read_lists(path: Path) -> Lists:
    """Read the lists of a summary; empty where the file has none; ``read`` is False where it cannot be read."""
    return _apart(partial(lists_of, path), lambda _: Lists(read=False))


def read_slip(path: Path) -> Slip:
    """Read what a return asks for, in its order; empty where the file has no slip, or cannot be read."""
    return _apart(partial(slip_of, path), lambda _: Slip())


def read_register(path: Path) -> Sequence[Listed]:
    """List the lines of a summary's register that have a file; none where there is none, or it cannot be read."""
    return _apart(partial(register_of, path), lambda _: [])


def _apart(function: Callable[[], Result], lost: Callable[[Loss], Result]) -> Result:
    within = current_limits()
    return call_isolated(
        partial(_within, function, within),
        lost,
        seconds=MOST_SECONDS * within.factor,
        memory=MOST_MEMORY * within.factor,
    )


def _within(function: Callable[[], Result], within: Limits) -> Result:
    """Call a function within the limits of the process that asked for it."""
    with allowing(within):
        return function()
