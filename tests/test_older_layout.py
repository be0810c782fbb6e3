"""A form that changes while its workbooks are under way: figures stay with their fields, or are refused."""

import shutil
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from nianbao.checks import check_round
from nianbao.cli import main as cli
from nianbao.consolidation import consolidate
from nianbao.core import FormError, Period, UsageError
from nianbao.form import Form, find_form, load_file
from nianbao.form.registry import OWN_FORMS
from nianbao.inbox import read_prior
from nianbao.reader import read_breakdown, read_file
from nianbao.submission import NO_PRIOR, Office
from nianbao.summary import write_summary
from nianbao.template import Content, write_template

HEAD = """
[form]
id = "kaohe"
version = "{version}"
name = "考核情况表"
title = "考核情况"
first_year = 2023
[form.limits]
[cover]
sheet = "封面"
summary_sheet = "汇总封面"
title = "考核情况表"
summary_title = "考核情况汇总表"
instructions = ["{sentence}"]
entries = [
  {{ id = "office", label = "单位", kind = "text" }},
  {{ id = "code", label = "编码", kind = "code" }},
  {{ id = "year", label = "年度", kind = "year" }},
]
[[table]]
id = "t"
sheet = "表一"
title = "考核"
[[table.block]]
corner = "项目"
columns = [{{ id = "n", label = "件数" }}, {{ id = "m", label = "金额", kind = "amount", unit = "万元" }}]
rows = [{rows}]
"""
A = '{ id = "a", label = "甲" }'
B = '{ id = "b", label = "乙" }'
C = '{ id = "c", label = "丙" }'
TOTAL = '{ id = "sum", label = "合计", total_of = ["a", "b"] }'
FIGURES = {"t.a.n": 1, "t.a.m": 10, "t.b.n": 2, "t.b.m": 20}
Make = Callable[..., Form]


@pytest.fixture
def make(tmp_path: Path) -> Make:
    def making(*rows: str, version: str = "1", sentence: str = "如实填写。") -> Form:
        folder = tmp_path / f"form-{len(list(tmp_path.iterdir()))}"
        folder.mkdir()
        path = folder / "form.toml"
        text = HEAD.format(version=version, sentence=sentence, rows=", ".join(rows))
        path.write_text(text, encoding="utf-8")
        return load_file(path)

    return making


def _template(form: Form, path: Path, code: str = "1", year: int = 2023, **changes: int) -> Path:
    figures = FIGURES | {id_.replace("__", "."): value for id_, value in changes.items()}
    path.write_bytes(write_template(Content(form, Office(code, f"第{code}局"), Period(year), figures)))
    return path


def _summary(form: Form, folder: Path) -> Path:
    files = [_template(form, folder / f"{code}.xlsx", code) for code in ("1", "2")]
    submissions = [read_file(file, (form,)) for file in files]
    path = folder / "summary.xlsx"
    path.write_bytes(
        write_summary(consolidate(check_round(submissions, [form], roster=None, period=None, prior=NO_PRIOR)))
    )
    return path


def test_rows_moved_in_a_template(make: Make, tmp_path: Path) -> None:
    """The figures stay with their ids; that the form has changed is said, with the place, and is no error."""
    path = _template(make(A, B, TOTAL), tmp_path / "t.xlsx")
    now = make(B, A, TOTAL)
    submission = read_file(path, (now,))
    values = dict(zip(now.by_id, submission.values, strict=True))
    assert values == FIGURES | {"t.sum.n": 3, "t.sum.m": 30}
    assert [(each.code, each.severity.value) for each in submission.findings] == [("form.older", "warning")]
    assert "A3 应为“乙”，现为“甲”" in submission.findings[0].message


def test_a_row_added(make: Make, tmp_path: Path) -> None:
    """The new row stays blank and is named; everything else is kept."""
    path = _template(make(A, B, TOTAL), tmp_path / "t.xlsx")
    now = make(C, A, B, TOTAL, version="2")
    submission = read_file(path, (now,))
    values = dict(zip(now.by_id, submission.values, strict=True))
    assert {id_: value for id_, value in values.items() if value is not None} == FIGURES | {
        "t.sum.n": 3,
        "t.sum.m": 30,
    }
    (found,) = submission.findings
    assert found.code == "form.version"
    assert "没有 表一 “丙”行“件数”列、表一 “丙”行“金额”列 等 2 个指标，其余的已经读出" in found.message


def test_a_field_that_means_something_else(make: Make, tmp_path: Path) -> None:
    """An id that now stands for an amount gets no count."""
    path = _template(make(A, B, TOTAL), tmp_path / "t.xlsx")
    changed = B.replace("}", ', kind = "amount", unit = "元" }')
    now = make(A, changed, TOTAL)
    values = dict(zip(now.by_id, read_file(path, (now,)).values, strict=True))
    assert (values["t.a.n"], values["t.b.n"]) == (1, None)


def test_a_changed_sentence(make: Make, tmp_path: Path) -> None:
    """Instructions that were reworded make no issued template wrong."""
    path = _template(make(A, B, TOTAL), tmp_path / "t.xlsx")
    now = make(A, B, TOTAL, sentence="据实填写。")
    submission = read_file(path, (now,))
    assert [each.code for each in submission.findings] == ["form.older"]
    assert submission.complete(now)
    assert "应为“1．据实填写。”，现为“1．如实填写。”" in submission.findings[0].message


def test_last_year_by_ids(make: Make, tmp_path: Path) -> None:
    """Last year's summary, whose rows stood otherwise, gives every figure to its field."""
    path = _summary(make(A, B, TOTAL), tmp_path)
    now = make(C, B, A, TOTAL)
    prior = read_prior(path, now)
    assert prior.by_code["1"] == FIGURES | {"t.sum.n": 3, "t.sum.m": 30}
    assert prior.total == {id_: 2 * value for id_, value in prior.by_code["1"].items()}
    assert next(values for _, values in read_breakdown(path, now)) == (
        *(None, None),
        *(2, 20, 1, 10, 3, 30),
    )


def test_the_total_moved(make: Make, tmp_path: Path) -> None:
    """The hidden sheet lists totals last, the breakdown where they stand: both are found by id."""
    path = _summary(make(A, B, TOTAL), tmp_path)
    prior = read_prior(path, make(TOTAL, A, B))
    assert prior.by_code["2"] == FIGURES | {"t.sum.n": 3, "t.sum.m": 30}


def test_what_does_not_say_its_fields_is_refused(make: Make, tmp_path: Path) -> None:
    """A summary without the list, whose labels are not those of the form, is not read by position."""
    path = _summary(make(A, B, TOTAL), tmp_path)
    book = openpyxl.load_workbook(path)
    book["_nianbao"]["C1"] = None
    book.save(path)
    assert read_breakdown(path, make(B, A, TOTAL)) == []
    with pytest.raises(UsageError, match="用不了"):
        read_prior(path, make(B, A, TOTAL))
    assert read_breakdown(path, make(A, B, TOTAL, sentence="据实填写。")) != []


def test_a_row_inserted_by_hand(make: Make, tmp_path: Path) -> None:
    """Where the cells are no longer where the list says, the file is refused and nothing is moved."""
    path = _template(make(A, B, TOTAL), tmp_path / "t.xlsx")
    book = openpyxl.load_workbook(path, data_only=True)
    sheet = book["表一"]
    for cells in ("B3:C3", "B4:C4"):
        for row in sheet[cells]:
            for cell in row:
                cell.value = 7
    book.save(path)
    submission = read_file(path, (make(B, A, TOTAL),))
    assert [each.code for each in submission.findings if each.code.startswith("form.v")] == ["form.version"]
    assert not any(submission.values)


def test_a_figure_that_is_gone_from_its_cell(make: Make, tmp_path: Path) -> None:
    """Blank where the hidden sheet still shows a number: it stands elsewhere now, so nothing is read by the list."""
    path = _template(make(A, B, TOTAL), tmp_path / "t.xlsx")
    book = openpyxl.load_workbook(path, data_only=True)
    book["表一"]["B3"] = None
    book.save(path)
    submission = read_file(path, (make(B, A, TOTAL),))
    assert [each.code for each in submission.findings if each.code.startswith("form.v")] == ["form.version"]
    assert not any(submission.values)


RULE = """
[[rule]]
code = "t.most"
severity = "error"
table = "t"
each = "row"
only = ["a", "b"]
holds = "n <= 2"
title = "件数不超过 2"
remedy = "请核对。"
"""


LIMITS = [
    (RULE + 'level = "office"\n', []),
    (RULE, []),
    (RULE.replace('"error"', '"warning"'), ["t.most"]),
]


@pytest.mark.parametrize(("rule", "codes"), LIMITS)
def test_a_rule_for_offices_only(make: Make, tmp_path: Path, rule: str, codes: list[str]) -> None:
    """A limit is not asked of the sum where the form says so, nor where it must hold: the sum may well be larger."""
    path = make(A, B, TOTAL).folder / "form.toml"
    path.write_text(path.read_text(encoding="utf-8") + rule, encoding="utf-8")
    form = load_file(path)
    summary = read_file(_summary(form, tmp_path), (form,))
    assert summary.complete(form)
    checked = check_round([summary], [form], roster=None, period=None, prior=NO_PRIOR)
    assert [each.code for each in checked.submissions[0].findings if each.code == "t.most"] == codes
    office = check_round(
        [read_file(_template(form, tmp_path / "o.xlsx", "1", t__b__n=3), (form,))],
        [form],
        roster=None,
        period=None,
        prior=NO_PRIOR,
    )
    assert [each.code for each in office.submissions[0].findings] == ["t.most"]


def _no_results(path: Path) -> Path:
    """Save a workbook as a program does that calculates nothing."""
    book = openpyxl.load_workbook(path)
    book.save(path)
    return path


def test_an_older_layout_without_results(make: Make, tmp_path: Path) -> None:
    """Saved by a program that calculates nothing, it is read by its list: every figure stands at its labels."""
    path = _no_results(_template(make(A, B, TOTAL), tmp_path / "t.xlsx"))
    now = make(C, B, A, TOTAL)
    values = dict(zip(now.by_id, read_file(path, (now,)).values, strict=True))
    assert {id_: values[id_] for id_ in FIGURES} == FIGURES
    renamed = make(C, B.replace("乙", "丁"), A, TOTAL)
    assert not any(read_file(path, (renamed,)).values)


def test_two_versions_side_by_side(make: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two versions of one form in one folder: the newest counts, workbooks of both are read and added up."""
    older, newer = make(A, B, TOTAL), make(B, C, A, TOTAL, version="2")
    monkeypatch.setenv(OWN_FORMS, str(older.folder.parent))
    form = find_form("kaohe")
    assert (form.version, [each.version for each in form.earlier]) == ("2", ["1"])
    old = _template(older, tmp_path / "old.xlsx", "1")
    book = openpyxl.load_workbook(old)
    book["_nianbao"]["C1"] = None  # as it was before workbooks kept the list of their fields
    book.save(old)
    new = _template(newer, tmp_path / "new.xlsx", "2")
    read = [read_file(path, (form,)) for path in (old, new)]
    values = [dict(zip(form.by_id, each.values, strict=True)) for each in read]
    assert [{id_: each[id_] for id_ in FIGURES} for each in values] == [FIGURES, FIGURES]
    assert [[one.code for one in each.findings if one.severity.value == "error"] for each in read] == [
        ["form.version"],
        [],
    ]
    assert values[0]["t.c.n"] is None
    assert cli.run(["forms", "check", str(older.folder / "form.toml")]) == 0


def test_the_same_version_twice(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two files that say the same version are a mistake, said with both files."""
    one, other = make(A, B, TOTAL), make(B, A, TOTAL)
    monkeypatch.setenv(OWN_FORMS, str(one.folder.parent))
    with pytest.raises(FormError, match="版本 1 已经用在") as caught:
        find_form("kaohe")
    assert {one.folder.name, other.folder.name} <= {Path(part).name for part in str(caught.value).split("/")}


def test_a_template_without_its_list_is_read_by_the_one_beside_the_form(tmp_path: Path) -> None:
    """Our own templates do not carry the list of their fields; what was issued is known beside the form."""
    form = find_form("gongkai-2021")
    figures = {"disclosure.penalties.decisions": 5, "disclosure.compulsion.decisions": 7}
    path = tmp_path / "t.xlsx"
    path.write_bytes(write_template(Content(form, Office("1", "第1局"), Period(2024), figures)))
    assert openpyxl.load_workbook(path)["_nianbao"]["C1"].value is None
    folder = tmp_path / "forms" / form.id
    shutil.copytree(form.folder, folder)
    text = (folder / "form.toml").read_text(encoding="utf-8")
    first, second = (
        next(line for line in text.splitlines() if f'label = "{word}" }}' in line)
        for word in ("行政处罚", "行政强制")
    )
    swapped = text.replace(first, "@").replace(second, first).replace("@", second)
    (folder / "form.toml").write_text(swapped, encoding="utf-8")
    changed = load_file(folder / "form.toml")
    submission = read_file(path, (changed,))
    values = dict(zip(changed.by_id, submission.values, strict=True))
    assert {id_: values[id_] for id_ in figures} == figures
    assert "form.older" in [each.code for each in submission.findings]
    without = tmp_path / "without"
    without.mkdir()
    unknown = load_file((folder / "form.toml").rename(without / "form.toml"))
    values = dict(zip(unknown.by_id, read_file(path, (unknown,)).values, strict=True))
    assert {values[id_] for id_ in figures} == {None}
