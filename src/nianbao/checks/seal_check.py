"""Whether a file was filled on the template that was issued to its office."""

from collections.abc import Sequence

from nianbao.checks.form_check import layout_for
from nianbao.core import finding
from nianbao.form import Form
from nianbao.layout import Role
from nianbao.submission import Key, Submission


def check_seals(form: Form, submissions: Sequence[Submission], key: Key | None) -> list[Submission]:
    """Return the submissions, with ``office.seal`` where the seal does not fit the office.

    Summaries are not issued to anybody and carry no seal.
    """
    if key is None:
        return list(submissions)
    return [_check(form, submission, key) for submission in submissions]


def _check(form: Form, submission: Submission, key: Key) -> Submission:
    office = submission.office
    if office is None or submission.form != form.id or submission.role == Role.SUMMARY.value:
        return submission
    if key.fits(submission.seal, form.id, submission.period, office.code):
        return submission
    place = layout_for(form, submission).place("cover.code")
    detail = "" if submission.seal else "（文件里没有封签，不是加了封签的模板）"
    return submission.with_findings([finding("office.seal", place, found=office.code, detail=detail)])
