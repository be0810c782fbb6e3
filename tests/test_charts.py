"""Charts: one evaluation for sheets, Word and web page; every bar begins at zero and has its value beside it."""

import io
import re
import zipfile
from pathlib import Path

import docx
import openpyxl
import pytest
from docx.enum.section import WD_ORIENT
from lxml import html

from builders import real_content
from nianbao.charts import (
    DrawnBar,
    DrawnChart,
    DrawnFigures,
    MemberFigures,
    Panel,
    change_text,
    draw,
    main_values,
)
from nianbao.checks import check_round
from nianbao.consolidation import Consolidation, consolidate
from nianbao.core import Number, Period, UsageError
from nianbao.form import Form
from nianbao.form.load import load_file
from nianbao.reports.publish import PublishedReport, compose, draft, render
from nianbao.reports.publish.optional import resolve
from nianbao.reports.publish.placeholders import Facts
from nianbao.submission import NO_PRIOR, LastYear, Office, Submission, same_offices
from nianbao.summary import write_summary

HEAD = """
[form]
id = "scores"
version = "1"
name = "考核表"
title = "考核"
first_year = 2020
[form.limits]
[cover]
sheet = "说明"
summary_sheet = "封面"
title = "考核表"
summary_title = "考核汇总"
instructions = ["填数。"]
entries = [
  { id = "office", label = "单位", kind = "text" }, { id = "code", label = "编码", kind = "code" },
  { id = "year", label = "年度", kind = "year" },
]
"""
SCORES = """
[[table]]
id = "scores"
sheet = "得分"
title = "得分"
orientation = "{orientation}"
[[table.block]]
corner = "项目"
rows = [{rows}]
columns = [{columns}]
"""
CHART = """
[[chart]]
kind = "items"
title = "得分"
unit = "分"
cell = "scores.{item}.{series}"
series = { c1 = "上半年" }
items = { r1 = "甲", r2 = "乙", r3 = "丙" }
"""


def score_form(
    folder: Path, columns: int, *, rows: int = 3, orientation: str = "portrait", signed: bool = False
) -> Form:
    """Make a form of one table of so many rows and columns."""
    kind = ', kind = "signed"' if signed else ""
    row = ", ".join(f'{{ id = "r{n}", label = "第{n}项" }}' for n in range(1, rows + 1))
    column = ", ".join(f'{{ id = "c{n}", label = "{n}月"{kind} }}' for n in range(1, columns + 1))
    path = folder / "form.toml"
    table = SCORES.replace("{orientation}", orientation).replace("{rows}", row).replace("{columns}", column)
    path.write_text(HEAD + table + (CHART if rows >= 3 else ""), encoding="utf-8")
    return load_file(path)


def added(form: Form, *names: str) -> Consolidation:
    """Add up examples as if their files had been read."""
    submissions = []
    for name in names:
        content = real_content(form, name)
        values = tuple(content.values.values())
        submissions.append(
            Submission(
                file=f"{name}.xlsx",
                sha256=name,
                form=form.id,
                role="template",
                office=content.office,
                period=Period(2024),
                values=values,
                cover=content.cover,
            )
        )
    return consolidate(check_round(submissions, [form], roster=None, period=None, prior=NO_PRIOR))


def report_of(form: Form, values: list[Number]) -> PublishedReport:
    office = Office("1", "甲单位")
    submission = Submission(
        "甲.xlsx", form=form.id, role="template", office=office, period=Period(2024), values=tuple(values)
    )
    return compose(form, submission, None)


def bars_of_page(report: PublishedReport) -> list[tuple[float, float]]:
    """Give where each bar of the web page begins and how long it is, in per cent."""
    page = html.document_fromstring(render(report, ".html"))
    return [(float(bar.get("x")[:-1]), float(bar.get("width")[:-1])) for bar in page.xpath("//svg/rect")]


def bars_of_word(report: PublishedReport) -> list[int]:
    """Give the length of each bar of the Word file, in columns."""
    table = docx.Document(io.BytesIO(render(report, ".docx"))).tables[-1]
    lengths = []
    for row in table.rows:
        shaded = [cell for cell in row._tr.tc_lst if "w:shd" in cell.xml]
        lengths.append(shaded[0].grid_span if shaded else 0)
    return lengths


def test_bars_are_as_long_as_their_values(tmp_path: Path) -> None:
    """Scores of 84, 80 and 76 are nearly alike, in the web page and in Word."""
    report = report_of(score_form(tmp_path, 1), [84, 80, 76])
    bars = bars_of_page(report)
    assert [start for start, _ in bars] == [0, 0, 0]
    assert [round(length / bars[0][1], 3) for _, length in bars] == [1, round(80 / 84, 3), round(76 / 84, 3)]
    words = bars_of_word(report)
    assert words == [30, round(30 * 80 / 84), round(30 * 76 / 84)]


def test_figures_below_zero_go_to_the_other_side(tmp_path: Path) -> None:
    """The zero stands at one place in all bars."""
    report = report_of(score_form(tmp_path, 1, signed=True), [10, -10, 0])
    (first, second, third) = bars_of_page(report)
    assert first[0] == third[0] == second[0] + second[1] > 0
    assert first[1] == second[1] > third[1] == 0
    assert bars_of_word(report) == [15, 15, 0]


def test_the_axes_of_a_summary_begin_at_zero(form: Form) -> None:
    """In every native chart, whose bars have their values beside them."""
    data = write_summary(added(form, "suqian-2024"))
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        charts = [
            package.read(name).decode() for name in package.namelist() if re.match("xl/charts/chart", name)
        ]
    assert len(charts) > 3
    for chart in charts:
        assert [float(low) for low in re.findall('<c:min val="([^"]+)"/>', chart)] == [0]
        shown = re.findall(r'<c:show(\w+) val="1"/>', chart)
        assert shown == ["Val"]
        assert len(re.findall(r'<c:show\w+ val="0"/>', chart)) == 5  # what is not said counts as true


def test_a_report_and_a_summary_show_the_same(form: Form) -> None:
    """The titles of the sheet are those of the web page; what each says is computed once."""
    result = added(form, "suqian-2024", "qinggonglu-2024")
    sheet = openpyxl.load_workbook(io.BytesIO(write_summary(result)))["图表"]
    shown = {str(row[0].value) for row in sheet.iter_rows(max_col=1) if row[0].value}
    whole = Submission(
        "s.xlsx",
        form=form.id,
        role="summary",
        office=Office("0", "某市"),
        period=Period(2024),
        values=result.totals,
    )
    offices = [(each.office.name, each) for each in result.accepted if each.office]
    report = compose(form, whole, None, offices)
    assert report.charts
    assert {drawing.title for drawing in report.charts} <= shown


def test_what_a_chart_says(form: Form) -> None:
    """The largest office with its share, the commonest result, the totals of the panels."""
    first, second = (real_content(form, name).values for name in ("suqian-2024", "qinggonglu-2024"))
    members = [MemberFigures("甲", tuple(first.values())), MemberFigures("乙", tuple(second.values()))]
    whole = {field: (first[field] or 0) + (second[field] or 0) for field in form.by_id}
    titles = [drawing.title for drawing in draw(DrawnFigures(form, Period(2024), whole, members))]
    received = whole["applications.received.total"]
    assert titles[0].endswith(f"：共 {received} 件，甲占 99.8%")
    assert titles[1].endswith("最多，1431 件，占 40.6%")
    assert titles[2].count("件") == 3
    assert len(titles) == 3


def test_last_year_carries_its_scope(form: Form) -> None:
    """Charts and main figures are of the offices that last year's are of."""
    now = dict.fromkeys(form.by_id, 10)
    last = dict.fromkeys(form.by_id, 8)
    beside = LastYear(last, now, same_offices(3), whole=False)
    figures = DrawnFigures(form, Period(2024), dict.fromkeys(form.by_id, 25), (), beside)
    years = next(drawing for drawing in draw(figures) if drawing.over_time)
    assert years.note == "单位：件；同口径 3 个单位"
    assert years.panels[0].title.endswith("增 2（25%）")
    assert [line.value for line in years.panels[0].lines] == [8, 10]
    first = main_values(figures)[0]
    assert (first.whole, first.now, first.last) == (25, 10, 8)


@pytest.mark.parametrize(
    ("last", "now", "words"),
    [
        (10, 12, "增 2（20%）"),
        (90_000, 90_001, "增 1"),
        (3, 1, "减 2（66.7%）"),
        (0, 5, "增 5"),
        (7, 7, "持平"),
        (None, 1, ""),
        (1, None, ""),
    ],
)
def test_how_a_change_is_said(last: Number | None, now: Number | None, words: str) -> None:
    assert change_text(last, now) == words


def test_panels_of_one_scale() -> None:
    """Small multiples of one unit share their axis, which has the zero on it."""
    panels = (Panel("甲", (DrawnBar("一", 5),)), Panel("乙", (DrawnBar("一", -2), DrawnBar("二", None))))
    shared = DrawnChart("图", "", "件", panels, shared=True)
    assert [shared.bounds(panel) for panel in panels] == [(-2, 5), (-2, 5)]
    assert [DrawnChart("图", "", "件", panels).bounds(panel) for panel in panels] == [(0, 5), (-2, 0)]


# ------------------------------------------------------------------ wide tables in Word


@pytest.mark.parametrize("orientation", ["portrait", "landscape"])
@pytest.mark.parametrize("columns", [1, 5, 9, 12, 14, 25, 60])
def test_any_number_of_columns(columns: int, orientation: str, tmp_path: Path) -> None:
    """Every figure is there once, every part has the row headings, no table is wider than its page."""
    form = score_form(tmp_path, columns, rows=2, orientation=orientation)
    values: list[Number] = [1000 + number for number in range(2 * columns)]
    word = docx.Document(io.BytesIO(render(report_of(form, values), ".docx")))
    shown: list[str] = []
    for table in word.tables:
        assert [row.cells[0].text for row in table.rows] == ["项目", "第1项", "第2项"]
        shown += [cell.text for row in table.rows[1:] for cell in row.cells[1:]]
        width = sum(column.width or 0 for column in table.columns)
        assert (
            width
            <= max(each.page_width - each.left_margin - each.right_margin for each in word.sections) + 9999
        )
    assert sorted(map(int, shown)) == values
    across = any(section.orientation == WD_ORIENT.LANDSCAPE for section in word.sections)
    assert across is (orientation == "landscape" and columns > 13)
    assert (len(word.tables) > 1) is (columns > (13 if orientation == "portrait" else 21))


# ------------------------------------------------------------------ the draft of the text


@pytest.mark.parametrize("name", ["suqian-2024", "qinggonglu-2024", "hongze-2023"])
def test_every_number_of_the_draft_is_a_placeholder(name: str, form: Form) -> None:
    """It is what the report says, and for a person to go on with."""
    content = real_content(form, name)
    submission = Submission(
        "a.xlsx",
        form=form.id,
        role="template",
        office=content.office,
        period=Period(2024),
        values=tuple(content.values.values()),
    )
    text = draft(form, submission)
    outside = re.sub(r"\{[^{}]*\}", "", text)
    assert re.findall(r"\d+", outside) == ["1", "1", "12", "31"]  # 1月1日至12月31日
    assert "[[" not in text
    said = compose(form, submission, text)
    assert said.parts == compose(form, submission, None).parts
    assert said.open_places == sum(part.open_places for part in said.parts) == text.count("【待填】")


def test_sentences_stand_only_where_their_figures_are(form: Form) -> None:
    """A comparison with last year needs last year; nothing is said of what did not happen."""
    values = dict.fromkeys(form.by_id, 0) | {"applications.received.total": 5}
    submission = Submission(
        "a.xlsx",
        form=form.id,
        role="template",
        office=Office("1", "甲"),
        period=Period(2024),
        values=tuple(values.values()),
    )
    text = draft(form, submission)
    assert "比上年" not in text
    assert "没有因政府信息公开工作被申请行政复议" in text
    assert "sum(applications.refused)" not in text
    later = Submission(**{**vars_of(submission), "prior": {"applications.received.total": 3}})
    assert "比上年{scope}增加{applications.received.total - prior.applications.received.total}件" in draft(
        form, later
    )
    summary = Submission(**{**vars_of(submission), "role": "summary"})
    assert "本单位" not in draft(form, summary)


def vars_of(submission: Submission) -> dict[str, object]:
    return {name: getattr(submission, name) for name in submission.__dataclass_fields__}


def test_a_wrong_condition_is_said_with_its_line(form: Form) -> None:
    """The line, and what may stand there."""
    submission = Submission("a.xlsx", form=form.id, values=(0,) * len(form.fields))
    with pytest.raises(UsageError, match=r"第 2 行：条件“nonsense > 0”不明白"):
        resolve("一\n[[nonsense > 0? 文字]]", Facts.of(form, submission))
