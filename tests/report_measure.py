"""How much of the official tables is read from each kind of document, with each kind of blanks in it."""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from tests.report_layouts import (
    BLANKS,
    PAGES,
    TEXTS,
    breakdown,
    page_report,
    printed,
    spans,
    strokes,
    tabbed,
    text_report,
)

from nianbao.core import Number, to_text
from nianbao.form import Form, known_forms
from nianbao.reports.document import read_document
from nianbao.reports.imports import import_report
from nianbao.submission import Submission, recompute

CASES = Path(__file__).parent / "data" / "reports" / "cases"
_FIGURES = (0, 1, 0, 12, 3, 0, 7, 30, 0, 105, 2)


@dataclass
class Measured:
    """The entered figures of one kind of document: how many there were, and what became of them."""

    kind: str
    there: int = 0
    right: int = 0
    wrong: int = 0
    blank: int = 0
    faults: list[str] = field(default_factory=list)
    unsaid: list[str] = field(default_factory=list)
    """The entered figures that are blank without any finding that names them, their row or their table."""

    def count(self, form: Form, given: Mapping[str, Number | None], submission: Submission | None) -> None:
        """Compare what was read with what stands in the document; a total of wrong figures is wrong too."""
        values = submission.values if submission is not None and submission.form == form.id else ()
        read = dict(zip(form.by_id, values, strict=True)) if values else dict.fromkeys(form.by_id)
        totals = dict(
            zip(form.by_id, recompute(form, {one.id: given[one.id] for one in form.entered}), strict=True)
        )
        self.unsaid += unsaid_blanks(form, submission)
        for one in form.fields:
            expected = given[one.id] if one.entered else totals[one.id]
            self.there += expected is not None
            self.right += read[one.id] is not None and read[one.id] == expected
            self.blank += expected is not None and read[one.id] is None
            if read[one.id] is not None and read[one.id] != expected:
                self.wrong += 1
                self.faults.append(f"{one.id}: {read[one.id]} instead of {expected}")


AS_A_WHOLE = {"import.displaced", "import.two-reports"}
"""The findings that tell of a document of which nothing was read."""


def unsaid_blanks(form: Form, submission: Submission | None) -> list[str]:
    """List the entered fields without a value that no finding names: neither the cell, its row nor its table."""
    if submission is None or any(each.code in AS_A_WHOLE for each in submission.findings):
        return []
    places = [each.place for each in submission.findings]
    named = {name for place in places for name in place.fields}
    sheets = {place.sheet for place in places if not (place.cell or place.words or place.fields)}
    values = submission.values if submission.form == form.id else (None,) * len(form.fields)
    return [
        one.id
        for one, value in zip(form.fields, values, strict=True)
        if value is None and one.entered and one.id not in named and form.table(one.table).sheet not in sheets
    ]


def figures(form: Form) -> dict[str, Number | None]:
    """Return figures of our own for every field, totals as they add up."""
    entered: dict[str, Number | None] = {
        one.id: _FIGURES[number % len(_FIGURES)] for number, one in enumerate(form.entered)
    }
    return dict(zip(form.by_id, recompute(form, entered), strict=True))


def few_figures(form: Form) -> dict[str, Number | None]:
    """Return figures as a small office has them: most are 0."""
    entered: dict[str, Number | None] = {
        one.id: 12 if number % 9 == 4 else 3 if number % 17 == 3 else 0
        for number, one in enumerate(form.entered)
    }
    return dict(zip(form.by_id, recompute(form, entered), strict=True))


@cache
def measured(form: Form) -> tuple[Measured, ...]:
    """Measure every layout with every kind of blanks; once, for it takes seconds."""
    documents: dict[str, Measured] = {}
    for blank in BLANKS.values():
        given = {name: None if blank(name) else value for name, value in figures(form).items()}
        for kind, name, text in layouts(form, given):
            found = import_report(Submission(file=name), read_document(text.encode(), name), known_forms())
            documents.setdefault(kind, Measured(kind)).count(form, given, found[0] if found else None)
    return tuple(documents.values())


def layouts(form: Form, given: Mapping[str, Number | None]) -> Iterator[tuple[str, str, str]]:
    """Yield the kind, the file name and the content of a report in every layout."""
    tables = printed(form, given)
    streets = breakdown(form)
    for kind, write in PAGES.items():
        yield f"网页：{kind}", "报告.html", page_report(form, [write(table) for table in tables])
    rows = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in streets)
    page = page_report(form, [spans(table) for table in tables], f"<table>{rows}</table>")
    yield "网页：官方表格前面有分街道的表", "报告.html", page
    for kind, text in TEXTS.items():
        yield f"文本：{kind}", "报告.txt", text_report(form, [text(table) for table in tables])
    lines = "\n".join("\t".join(row) for row in streets)
    yield (
        "文本：官方表格前面有分街道的表（制表符）",
        "报告.txt",
        text_report(form, [tabbed(table) for table in tables], lines),
    )
    cells = "\n".join(" |\n".join(row) + " |" for row in streets)
    yield (
        "文本：官方表格前面有分街道的表（竖线）",
        "报告.txt",
        text_report(form, [strokes(table) for table in tables], cells),
    )


def cases() -> Iterator[tuple[Path, Path]]:
    """Yield the files of the folder of cases, each with the table of the values beside it."""
    for path in sorted(CASES.iterdir()):
        if path.suffix != ".csv":
            yield path, path.with_name(f"{path.name}.csv")


def expected_values(path: Path) -> dict[str, str]:
    """Return the values that must be read, by field; an empty text is a blank."""
    with path.open(encoding="utf-8", newline="") as file:
        return {row["field"]: row["value"] for row in csv.DictReader(file)}


def as_text(values: Mapping[str, Number | None]) -> dict[str, str]:
    return {name: "" if value is None else to_text(value) for name, value in values.items()}
