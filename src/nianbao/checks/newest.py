"""Which of an office's files is the newest, and why."""

from datetime import UTC, datetime

from nianbao.core import beijing_time
from nianbao.submission import Submission, moment_of


def why_newest(newest: Submission, older: Submission, *, own: str = "那一份", other: str = "这一份") -> str:
    """Return why one file counts as newer than another; ``own`` and ``other`` are the words for the two."""
    at, before = _moment(newest), _moment(older)
    if at is not None and before is not None and at != before:
        return f"以工作簿里记的保存时间晚的为准：{own} {beijing_time(at)}，{other} {beijing_time(before)}"
    if at is not None and before is None:
        reason = "记的保存时间在将来" if older.clock_ahead else "没有记保存时间"
        return f"{other}{reason}，{own}记的是 {beijing_time(at)}，以{own}为准"
    same = "两份记的保存时间相同" if at is not None else "两份都没有可用的保存时间"
    if newest.file_time != older.file_time:
        times = [
            beijing_time(datetime.fromtimestamp(submission.file_time, UTC)) for submission in (newest, older)
        ]
        return f"{same}，以文件日期晚的为准：{own} {times[0]}，{other} {times[1]}"
    return f"{same}，文件日期也相同，以文件名靠后的为准"


def _moment(submission: Submission) -> datetime | None:
    return None if submission.clock_ahead else moment_of(submission.modified)
