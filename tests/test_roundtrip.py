"""What is written into a template is read out of it again: figures, cover, explanations, last year."""

import io
import tempfile
import zipfile
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings, strategies as st

from builders import from_micro, real_content, saved, values_of
from nianbao.core import Period
from nianbao.core.numbers import MICRO, Number
from nianbao.form.field import AMOUNT, SIGNED, Field
from nianbao.form.model import Form
from nianbao.form.registry import find_form, newest_form
from nianbao.layout.workbook import layout_of
from nianbao.reader.read import read_file
from nianbao.submission.check_code import check_code
from nianbao.submission.submission import Office, Submission, recompute
from nianbao.template.content import Content
from nianbao.template.write import write_template

FORM = newest_form()
OFFICE = Office("321300", "宿迁市", "设区的市")
FEW = settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow])
"""Writing a workbook takes a tenth of a second."""

TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1, max_size=20)
"""Texts of anything that can be seen."""


def read(content: Content) -> Submission:
    """Write a workbook and read it, twice: the second reading says the same."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(saved(Path(folder), write_template(content)))
        first, second = read_file(path, [content.form]), read_file(path, [content.form])
    assert first == second
    return first


def figure(form: Form, field: Field) -> st.SearchStrategy[Number]:
    """Give any number that the field takes, the small ones most often."""
    limit = form.limit(field)
    if field.number == AMOUNT:
        micro = st.one_of(st.integers(0, 10 * MICRO), st.integers(0, limit * MICRO))
        return micro.map(lambda each: Decimal(from_micro(each)))
    least = -limit if field.number == SIGNED else 0
    return st.one_of(st.integers(max(least, -9), 9), st.integers(least, limit))


def figures(form: Form) -> st.SearchStrategy[dict[str, Number]]:
    """Give a report: a number for every entered field."""
    return st.fixed_dictionaries({field.id: figure(form, field) for field in form.entered})


def prior_figures(form: Form) -> st.SearchStrategy[dict[str, Number]]:
    """Give last year's figures of some fields, entered ones and totals."""
    some = {field.id: figure(form, field) for field in form.fields}
    return st.fixed_dictionaries({}, optional=some)


# ------------------------------------------------------------------ figures


@FEW
@given(figures(FORM))
@example({field.id: FORM.limit(field) for field in FORM.entered})
@example(dict.fromkeys((field.id for field in FORM.entered), 0))
def test_every_figure_comes_back(entered: dict[str, Number]) -> None:
    """Counts come back as integers, amounts as exact decimals, totals added up, the code unchanged."""
    content = Content(FORM, OFFICE, Period(2024), entered)
    submission = read(content)
    assert submission.values == recompute(FORM, entered) == tuple(content.values.values())
    kinds = {field.number: type(value) for field, value in zip(FORM.fields, submission.values, strict=True)}
    assert kinds == {"count": int, AMOUNT: Decimal}
    assert check_code(FORM, submission.values) == content.check_code
    # totals of ten digits do not fit into their columns, which is said
    assert {one.code for one in submission.findings} <= {"cover.blank", "total.unseen"}


@FEW
@given(figures(find_form("gongkai-2019")))
def test_every_figure_of_the_older_form_comes_back(entered: dict[str, Number]) -> None:
    """The form of 2019, with figures that may be negative, is written and read by the same code."""
    form = find_form("gongkai-2019")
    content = Content(form, OFFICE, Period(2020), entered)
    submission = read(content)
    assert submission.values == recompute(form, entered)
    assert check_code(form, submission.values) == content.check_code


@FEW
@given(st.sets(st.sampled_from([field.id for field in FORM.entered]), min_size=1, max_size=8))
def test_blank_cells_come_back_as_blanks(blank: set[str]) -> None:
    """A blank is not zero: it, and every total over it, has no value, and each blank is one finding."""
    content = replace(real_content(FORM), entered={**real_content(FORM).entered, **dict.fromkeys(blank)})
    submission = read(content)
    assert {one.place.fields for one in submission.findings} == {(each,) for each in blank}
    assert {one.code for one in submission.findings} == {"cell.blank"}
    assert values_of(FORM, submission) == content.values
    assert check_code(FORM, submission.values) is None


# ------------------------------------------------------------------ everything else


@dataclass(frozen=True)
class Opening:
    """What the collector said when the template was made; the rest the office writes itself."""

    office: Office
    period: Period | None


OPENINGS = {
    "issued": Opening(OFFICE, Period(2024)),
    "office only": Opening(OFFICE, None),
    "year only": Opening(Office("", ""), Period(2024)),
    "open": Opening(Office("", ""), None),
    "a code with zeros before it": Opening(Office("007", "第七街道", "街道"), Period(2024)),
    "a code that is a date elsewhere": Opening(Office("1-2", "三月局"), Period(2024)),
    "a name that is a formula elsewhere": Opening(Office("8", "=1+1"), Period(2024)),
}


@pytest.mark.parametrize("case", OPENINGS, ids=list(OPENINGS))
def test_who_reports_for_which_year(case: str) -> None:
    """Given and locked or written by the office, office and year are the same when they are read."""
    opening = OPENINGS[case]
    office = opening.office if opening.office.code else Office("321300", "宿迁市")
    own = {"office": office.name, "code": office.code, "year": "2024"}
    submission = read(Content(FORM, opening.office, opening.period, cover=own))
    assert (submission.office, submission.year) == (office, 2024)
    assert {id_: submission.cover[id_] for id_ in own} == own
    assert not [one for one in submission.findings if one.code.startswith(("office.", "form."))]


CHOICES = st.sampled_from(("是", "否"))
COVERS = st.fixed_dictionaries(
    {"filled_by": TEXTS, "reviewed_by": TEXTS, "phone": TEXTS}
    | {entry.id: CHOICES for entry in FORM.cover.entries if entry.kind == "choice"}
)


@FEW
@given(COVERS, st.dates())
@example({"filled_by": "=1+1", "reviewed_by": "'张三", "phone": "0012"}, None)
@example({"filled_by": "_x0041_", "reviewed_by": "<r>富</r>", "phone": "&amp;<"}, None)
@example({"filled_by": "http://x.cn", "reviewed_by": "1E5", "phone": "+86 10"}, None)
def test_the_cover_comes_back(cover: dict[str, str], day: object) -> None:
    """Texts stay texts, whatever another program would make of them; choices and the date are kept."""
    filled = {**cover, "date": str(day)} if day else cover
    submission = read(Content(FORM, OFFICE, Period(2024), cover=filled))
    assert {id_: submission.cover[id_] for id_ in filled} == filled


EXPLAINED = tuple(layout_of(FORM).audit.explanation_cells())  # type: ignore[union-attr]


@FEW
@given(st.dictionaries(st.sampled_from(EXPLAINED), TEXTS, max_size=8))
def test_explanations_come_back(explanations: dict[str, str]) -> None:
    """What an office explains is found again under the key of the check."""
    assert read(Content(FORM, OFFICE, Period(2024), explanations=explanations)).explanations == explanations


@FEW
@given(prior_figures(FORM))
def test_last_years_figures_travel_in_the_workbook(prior: dict[str, Number]) -> None:
    """They come back exactly, and only those that were given."""
    assert read(Content(FORM, OFFICE, Period(2024), prior=prior)).prior == prior


def test_the_seal_comes_back() -> None:
    """It is read as it was written."""
    assert read(Content(FORM, OFFICE, Period(2024), seal="0" * 63 + "f")).seal == "0" * 63 + "f"


# ------------------------------------------------------------------ bytes


@settings(FEW, max_examples=5)
@given(figures(FORM), COVERS, prior_figures(FORM))
def test_the_same_content_gives_the_same_bytes(
    entered: dict[str, Number], cover: dict[str, str], prior: dict[str, Number]
) -> None:
    """Two writings of equal contents do not differ in a bit."""
    first, second = (
        Content(FORM, OFFICE, Period(2024), dict(entered), dict(cover), dict(prior)) for _ in range(2)
    )
    assert write_template(first) == write_template(second)


def test_no_time_of_writing_is_inside() -> None:
    """No part of the package carries today's date."""
    with zipfile.ZipFile(io.BytesIO(write_template(real_content(FORM)))) as package:
        dates = {member.date_time for member in package.infolist()}
        assert "docProps/core.xml" not in package.namelist()
    assert dates == {(1980, 1, 1, 0, 0, 0)}
