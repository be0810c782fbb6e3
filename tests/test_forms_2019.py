"""The form of 2019 is the official one, works from template to summary, and is refused for later years."""

import csv
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from nianbao.checks import Fate
from nianbao.checks.round import Round, check_round
from nianbao.consolidation.consolidation import consolidate
from nianbao.core import Period
from nianbao.core.numbers import Number
from nianbao.form.field import SIGNED
from nianbao.form.model import Form
from nianbao.form.registry import find_form, known_forms
from nianbao.reader.read import read_file
from nianbao.submission.prior import NO_PRIOR
from nianbao.submission.submission import Office, ReadStatus, Submission
from nianbao.summary.write import write_summary
from nianbao.template.content import Content
from nianbao.template.write import write_template

OFFICIAL = Path(__file__).parent / "data" / "official-gongkai-2019.csv"
NAMES = {"2019": "政府信息公开工作年度报告（2019 年格式）", "2021": "政府信息公开工作年度报告（2021 年格式）"}
WANTED = "2023 年度应使用“政府信息公开工作年度报告（2021 年格式）”。常见原因：沿用了往年的模板。请改用新模板重新填报。"

Write = Callable[..., Submission]


@pytest.fixture(scope="module")
def old() -> Form:
    return find_form("gongkai-2019")


@pytest.fixture(scope="module")
def official() -> list[dict[str, str]]:
    with OFFICIAL.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write a filled template and read it back."""

    def written(form: Form, code: str, year: int, values: dict[str, Number] | None = None) -> Submission:
        entered = {each.id: 0 for each in form.entered} | balanced(form) | (values or {})
        cover = {
            entry.id: "否" if entry.kind == "choice" else "2021-01-15"
            for entry in form.cover.entries
            if entry.id not in ("office", "code", "year")
        }
        office = Office(code, f"单位{code}", "部门")
        path = tmp_path / f"{form.id}-{code}-{year}.xlsx"
        path.write_bytes(write_template(Content(form, office, Period(year), entered, cover)))
        return read_file(path, known_forms())

    return written


def balanced(form: Form) -> dict[str, Number]:
    """Give figures that break no rule and leave no table zero."""
    return {
        "applications.received.natural_person": 3,
        "applications.granted.natural_person": 2,
        "applications.carried_out.natural_person": 1,
        "disputes.review.upheld": 1,
        "disclosure.licences.decisions": 7,
    } | ({"disclosure.licences.change": -2} if "disclosure.licences.change" in form.by_id else {})


def checked(*submissions: Submission, year: int | None = None) -> Round:
    return check_round(
        submissions, known_forms(), roster=None, period=Period(year) if year else None, prior=NO_PRIOR
    )


def codes(submission: Submission) -> list[str]:
    return [each.code for each in submission.findings]


# ------------------------------------------------------------------ the official list


def test_fields_are_the_official_ones(old: Form, official: list[dict[str, str]]) -> None:
    """The 198 official numbers are the fields, in reading order, of the official kinds."""
    assert len(old.fields) == 198
    assert [(each.id, each.kind) for each in old.fields] == [(row["field"], row["kind"]) for row in official]


def test_labels_are_the_official_ones(old: Form, official: list[dict[str, str]]) -> None:
    """Sheet and labels are the official words, level by level, with the block's heading outermost."""
    for field, row in zip(old.fields, official, strict=True):
        table = old.table(field.table)
        block = next(
            each for each in table.blocks if not each.rows or (field.row and field.row[0] in each.rows)
        )
        rows = [*([block.heading] if block.heading else []), *(each.label for each in field.row)]
        assert (table.sheet, " > ".join(rows)) == (row["sheet"], row["row_labels"]), field.id
        assert " > ".join(each.label for each in field.column) == row["column_labels"], field.id


def test_totals_add_up_what_they_should(old: Form, official: list[dict[str, str]]) -> None:
    """The official list describes three sorts of totals; the form adds up as many fields for each."""
    counts = {"six applicant": 6, "four outcomes": 4, "19 outcome": 19}
    for row in official:
        if row["computed_as"]:
            wanted = next(count for words, count in counts.items() if words in row["computed_as"])
            assert len(old.by_id[row["field"]].parts) == wanted


def test_changes_may_be_negative_and_nothing_else(old: Form) -> None:
    """Only the five 本年增/减 take a negative number."""
    signed = [each.id for each in old.fields if old.accepts(each, -1)]
    assert signed == [each.id for each in old.fields if each.number == SIGNED]
    assert {each.rpartition(".")[2] for each in signed} == {"change"}
    assert len(signed) == 5


# ------------------------------------------------------------------ a round of that year


def test_figures_come_back(old: Form, write: Write) -> None:
    """A filled workbook gives back what was written, negative changes and amounts too, without a finding."""
    values: dict[str, Number] = {
        "disclosure.penalties.items_last_year": 9,
        "disclosure.penalties.change": -4,
        "disclosure.procurement.amount": Decimal("25.1"),
        "applications.other.natural_person": 1,
        "applications.received.natural_person": 4,
    }
    submission = write(old, "1", 2020, values | {"disclosure.licences.items_last_year": 2})
    read = dict(zip(old.by_id, submission.values, strict=True))
    assert {field: read[field] for field in values} == values
    assert read["disclosure.licences.change"] == -2
    assert read["applications.handled_total.total"] == 3
    assert codes(submission) == []
    assert codes(checked(submission).submissions[0]) == []


def test_more_taken_away_than_there_was_is_a_warning(old: Form, write: Write) -> None:
    """The row's items of last year bound what can be taken away."""
    (submission,) = checked(write(old, "1", 2020)).submissions
    assert codes(submission) == ["disclosure.items-left"]
    assert submission.findings[0].place.cell == "C8"
    assert "-2" in submission.findings[0].message


def test_a_round_is_consolidated(old: Form, write: Write, tmp_path: Path) -> None:
    """Offices of 2020 are added up, negative figures included, and the summary is a submission."""
    result = consolidate(checked(write(old, "1", 2020), write(old, "2", 2020)))
    path = tmp_path / "summary.xlsx"
    path.write_bytes(write_summary(result))
    summary = read_file(path, known_forms())
    read = dict(zip(old.by_id, summary.values, strict=True))
    assert (summary.form, summary.year, summary.members) == ("gongkai-2019", 2020, ("1", "2"))
    assert read["disclosure.licences.change"] == -4
    assert summary.values == result.totals


# ------------------------------------------------------------------ the wrong year, mixed forms


def test_the_old_layout_is_refused_for_a_later_year(old: Form, write: Write) -> None:
    """The finding says which layout the file has and which one the year asks for."""
    given = checked(write(old, "1", 2023))
    (submission,) = given.submissions
    (found,) = [each for each in submission.findings if each.code == "form.version"]
    assert (found.found, found.expected) == (NAMES["2019"], NAMES["2021"])
    assert found.message == f"这是“{NAMES['2019']}”的表样，{WANTED}"
    assert submission.status is ReadStatus.FAILED
    assert given.form.id == "gongkai-2021"


def test_many_wrong_files_do_not_make_the_right_one_wrong(old: Form, form: Form, write: Write) -> None:
    """The form in force decides, not the majority."""
    result = consolidate(checked(write(old, "1", 2023), write(old, "2", 2023), write(form, "3", 2023)))
    assert [entry.fate for entry in result.entries] == [Fate.FAILED, Fate.FAILED, Fate.ACCEPTED]
    assert result.form is form
    assert [codes(each.submission)[0] for each in result.entries[:2]] == ["form.version"] * 2


def test_the_new_layout_is_refused_for_an_earlier_year(form: Form, write: Write) -> None:
    """It works the other way round too."""
    (submission,) = checked(write(form, "1", 2020)).submissions
    (found,) = [each for each in submission.findings if each.code == "form.version"]
    assert (found.found, found.expected) == (NAMES["2021"], NAMES["2019"])


def test_two_years_in_one_run(old: Form, form: Form, write: Write) -> None:
    """A file of another year is refused for its year, not for the form that was in force then; the rest is added up."""
    given = checked(write(form, "1", 2022), write(form, "2", 2022), write(old, "3", 2020))
    wrong = [one for one in given.submissions[2].findings if one.code in ("form.version", "year.mismatch")]
    assert [(one.code, one.place.cell) for one in wrong] == [("year.mismatch", "D4")]
    result = consolidate(given)
    assert [each.office.code for each in result.accepted if each.office] == ["1", "2"]
    assert write_summary(result)


def test_a_run_without_our_forms_uses_the_newest(form: Form) -> None:
    """Where no file says its form, the newest one that comes with the program is taken."""
    stray = replace(Submission("x.xlsx"), unreadable=True)
    assert checked(stray).form is form
