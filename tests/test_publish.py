"""Reports made of workbooks: figures from the tables, official tables whole, nothing in them that acts."""

import io
import re
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import docx
import pytest
from docx.oxml.ns import qn
from lxml import html

from builders import Run, real_content, small_content
from nianbao.checks.round import check_round
from nianbao.core import Period
from nianbao.core.errors import UsageError
from nianbao.core.numbers import to_text
from nianbao.core.sender import Sender
from nianbao.form.model import Form
from nianbao.form.registry import find_form, known_forms
from nianbao.inbox.intake import read_one
from nianbao.layout.workbook import layout_of
from nianbao.reports.document.model import Document
from nianbao.reports.document.read import read_document
from nianbao.reports.publish import render
from nianbao.reports.publish.guide import write_guide
from nianbao.reports.publish.report import PublishedReport, compose
from nianbao.reports.publish.word import write_word
from nianbao.submission.prior import NO_PRIOR
from nianbao.submission.submission import Submission
from nianbao.template.content import Content
from nianbao.template.write import write_template

SUFFIXES = (".docx", ".html")
EVIL = '<script>alert(1)</script>=HYPERLINK("http://x")&{year}**粗**\x1b[2J'


def submission_of(content: Content, folder: Path) -> Submission:
    """Write a workbook and read it."""
    path = folder / "填好的.xlsx"
    path.write_bytes(write_template(content))
    return read_one(str(path), known_forms())


@pytest.fixture
def real(form: Form, tmp_path: Path) -> Submission:
    """Read a workbook of real figures."""
    return submission_of(real_content(form), tmp_path)


def text_of(report: PublishedReport) -> str:
    return "\n".join(each.text for part in report.parts for each in part.paragraphs)


# ------------------------------------------------------------------ the narrative


def test_placeholders_become_figures(form: Form, real: Submission) -> None:
    """A figure, a sum, last year, the office: the text cannot disagree with the tables."""
    text = (
        "# {office}的报告\n\n## 一、总体情况\n\n{year}年收到{applications.received.total}件，"
        "诉讼{disputes.direct_suit.total + disputes.suit_after_review.total}件，"
        "收费{disclosure.fees.amount}万元，上年是{last_year}年，{{原样}}。"
    )
    report = compose(form, real, text)
    value = dict(zip(form.by_id, real.values, strict=True))
    suits = value["disputes.direct_suit.total"] + value["disputes.suit_after_review.total"]
    assert report.title == f"{real.office.name}的报告"
    assert text_of(report).startswith(
        f"2024年收到{value['applications.received.total']}件，诉讼{suits}件，"
        f"收费{to_text(value['disclosure.fees.amount'])}万元，上年是2023年，{{原样}}。"
    )


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{applications.recieved.total}", "第 3 行：没有“applications.recieved.total”这个占位符；是不是“applications.rec"),
        ("{offce}", "是不是“office”"),
        ("一行\n{nothing.at.all}", "没有“nothing.at.all”"),
        ("{1 +}", "第 3 行"),
        ("{}", "第 3 行"),
        ("一个 { 括号", "大括号没有成对"),
        ("一个 } 括号", "大括号没有成对"),
        ("{prior.applications.received.total}", "没有可用的数字"),
        ("{narrative.information_fee}", "没有可用的数字"),
    ],
)  # fmt: skip
def test_a_wrong_placeholder_is_said_with_its_line(
    text: str, words: str, form: Form, real: Submission
) -> None:
    """The line, what was written, and what was probably meant."""
    with pytest.raises(UsageError) as error:
        compose(form, replace(real, prior={}), f"## 一、总体情况\n\n{text}\n")
    assert words in str(error.value)


def test_parts_are_put_in_their_order(form: Form, real: Submission) -> None:
    """A narrative of some parts in any order gives all six; the rest comes from the skeleton."""
    report = compose(form, real, "## 其他需要报告的事项\n\n没有。\n\n## 一、总体情况\n\n很好。\n")
    assert [part.title[:2] for part in report.parts] == ["一、", "二、", "三、", "四、", "五、", "六、"]
    assert [part.paragraphs[0].text for part in (report.parts[0], report.parts[5])] == ["很好。", "没有。"]
    assert [part.table is not None for part in report.parts] == [False, True, True, True, False, False]
    assert report.to_write == ("五、存在的主要问题及改进情况",)


def test_a_part_that_does_not_exist_is_refused(form: Form, real: Submission) -> None:
    """With the names of those that do."""
    with pytest.raises(UsageError, match=r"没有“七、附件”这一部分.*一、总体情况"):
        compose(form, real, "## 七、附件\n\n附件。\n")
    with pytest.raises(UsageError, match="第 1 行不在任何一个部分里"):
        compose(form, real, "前言\n")


def test_markdown(form: Form, real: Submission) -> None:
    """Headings, bold, lists; markup of pages stays text."""
    text = "## 一、总体情况\n\n### （一）小标题\n\n甲**乙**丙<b>丁</b>\n\n1. 一\n2. 二\n\n- 三\n"
    (first, *_) = compose(form, real, text).parts
    assert [(each.level, each.text) for each in first.paragraphs] == [
        (2, "（一）小标题"),
        (0, "甲乙丙<b>丁</b>"),
        (0, "1. 一"),
        (0, "2. 二"),
        (0, "· 三"),
    ]
    assert [run.bold for run in first.paragraphs[1].runs] == [False, True, False]


@pytest.mark.parametrize("form_id", ["gongkai-2021", "gongkai-2019"])
def test_every_form_has_its_parts(form_id: str, tmp_path: Path) -> None:
    """The skeleton of a form has a part for each of its tables, and its placeholders are fields."""
    form = find_form(form_id)
    year = 2020 if form_id.endswith("2019") else 2024
    report = compose(form, submission_of(small_content(form, "1", year=year), tmp_path), None)
    assert {part.table.id for part in report.parts if part.table} == {table.id for table in form.tables}
    assert [part.title[:2] for part in report.parts] == ["一、", "二、", "三、", "四、", "五、", "六、"]
    assert report.to_write


# ------------------------------------------------------------------ what is written


def written(report: PublishedReport, suffix: str) -> Document:
    """Write a report and read it as anybody's."""
    return read_document(render(report, suffix), f"报告{suffix}")


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_every_figure_and_heading_is_there(suffix: str, form: Form, real: Submission) -> None:
    """The official tables, cell by cell and span by span, as the form has them."""
    report = replace(compose(form, real, None), charts=())
    tables = {len(table.cells): table for table in written(report, suffix).tables}
    for layout in layout_of(form).tables:
        expected = {
            (
                label.text.replace(" ", ""),
                label.area.row - 1,
                label.area.column,
                label.area.rows,
                label.area.columns,
            )
            for label in layout.labels
            if label.style != "title"
        }
        for slot in layout.slots:
            value, area = real.values[form.position[slot.field]], slot.area
            expected.add((to_text(value), area.row - 1, area.column, area.rows, area.columns))
        found = tables[len(layout.labels) - 1 + len(layout.slots)]
        assert {
            (re.sub(r"\s", "", cell.text), cell.row, cell.column, cell.rows, cell.columns)
            for cell in found.cells
        } == expected


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_the_same_report_has_the_same_bytes(suffix: str, form: Form, real: Submission) -> None:
    """Whenever it is written."""
    report = compose(form, real, None)
    assert render(report, suffix) == render(report, suffix)


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_nothing_in_a_report_acts(suffix: str, form: Form, tmp_path: Path) -> None:
    """A name that is markup, formula, placeholder and terminal code is a name."""
    submission = submission_of(real_content(form), tmp_path)
    assert submission.office is not None
    named = replace(submission, office=replace(submission.office, name=EVIL), cover={"filled_by": EVIL})
    data = render(compose(form, named, "## 一、总体情况\n\n{office}填报人{cover.filled_by}\n"), suffix)
    if suffix == ".html":
        page = html.document_fromstring(data)
        assert page.xpath("//script | //a | //img | //link | //iframe | //@onclick | //@src") == []
        assert "<script>" in page.text_content()
        assert "{year}**粗**" in page.text_content()
        return
    word = docx.Document(io.BytesIO(data))
    assert any(
        "<script>" in paragraph.text and "{year}**粗**" in paragraph.text for paragraph in word.paragraphs
    )
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        assert b"hyperlink" not in package.read("word/document.xml")
        assert b"External" not in b"".join(
            package.read(name) for name in package.namelist() if name.endswith(".rels")
        )


def test_the_page_is_for_every_reader(form: Form, real: Submission) -> None:
    """Language, captions, scopes; every figure names its headings, which exist; charts have words."""
    page = html.document_fromstring(render(compose(form, real, None), ".html"))
    ids = page.xpath("//@id")
    assert page.get("lang") == "zh-CN"
    assert len(ids) == len(set(ids))
    figures = page.xpath("//td[@headers]")
    assert len(figures) == len(form.fields)
    assert {id_ for cell in figures for id_ in cell.get("headers").split()} <= set(ids)
    assert all(cell.get("headers") for cell in figures)
    assert len(page.xpath("//table/caption")) == len(form.tables)
    assert {each.get("scope") for each in page.xpath("//th")} == {"col", "colgroup", "row", "rowgroup"}
    assert all(
        each.find("title") is not None and each.find("desc") is not None for each in page.xpath("//svg")
    )
    assert page.xpath("//meta[@name='viewport']")


def test_a_figure_stands_under_its_headings(form: Form, real: Submission) -> None:
    """The headings that a reader of the page hears are those of the form."""
    page = html.document_fromstring(render(compose(form, real, None), ".html"))
    words = {each.get("id"): each.text_content() for each in page.xpath("//th")}
    cells = page.xpath("//td[@headers]")
    for field, cell in zip(form.fields, cells, strict=True):
        heard = [words[id_] for id_ in cell.get("headers").split()]
        for heading in (*field.row, *field.column):
            assert heading.label in heard, field.id
        assert cell.text_content() == to_text(real.values[form.position[field.id]])


def test_the_word_file_keeps_the_standard(form: Form, real: Submission) -> None:
    """A4, the margins and fonts of official documents, repeated heads, rows that are not cut, page numbers."""
    word = docx.Document(io.BytesIO(render(compose(form, real, None), ".docx")))
    section = word.sections[0]
    assert [round(each.mm) for each in (section.page_width, section.page_height)] == [210, 297]
    assert [
        round(each.mm)
        for each in (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)
    ] == [37, 35, 28, 26]
    xml = word.element.xml
    assert all(
        f'w:eastAsia="{font}"' in xml for font in ("仿宋_GB2312", "方正小标宋简体", "黑体", "楷体_GB2312")
    )
    assert "PAGE" in section.footer._element.xml
    assert all("w:cantSplit" in row._tr.xml for table in word.tables[:3] for row in table.rows)
    assert "w:tblHeader" in word.tables[1].rows[0]._tr.xml


# ------------------------------------------------------------------ the command


@pytest.mark.parametrize(
    ("name", "lines"),
    [
        ("某街道", ["某街道2024年政府信息公开工作年度报告"]),
        ("某某市某某区人民政府", ["某某市某某区人民政府2024年", "政府信息公开工作年度报告"]),
    ],
)
def test_a_title_is_broken_behind_its_year(
    name: str, lines: list[str], form: Form, real: Submission, tmp_path: Path
) -> None:
    """Only one that is too long for a line; read back, it names the same office."""
    path = tmp_path / "报告.docx"
    report = compose(form, replace(real, office=replace(real.office, name=name)), "")
    path.write_bytes(render(report, ".docx"))
    assert docx.Document(str(path)).paragraphs[0].text.split("\n") == lines
    assert read_one(str(path), known_forms()).office.name == name


def test_the_command(form: Form, tmp_path: Path, run: Run) -> None:
    """Writes the report, says what is still to be written, and never over a file unasked."""
    book, report = tmp_path / "填好的.xlsx", tmp_path / "报告.html"
    book.write_bytes(write_template(real_content(form)))
    code, _, errors = run("publish", book, "-o", report)
    assert (code, report.exists()) == (0, True)
    assert "处【待填】的内容要由人写" in errors
    code, _, errors = run("publish", book, "-o", report)
    assert (code, "--force" in errors) == (2, True)
    narrative = tmp_path / "文字.md"
    narrative.write_text("## 一、总体情况\n\n{applications.received.totl}\n", encoding="utf-8")
    code, _, errors = run("publish", book, "-o", report, "--narrative", narrative, "--force")
    assert (code, "第 3 行" in errors) == (2, True)


def _wrong_total(form: Form) -> Content:
    return small_content(form, "1", applications__received__natural_person=3)


CASES: dict[str, tuple[Callable[[Form], Content], int, bool]] = {
    "figures that do not balance are published, with exit code 1": (_wrong_total, 1, True),
    "a blank figure gives no report": (
        lambda form: small_content(form, "1", applications__received__natural_person=None),
        1,
        False,
    ),
    "nobody's report is not written": (Content, 1, False),
}


@pytest.mark.parametrize("case", CASES, ids=list(CASES))
def test_what_is_wrong_in_the_workbook_is_said(case: str, form: Form, tmp_path: Path, run: Run) -> None:
    """A report of wrong figures is never made without a word."""
    make, code, there = CASES[case]
    book, report = tmp_path / "填好的.xlsx", tmp_path / "报告.docx"
    book.write_bytes(write_template(make(form)))
    exit_code, output, errors = run("publish", book, "-o", report)
    assert (exit_code, report.exists()) == (code, there), errors
    assert "必须改" in output


@pytest.mark.parametrize("suffix", [".docx", ".html"])
def test_a_published_report_makes_the_whole_circle(suffix: str, form: Form, tmp_path: Path, run: Run) -> None:
    """Its text to a workbook, that to a report, and that read again: every figure, and whose it is.

    A published report states no code, and a report needs none.
    """
    text = Path(__file__).parent / "data" / "reports" / "qinggonglu-2024.txt"
    assert run("import", text, "-o", tmp_path)[0] == 0
    (book,) = tmp_path.glob("*.xlsx")
    report = tmp_path / f"报告{suffix}"
    code, output, errors = run("publish", book, "-o", report)
    assert (code, output) == (0, ""), errors
    first, last = (read_one(str(path), known_forms()) for path in (text, report))
    assert first.complete(form) and len(first.values) == len(form.fields)
    assert (last.values, last.office, last.year) == (first.values, first.office, first.year)


@pytest.mark.parametrize("suffix", [".docx", ".html"])
@pytest.mark.parametrize("name", ["suqian-2024", "qinggonglu-2024", "jinhu-2023"])
def test_the_draft_has_no_finding(name: str, suffix: str, form: Form, tmp_path: Path, run: Run) -> None:
    """A report of the form's own text, checked as anybody's, says nothing that its tables do not say.

    All that is found is that a person must still write what the draft leaves open, and that it is a report.
    """
    book, report = tmp_path / "甲.xlsx", tmp_path / f"报告{suffix}"
    book.write_bytes(write_template(real_content(form, name)))
    assert run("publish", book, "-o", report)[0] == 0
    first, last = (read_one(str(path), known_forms()) for path in (book, report))
    assert last.values == first.values
    checked = check_round([last], known_forms(), roster=None, period=None, prior=NO_PRIOR)
    findings = checked.submissions[0].findings
    assert {found.found for found in findings if found.code == "narrative.residue"} == {"【待填】"}
    assert {found.code for found in findings} == {"narrative.residue", "file.document"}


def test_the_draft_alone(form: Form, tmp_path: Path, run: Run) -> None:
    """Written as Markdown, changed by a person, it makes the report."""
    book, text, report = tmp_path / "甲.xlsx", tmp_path / "草稿.md", tmp_path / "报告.docx"
    book.write_bytes(write_template(real_content(form)))
    assert run("publish", book, "-o", text)[0] == 0
    said = text.read_text(encoding="utf-8")
    assert "{applications.received.total}" in said
    text.write_text(said.replace("【待填】", "已写："), encoding="utf-8")
    assert run("publish", book, "-o", report, "--narrative", text)[0] == 0
    assert any("已写：" in each.text for each in docx.Document(str(report)).paragraphs)
    assert run("publish", book, "-o", text, "--narrative", text, "--force")[0] == 2


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("没有.xlsx", "-o", "报告.docx"), "没有这个文件"),
        (("book.xlsx", "-o", "报告.pdf"), ".docx 或 .html"),
        (("book.xlsx", "-o", "报告.docx", "--narrative", "没有.md"), "打不开报告文字"),
        (("other.xlsx", "-o", "报告.docx"), "写不成报告"),
    ],
)
def test_wrong_use(
    arguments: tuple[str, ...],
    words: str,
    form: Form,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    run: Run,
) -> None:
    """A sentence and exit code 2."""
    monkeypatch.chdir(tmp_path)
    Path("book.xlsx").write_bytes(write_template(real_content(form)))
    Path("other.xlsx").write_bytes(b"x")
    code, _, errors = run("publish", *arguments)
    assert (code, "Traceback" in errors) == (2, False)
    assert words in errors


def test_what_a_word_file_lists_is_there(form: Form) -> None:
    """Every part that the list of contents or a relation names is in the package, and its theme is listed."""
    with zipfile.ZipFile(io.BytesIO(write_guide(form, Period(2024)))) as package:
        names = set(package.namelist())
        types = package.read("[Content_Types].xml").decode()
        relations = (
            package.read("_rels/.rels").decode() + package.read("word/_rels/document.xml.rels").decode()
        )
    listed = {name.lstrip("/") for name in re.findall(r'PartName="([^"]+)"', types)}
    assert listed <= names
    assert "word/theme/theme1.xml" in listed
    assert ("docProps/app.xml" in names) == ("docProps/app.xml" in relations)


def test_the_guide_says_how_to_fill_in_print_and_hand_in(form: Form) -> None:
    """The form's own instructions, the sheets to print, the deadline and whom to ask; the same at every run."""
    sender = Sender("市政府办", "李四", "0527-1234", "a@example.cn", date(2025, 2, 10), date(2025, 1, 5))
    data = write_guide(form, Period(2024), sender)
    said = "\n".join(paragraph.text for paragraph in docx.Document(io.BytesIO(data)).paragraphs)
    assert all(line in said for line in form.cover.instructions)
    assert "“填报说明”和“表二”、“表三”、“表四”" in said
    assert "2月10日前把填好的工作簿发到 a@example.cn" in said
    assert "李四，电话 0527-1234" in said
    assert write_guide(form, Period(2024), sender) == data


SCHEMA = {
    "pPr": "pStyle keepNext keepLines pageBreakBefore widowControl numPr pBdr shd tabs spacing ind jc outlineLvl rPr sectPr",
    "rPr": "rStyle rFonts b bCs i iCs caps strike color spacing kern sz szCs u vertAlign lang",
    "tblPr": "tblStyle tblW jc tblInd tblBorders tblLayout tblCellMar tblLook",
    "tcPr": "tcW gridSpan vMerge tcBorders shd tcMar vAlign",
}  # fmt: skip
"""The children of an element in the order that the schema of Word files (ISO 29500, wml.xsd) gives them."""


def test_a_word_file_keeps_the_order_of_its_schema(form: Form, real: Submission) -> None:
    """Validators, and programs that read strictly, refuse elements that are out of order."""
    report = docx.Document(
        io.BytesIO(write_word(compose(form, real, "## 一、总体情况\n\n{office}**收到**。")))
    )
    for name, order in SCHEMA.items():
        elements = [
            [child.tag.partition("}")[2] for child in element]
            for element in report.element.iter(qn(f"w:{name}"))
        ]
        assert len(elements) > 2
        assert [tags for tags in elements if tags != sorted(tags, key=order.split().index)] == []
