"""Reading in a process of its own what a user names beside the inbox: last year's summary, a summary to be traced."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TypeVar

from nianbao.container import RefusedError
from nianbao.core import Finding, Number, UsageError, finding
from nianbao.files import Limits, allowing, current_limits
from nianbao.form import Form
from nianbao.isolate import MOST_MEMORY, MOST_SECONDS, Loss, call_isolated
from nianbao.reader.breakdown import offices_of
from nianbao.reader.lists import Slip, slip_of
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
    """List the offices of a summary's breakdown with their values; none where it has none of this form.

    Raises:
        NianbaoError: it cannot be read; so do the other functions that read a part of a workbook.
    """
    return _part(path, "分单位明细", partial(offices_of, path, form))


def read_slip(path: Path) -> Slip:
    """Read what a return asks for, in its order; empty where the file has no slip."""
    return _part(path, "退回单或说明函", partial(slip_of, path))


def read_register(path: Path) -> Sequence[Listed]:
    """List the lines of a summary's register that have a file; none where there is none."""
    return _part(path, "报送情况", partial(register_of, path))


def _part(path: Path, name: str, function: Callable[[], Result]) -> Result:
    """Read a part of a workbook in a process of its own.

    Raises:
        NianbaoError: the part cannot be read; to go on as if it were empty would be a false statement.
    """
    answer: Result | Finding | Loss = _apart(partial(_or_refusal, function), lambda how: how)
    if isinstance(answer, Finding):
        raise UsageError(f"{path} 的{name}读不出：{answer.advice}")
    if isinstance(answer, Loss):
        reason = _LOSSES.get(answer, "读得太久")
        raise UsageError(
            f"{path} 的{name}这次没有读出来（{reason}），没有往下做。"
            "请再运行一次；还是这样的，请用 WPS 或 Excel 打开后另存一次。"
        )
    return answer


def _or_refusal(function: Callable[[], Result]) -> Result | Finding:
    """Return what was read, or why it was refused: an exception would be lost on the way from the other process."""
    try:
        return function()
    except RefusedError as error:
        return error.finding


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
