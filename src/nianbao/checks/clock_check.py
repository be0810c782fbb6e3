"""Whether a file says that it was saved in the future: the clock of that computer was wrong."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from nianbao.core import beijing_time, finding
from nianbao.submission import Submission, moment_of

TOLERANCE = timedelta(days=1)
"""Programs that write local time for universal time are up to 14 hours ahead."""


def check_clocks(submissions: Sequence[Submission], now: datetime) -> list[Submission]:
    """Return the submissions; what was saved after ``now`` no longer says when it was saved."""
    return [_check(submission, now) for submission in submissions]


def _check(submission: Submission, now: datetime) -> Submission:
    moment = moment_of(submission.modified)
    if moment is None or moment <= now + TOLERANCE:
        return submission
    ahead = replace(submission, clock_ahead=True)
    return ahead.with_findings([finding("submission.clock", found=beijing_time(moment))])
