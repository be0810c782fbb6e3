"""Everything that the text of one report is checked for."""

from collections.abc import Mapping
from dataclasses import replace

from nianbao.core import Finding, Number
from nianbao.form import Form
from nianbao.reports.document import Document
from nianbao.reports.narrative.figures import StatedFigures
from nianbao.reports.narrative.load import words_of
from nianbao.reports.narrative.parts import (
    check_length,
    check_parts,
    check_residue,
    check_topics,
    check_year,
    title_year,
)
from nianbao.reports.narrative.similarity import comparable
from nianbao.reports.narrative.text import read_report
from nianbao.submission import Submission


def narrative_findings(
    document: Document, form: Form, submission: Submission
) -> tuple[tuple[Finding, ...], Mapping[str, Number]]:
    """Check the text of a document, and return the figures that only the text has.

    ``submission`` is what was read out of the document's tables: its figures, year and office. A
    document without running text, and one of a form that declares nothing about its text, has no
    findings and no facts; one with nothing but titles beside its tables lacks no parts. The facts are by
    the id that rules name them by, in the form's unit.
    """
    words = words_of(form)
    if words is None:
        return (), {}
    report = read_report(document, words)
    if not report.opening and not report.sentences:
        return (), {}
    tables_alone = not any(sentence.text.endswith("。") for sentence in report.sentences)
    title = title_year(report, words)
    year = submission.year if submission.year is not None else title[0] if title else None
    reading = StatedFigures(words, year, submission.office.name if submission.office else "")
    findings = (
        *(() if tables_alone else check_parts(report, words)),
        *check_year(report, words, submission.year),
        *check_topics(report, words),
        *check_residue(report, words),
        *check_length(report, words),
        *reading.mismatches(report, form, submission),
    )
    return findings, reading.facts(report)


def with_narrative(submission: Submission, document: Document, form: Form) -> Submission:
    """Return the submission of a document with all that its text says.

    These are the findings of :func:`narrative_findings`, the facts that rules may use, and the
    sentences that are compared with other reports.
    """
    findings, facts = narrative_findings(document, form, submission)
    words = words_of(form)
    if words is None:
        return submission
    sentences = comparable(read_report(document, words), submission.office, words.copying)
    return replace(submission, facts=facts, sentences=sentences).with_findings(findings)
