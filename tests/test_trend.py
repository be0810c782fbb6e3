"""``nianbao trend``: several years' summaries side by side, across forms, and the breaks between years."""

import zipfile
from collections import defaultdict
from collections.abc import Callable, Mapping
from pathlib import Path

import openpyxl
import pytest

from nianbao.checks.round import check_round
from nianbao.cli import main as cli
from nianbao.consolidation.consolidation import consolidate
from nianbao.core import Period
from nianbao.core.errors import UsageError
from nianbao.core.numbers import Number
from nianbao.form.registry import find_form, known_forms
from nianbao.inbox import read_prior
from nianbao.reader.read import read_file
from nianbao.submission.prior import NO_PRIOR
from nianbao.submission.submission import Office
from nianbao.summary.write import write_summary
from nianbao.template.content import Content
from nianbao.template.write import write_template
from nianbao.trend import compare
from nianbao.trend.write import write_trend

RECEIVED, GRANTED = "applications.received.natural_person", "applications.granted.natural_person"
CARRIED_IN, CARRIED_OUT = "applications.carried_in.natural_person", "applications.carried_out.natural_person"
Summary = Callable[..., str]


@pytest.fixture
def summary(tmp_path: Path) -> Summary:
    """Write a year's summary over offices with these figures; gives its path."""

    def written(year: int, *offices: Mapping[str, int]) -> str:
        form = find_form("gongkai-2019" if year < 2021 else "gongkai-2021")
        read = []
        for number, figures in enumerate(offices, 1):
            entered: dict[str, Number | None] = {
                "disclosure.licences.decisions": 1,
                "disputes.review.upheld": 1,
                **figures,
            }
            cover = {
                each.id: "否" if each.kind == "choice" else "2025-01-15" for each in form.cover.entries[3:]
            }
            path = tmp_path / f"{year}-{number}.xlsx"
            content = Content(
                form, Office(str(number), f"单位{number}", "部门"), Period(year), entered, cover
            )
            path.write_bytes(write_template(content))
            read.append(read_file(path, known_forms()))
        checked = check_round(
            read, known_forms(), roster=None, period=Period(year) if year else None, prior=NO_PRIOR
        )
        target = tmp_path / f"汇总{year}.xlsx"
        target.write_bytes(write_summary(consolidate(checked, scope=Office("0", "某区"))))
        return str(target)

    return written


def figures(received: int, carried_in: int = 0, carried_out: int = 0, **more: int) -> dict[str, int]:
    return {
        RECEIVED: received,
        CARRIED_IN: carried_in,
        CARRIED_OUT: carried_out,
        GRANTED: received + carried_in - carried_out,
        **more,
    }


def test_main_figures_year_against_year(summary: Summary) -> None:
    """Main figures, then every chart's, with the years in order; those of the offices of both years apart."""
    files = [summary(2023, figures(9)), summary(2022, figures(5), figures(2))]
    found = compare(files, known_forms())
    tables = {table.title: {line.word: line.values for line in table.lines} for table in found.tables}
    assert [year.period.year for year in found.years] == [2022, 2023]
    assert tables["各单位新收政府信息公开申请"] == {"合计": (7, 9), "单位1": (5, 9)}
    assert tables["办理结果"]["予以公开"] == (7, 9)
    assert tables["主要指标"]["新收申请"] == (7, 9)
    assert list(tables["主要指标"]) == [figure.label for figure in found.form.main]
    assert (found.common, found.tables[0].lines[5].same) == (1, (5, 9))
    assert tables["行政复议、行政诉讼结果：行政复议"]["结果维持"] == (2, 1)


def test_years_of_an_older_form(summary: Summary) -> None:
    """2020 is compared in the terms of 2021; （六）, split into three rows since, is compared as a whole."""
    old = figures(5) | {GRANTED: 2, "applications.other.natural_person": 3}
    new = figures(6) | {
        GRANTED: 1,
        "applications.other.not_corrected.natural_person": 4,
        "applications.other.miscellaneous.natural_person": 1,
    }
    found = compare([summary(2020, old), summary(2021, new)], known_forms())
    tables = {table.title: {line.word: line.values for line in table.lines} for table in found.tables}
    assert found.form.id == "gongkai-2021"
    assert tables["办理结果"]["其他处理"] == (3, 5)
    assert tables["办理结果"]["予以公开"] == (2, 1)
    left = {rule.rule.code for _, rule in found.not_assessed}
    assert left == {"disclosure.in-force"}


def test_breaks_in_carry_over(summary: Summary) -> None:
    """A year must begin with what the last one carried out: for each office, and for the whole."""
    files = [
        summary(2021, figures(5, carried_out=2), figures(4, carried_out=1)),
        summary(2022, figures(5, carried_in=2), figures(4, carried_in=3, carried_out=1)),
        summary(2023, figures(1, carried_in=0), figures(1, carried_in=1)),
    ]
    found = compare(files, known_forms())
    breaks = [
        (one.period.year, one.office.name if one.office else None, one.rule.place, one.now, one.due)
        for one in found.breaks
        if one.rule.rule.code == "applications.carried-in"
    ]
    assert breaks == [
        (2022, None, "“自然人”列", 5, 3),
        (2022, None, "“总计”列", 5, 3),
        (2022, "单位2", "“自然人”列", 3, 1),
        (2022, "单位2", "“总计”列", 3, 1),
    ]
    assert found.breaks[0].sentence == "上年结转填了 5，上年年报的结转下年度是 3，多 2"


def test_years_that_do_not_follow_each_other(summary: Summary) -> None:
    """A gap is said; nothing is held against the year before it."""
    found = compare([summary(2021, figures(5, carried_out=2)), summary(2023, figures(5))], known_forms())
    assert (found.gaps, found.breaks) == (((Period(2021), Period(2023)),), ())


def test_the_workbook(summary: Summary, tmp_path: Path) -> None:
    """Tables with live differences, a native chart for each, the breaks; the same bytes every time."""
    files = [
        summary(2020, figures(4)),
        summary(2021, figures(8, carried_out=1)),
        summary(2022, figures(9)),
    ]
    data = write_trend(compare(files, known_forms()))
    assert data == write_trend(compare(files, known_forms()))
    path = tmp_path / "trend.xlsx"
    path.write_bytes(data)
    sheet = openpyxl.load_workbook(path)["年度对照"]
    shown = openpyxl.load_workbook(path, data_only=True)["年度对照"]
    (row,) = [cells[0].row for cells in sheet.iter_rows() if cells[0].value == "合计（件）"]
    assert [shown.cell(row, column).value for column in range(2, 7)] == [4, 8, 9, 1, 12.5]
    assert str(sheet.cell(row, 5).value).startswith("=IF(COUNT(")
    charts = [name for name in zipfile.ZipFile(path).namelist() if name.startswith("xl/charts/chart")]
    assert len(charts) == len(compare(files, known_forms()).form.main)
    breaks = openpyxl.load_workbook(path)["年度衔接"]
    texts = [cell.value for cells in breaks.iter_rows() for cell in cells if cell.value is not None]
    assert "2021 年度有 2 项没有核对：上一年的表样没有要用的数。" in texts
    assert "上年结转填了 0，上年年报的结转下年度是 1，少 1" in texts


@pytest.mark.libreoffice
def test_the_formulas_in_libreoffice(
    summary: Summary, tmp_path: Path, libreoffice: Callable[[Path], Path]
) -> None:
    """LibreOffice recalculates the differences to the values that were stored."""
    path = tmp_path / "trend.xlsx"
    files = [summary(2020, figures(7)), summary(2021, figures(8)), summary(2022, figures(3))]
    path.write_bytes(write_trend(compare(files, known_forms())))
    stored = openpyxl.load_workbook(path, data_only=True)["年度对照"]
    again = openpyxl.load_workbook(libreoffice(path), data_only=True)["年度对照"]
    assert _values(again) == _values(stored)


def test_charts_stand_on_whole_columns(summary: Summary, tmp_path: Path) -> None:
    """Those side by side are of one width, as wide as the table, in every program: none begins or ends in a column."""
    path = tmp_path / "trend.xlsx"
    files = [summary(2020 + each, figures(7)) for each in range(3)]
    path.write_bytes(write_trend(compare(files, known_forms())))
    sheet = openpyxl.load_workbook(path)["年度对照"]
    pixels: dict[int, int] = defaultdict(int)
    for column in sheet.column_dimensions.values():
        for number in range(column.min - 1, column.max):
            pixels[number] = round(7 * column.width)
    anchors = [chart.anchor for chart in sheet._charts]  # type: ignore[attr-defined]  # openpyxl keeps them so
    assert {(each._from.colOff, each.to.colOff) for each in anchors} == {(0, 0)}
    spans = {(each._from.col, each.to.col) for each in anchors}
    assert len(spans) == 4
    assert max(end for _, end in spans) == len(pixels)
    assert len({sum(pixels[at] for at in range(*span)) for span in spans}) == 1


def _values(sheet: object) -> list[list[object]]:
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]  # type: ignore[attr-defined]
    return [[None if value == "" else value for value in row] for row in rows]


def test_the_command(summary: Summary, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The table is printed too, with the number of breaks."""
    files = [summary(2021, figures(5, carried_out=2)), summary(2022, figures(6))]
    assert cli.run(["trend", *files, "-o", str(tmp_path / "t.xlsx")]) == 0
    said = capsys.readouterr().out
    assert "2021 年" in said
    assert "汇总数 2 处，各单位 2 处" in said
    assert cli.run(["trend", *files, "-o", str(tmp_path / "t.xlsx")]) == 2


def test_what_cannot_be_compared(summary: Summary, tmp_path: Path) -> None:
    """One year alone, a year twice, an office's own workbook."""
    one = summary(2022, figures(1))
    with pytest.raises(UsageError, match="只有一个年度"):
        compare([one], known_forms())
    with pytest.raises(UsageError, match="都是 2022 年度的"):
        compare([one, one], known_forms())
    with pytest.raises(UsageError, match="不是汇总工作簿"):
        compare([one, str(tmp_path / "2022-1.xlsx")], known_forms())


def test_an_edited_breakdown_is_no_other_year(summary: Summary) -> None:
    """Figures of offices that are not what was added up are compared with nothing, by ``--prior`` neither."""
    first, second = summary(2023, figures(7), figures(2)), summary(2024, figures(8), figures(3))
    book = openpyxl.load_workbook(first)
    book["分单位明细"]["F5"] = 41
    book.save(first)
    edited = "分单位明细 “单位1”这一行（D5）：这一行的校验码是"
    with pytest.raises(UsageError, match="不能用来对照") as found:
        compare((first, second), known_forms())
    assert edited in str(found.value)
    with pytest.raises(UsageError, match="用不了") as found:
        read_prior(Path(first), find_form("gongkai-2021"))
    assert edited in str(found.value)
