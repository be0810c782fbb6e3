"""Published reports read back: every label that reports write is found, and nothing is taken over silently."""

import csv
import re
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import Font

from builders import Run, in_libreoffice, real_content, small_content
from nianbao.cli.main import run
from nianbao.core import Period
from nianbao.core.numbers import Number, to_text
from nianbao.demo.offices import EXAMPLES
from nianbao.form.model import Form
from nianbao.form.registry import find_form, known_forms, newest_form
from nianbao.inbox import read_prior
from nianbao.inbox.intake import read_one
from nianbao.layout.workbook import layout_of
from nianbao.reports.publish import render
from nianbao.reports.publish.report import compose
from nianbao.submission.submission import Office, Submission
from nianbao.template.content import Content
from nianbao.template.write import write_template
from test_document import word

DATA = Path(__file__).parent / "data"
REAL_TEXT = DATA / "reports" / "qinggonglu-2024.txt"
RECEIVED = "applications.received.total"


def submission_of(content: Content, folder: Path) -> Submission:
    """Write a workbook and read it."""
    path = folder / "填好的.xlsx"
    path.write_bytes(write_template(content))
    return read_one(str(path), known_forms())


def read(folder: Path, name: str, data: bytes | str) -> Submission:
    """Read a report of the given content."""
    path = folder / name
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return read_one(str(path), known_forms())


def codes(submission: Submission) -> list[str]:
    return [each.code for each in submission.findings if not each.code.startswith("narrative.")]


def tabbed(content: Content, cell: Callable[[str], str] = str) -> str:
    """Write the official tables as tab-separated text, a cell once however large it is."""
    form, values = content.form, content.values
    lines = ["某街道办事处2024年政府信息公开工作年度报告", ""]
    for layout in layout_of(form).tables:
        lines += ["", layout.table.title, ""]
        rows: dict[int, dict[int, str]] = {}
        for label in layout.labels[1:]:
            rows.setdefault(label.area.row, {})[label.area.column] = cell(label.text)
        for slot in layout.slots:
            value = values[slot.field]
            rows.setdefault(slot.area.row, {})[slot.area.column] = "" if value is None else to_text(value)
        lines += ["\t".join(text for _, text in sorted(cells.items())) for _, cells in sorted(rows.items())]
    return "\n".join(lines) + "\n"


# ------------------------------------------------------------------ real and published reports


def test_the_real_report(form: Form) -> None:
    """The tables as published, copied from their page: all figures, the office, the sentence that disagrees."""
    submission = read_one(str(REAL_TEXT), known_forms())
    with (form.folder / "examples" / "qinggonglu-2024.csv").open(encoding="utf-8-sig", newline="") as file:
        expected = {row["field"]: row["value"] for row in csv.DictReader(file)}
    values = dict(zip(form.by_id, submission.values, strict=True))
    assert {name: to_text(value) for name, value in values.items() if value is not None} == expected
    assert (submission.office, submission.year) == (Office("", "湛河区轻工路街道办事处"), 2024)
    (one,) = submission.findings
    assert one.code == "narrative.mismatch"
    assert (one.found, one.expected) == ("2", "6")
    assert "2024 年本街道收到申请公开政府信息 2 件" in one.message


@pytest.mark.parametrize("suffix", [".docx", ".html"])
@pytest.mark.parametrize("example", [each.file for each in EXAMPLES])
def test_what_we_publish_we_read(example: str, suffix: str, form: Form, tmp_path: Path) -> None:
    """A report made of a workbook gives back the same 200 values."""
    given = submission_of(real_content(form, example), tmp_path)
    found = read(tmp_path, f"报告{suffix}", render(compose(form, given, None), suffix))
    assert given.office is not None
    assert found.values == given.values
    assert (found.office, found.year) == (Office("", given.office.name), given.year)
    assert codes(found) == []


@pytest.mark.libreoffice
def test_a_report_as_pdf(form: Form, tmp_path: Path) -> None:
    """Printed to PDF by an office program: its text layer gives the same 200 values."""
    given = submission_of(real_content(form), tmp_path)
    (tmp_path / "报告.docx").write_bytes(render(compose(form, given, None), ".docx"))
    (printed,) = in_libreoffice([tmp_path / "报告.docx"], "pdf", tmp_path)
    found = read_one(str(printed), known_forms())
    assert found.values == given.values
    assert given.office is not None
    assert (found.office, found.year) == (Office("", given.office.name), given.year)


@pytest.mark.parametrize("suffix", [".docx", ".html"])
def test_an_older_form_is_recognised(suffix: str, tmp_path: Path) -> None:
    """By its labels: a report in the format of 2019 is one, whatever year it is for."""
    form = find_form("gongkai-2019")
    entered: dict[str, Number | None] = {field.id: number for number, field in enumerate(form.entered)}
    given = submission_of(Content(form, Office("1", "某局"), Period(2020), entered), tmp_path)
    found = read(tmp_path, f"报告{suffix}", render(compose(form, given, None), suffix))
    assert (found.form, found.values) == (form.id, given.values)


def test_all_the_way_round(tmp_path: Path, run: Run) -> None:
    """The real text imported, checked, published in both formats, imported again: 200 equal values."""
    roster = tmp_path / "roster.csv"
    roster.write_text("code,name,kind\n410402,湛河区轻工路街道办事处,街道\n", encoding="utf-8")
    code, _, errors = run("import", REAL_TEXT, "-o", tmp_path / "one", "--roster", roster)
    (book,) = (tmp_path / "one").glob("*.xlsx")
    assert code == 0, errors
    start = read_one(str(book), known_forms())
    assert len(start.values) == 200
    assert None not in start.values
    for suffix in (".docx", ".html"):
        report = tmp_path / f"报告{suffix}"
        assert run("publish", book, "-o", report)[0] == 0
        code, output, errors = run("import", report, "-o", tmp_path / suffix[1:], "--roster", roster)
        (again,) = (tmp_path / suffix[1:]).glob("*.xlsx")
        assert code == 0, output + errors
        assert read_one(str(again), known_forms()).values == start.values


# ------------------------------------------------------------------ how reports write labels


def spaced(text: str) -> str:
    return " ".join(text)


def traditional(text: str) -> str:
    pairs = (
        "开開总總计計规規结結转轉处處许許罚罰强強费費号號据據关關项項数數机機构構务務业業织織"
        "类類过過执執询詢访訪举舉报報诉訴复複续續办辦缴繳纳納补補无無当當获獲认認单單"
    )
    return text.translate(str.maketrans(dict(zip(pairs[::2], pairs[1::2], strict=True))))


def half_width(text: str) -> str:
    return text.translate(str.maketrans("（），：；“”", '(),:;""'))


WAYS: dict[str, Callable[[str], str]] = {
    "as they are": str,
    "spaces in every label": spaced,
    "a space behind the number": lambda text: re.sub(r"^(\d)\.", r"\1. ", text),
    "another point": lambda text: re.sub(r"^(\d)\.", r"\1、", text),
    "half-width": half_width,
    "traditional": traditional,
    "without numbers": lambda text: re.sub(r"^(\d\.|[一二三四]、|（[一二三四五六七]）)", "", text),
    "with the year": lambda text: text.replace("本年", "本年（2024）"),
    "without what is in brackets": lambda text: re.sub(r"(?<=开)（区分.*）", "", text),
}


@pytest.mark.parametrize("way", WAYS, ids=list(WAYS))
def test_labels_are_found_however_they_are_written(way: str, form: Form, tmp_path: Path) -> None:
    """Every figure of real tables, with all labels written in one way."""
    content = real_content(form)
    found = read(tmp_path, "报告.txt", tabbed(content, WAYS[way]))
    assert codes(found) == []
    assert found.values == tuple(content.values.values())


VARIANTS = {
    "规 章": ("规章", []),
    "规范性文件": ("行政规范性文件", []),
    "2.其他法律行政止公开": ("2.其他法律行政法规禁止公开", ["import.fuzzy"]),
    "2. 其他法律行政法规禁止公 开": ("2.其他法律行政法规禁止公开", []),
    "1.逾期不补正": ("1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请", []),
    "2.逾期不缴费": ("2.申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请", []),
    '3.危及"三安全一稳定"': ("3.危及“三安全一稳定”", []),
    "5.要求行政机关确认或重 新出具 已获取信息": ("5.要求行政机关确认或重新出具已获取信息", []),
    "4.无正当理由大量反复 申请": ("4.无正当理由大量反复申请", []),
    "结转下年继续办理": ("四、结转下年度继续办理", []),
    "四、转结下年度继续办理": ("四、结转下年度继续办理", []),
    "办理结果合计": ("（七）总计", []),
    "部分公开": ("（二）部分公开（区分处理的，只计这一情形，不计其他情形）", []),
    "6.属于四类过程性性信息": ("6.属于四类过程性信息", ["import.fuzzy"]),
    "1.本办不掌握相关政府信息": ("1.本机关不掌握相关政府信息", ["import.fuzzy"]),
    "1.信访举投诉类申清": ("1.信访举报投诉类申请", ["import.fuzzy"]),
    "口口口口": ("7.属于行政执法案卷", ["import.order"]),
}


@pytest.mark.parametrize("written", VARIANTS, ids=list(VARIANTS))
def test_a_label_as_reports_write_it(written: str, form: Form, tmp_path: Path) -> None:
    """Seen in real reports; where the label was damaged, the finding says what was read for what."""
    official, expected = VARIANTS[written]
    content = real_content(form)
    found = read(tmp_path, "报告.txt", tabbed(content, lambda text: written if text == official else text))
    assert codes(found) == expected
    assert found.values == tuple(content.values.values())
    assert all(official in each.message for each in found.findings if each.code.startswith("import."))


# ------------------------------------------------------------------ what is doubtful is said


def changed(form: Form, tmp_path: Path, old: str, new: str, **entered: Number | None) -> Submission:
    """Read small tables as text with one place changed."""
    text = tabbed(small_content(form, "1", **entered))
    assert text.count(old) >= 1, old
    return read(tmp_path, "报告.txt", text.replace(old, new, 1))


def value(form: Form, submission: Submission, field: str) -> Number | None:
    return submission.values[form.position[field]]


def test_a_remark_in_a_cell(form: Form, tmp_path: Path) -> None:
    """The figure is taken, the remark quoted."""
    found = changed(
        form, tmp_path, "\t22\t", "\t22（其中修订 16 件）\t", disclosure__normative_documents__repealed=22
    )
    assert value(form, found, "disclosure.normative_documents.repealed") == 22
    (one,) = [each for each in found.findings if each.code == "import.remark"]
    assert "22（其中修订 16 件）" in one.message


@pytest.mark.parametrize(
    ("written", "number"),
    [("减4", -4), ("减少 4 项", -4), ("增2", 2), ("−4", -4), ("﹣4", -4), ("–4", -4), ("—4", -4)],
)
def test_a_change_with_its_sign_as_people_write_it(written: str, number: int, tmp_path: Path) -> None:
    """In words, or with the dash that a program made of a minus: the number with its sign, and a remark."""
    text = (DATA / "reports" / "cases" / "文本-2019年格式.txt").read_text(encoding="utf-8")
    found = read(tmp_path, "报告.txt", text.replace("减4", written, 1))
    assert value(find_form("gongkai-2019"), found, "disclosure.licences.change") == number
    (one,) = [each for each in found.findings if each.code == "import.remark"]
    assert f"“{written}”，按 {number} 读取" in one.message


def test_a_row_that_is_not_there(form: Form, tmp_path: Path) -> None:
    """Its figures are blank, and it is named."""
    line = next(
        line
        for line in tabbed(small_content(form, "1")).splitlines()
        if "（三安全" in line or "三安全" in line
    )
    found = changed(form, tmp_path, line + "\n", "")
    assert codes(found) == ["import.row-missing"]
    assert value(form, found, "applications.refused.security_and_stability.natural_person") is None


def test_a_table_that_is_not_there(form: Form, tmp_path: Path) -> None:
    """Perhaps a picture; its title is named."""
    text = tabbed(small_content(form, "1"))
    title = form.tables[-1].title
    found = read(tmp_path, "报告.txt", text[: text.index(title)])
    assert codes(found) == ["import.table-missing"]
    assert title in found.findings[0].message


def test_other_results_as_one_row(form: Form, tmp_path: Path) -> None:
    """Zeros are zeros in every row; another figure belongs to no row, and that is said."""
    text = tabbed(small_content(form, "1"))
    lines = text.splitlines()
    start = next(index for index, line in enumerate(lines) if "（六）其他处理" in line)
    for figure, expected in (("0", []), ("5", ["import.group"])):
        row = "（六）其他处理\t" + "\t".join([figure, *["0"] * 5, figure])
        total = lines[start + 3].replace("\t0", f"\t{figure}", 1)[:-1] + figure
        one = "\n".join([*lines[:start], row, total, *lines[start + 4 :]])
        found = read(tmp_path, f"{figure}.txt", one)
        assert codes(found) == expected, found.findings
        blank = value(form, found, "applications.other.miscellaneous.natural_person")
        assert blank == (0 if figure == "0" else None)


def test_blank_and_placeholders_stay_what_they_are(form: Form, tmp_path: Path) -> None:
    """A blank cell is blank, a stroke is a stroke; neither is zero."""
    text = tabbed(small_content(form, "1")).replace("规章\t0\t0\t0", "规章\t0\t\t/")
    found = read(tmp_path, "报告.txt", text)
    assert codes(found) == ["cell.blank", "cell.placeholder"]


def test_another_unit_is_never_converted(form: Form, tmp_path: Path) -> None:
    """The unit of the heading and the figure are quoted; the cell stays empty."""
    found = changed(form, tmp_path, "（单位：万元）", "(单位:元)", disclosure__fees__amount=25100)
    assert codes(found) == ["import.unit"]
    assert value(form, found, "disclosure.fees.amount") is None


def test_collapsed_figures(form: Form, tmp_path: Path) -> None:
    """规章000 is the label and three figures."""
    found = changed(form, tmp_path, "规章\t0\t0\t0", "规章000\t\t\t")
    assert codes(found) == ["import.collapsed"]
    assert "规章000" in found.findings[0].message


def test_a_wrong_total_is_found(form: Form, tmp_path: Path) -> None:
    """As in a workbook."""
    text = tabbed(
        small_content(
            form, "1", applications__received__natural_person=7, applications__granted__natural_person=7
        )
    )
    found = read(tmp_path, "报告.txt", text.replace("\t7\t0\t0\t0\t0\t0\t7", "\t7\t0\t0\t0\t0\t0\t8", 1))
    assert codes(found) == ["total.mismatch"]


@pytest.mark.parametrize(("figure", "expected"), [("7", ["import.unplaced"]), ("0", [])])
def test_a_row_of_flattened_text_that_the_form_does_not_have(
    figure: str, expected: list[str], form: Form, tmp_path: Path
) -> None:
    """A cell a line: within a table it is said where it holds a figure; behind the last table stands no row."""
    table = tabbed(small_content(form, "1"))
    table = table.replace("行政规范性文件\t", f"其他主动公开文件\t{figure}\t0\t0\n行政规范性文件\t", 1)
    found = read(tmp_path, "报告.txt", table.replace("\t", "\n") + "\n附表\n会议\n5\n6\n7\n")
    assert codes(found) == expected


def test_rows_that_the_form_does_not_have(form: Form, tmp_path: Path) -> None:
    """Named with their figures, and not used."""
    found = changed(form, tmp_path, "行政许可\t0", "行政许可\t0\n其他对外管理服务事项\t12")
    (one,) = [each for each in found.findings if each.code.startswith("import.")]
    assert one.code == "import.unplaced"
    assert "其他对外管理服务事项" in one.message
    assert "12" in one.message


def test_a_cell_a_line(form: Form, tmp_path: Path) -> None:
    """Copied from a page so that every cell stands on a line of its own."""
    content = small_content(form, "1", applications__received__business=3, applications__granted__business=3)
    text = tabbed(content).replace("\t", "\n\n")
    found = read(tmp_path, "报告.txt", text)
    assert value(form, found, RECEIVED) == 3
    assert [code for code in codes(found) if code.startswith("import.")] == []


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030", "utf-16"])
def test_encodings(encoding: str, form: Form, tmp_path: Path) -> None:
    """Chinese Windows writes its own."""
    content = real_content(form)
    assert read(tmp_path, "报告.txt", tabbed(content).encode(encoding)).values == tuple(
        content.values.values()
    )


def test_a_column_of_subtotals(form: Form, tmp_path: Path) -> None:
    """One column more than the official table has: found by its heading, left out, and said."""
    given = submission_of(real_content(form), tmp_path)
    page = render(compose(form, given, None), ".html").decode()
    page = page.replace('colspan="5">法人或其他组织', 'colspan="6">法人或其他组织')
    page = re.sub(r"(<th[^>]*>其他</th>)(?=\s*</tr>)", r"\1<th>小计</th>", page, count=1)
    cells = re.compile(r'((?:<td headers="applications[^>]*>[^<]*</td>\s*){6})(<td headers="applications)')
    found = read(tmp_path, "报告.html", cells.sub(r"\1<td>9</td>\2", page))
    assert codes(found) == ["import.column"]
    assert found.values == given.values


def test_last_years_figures_beside_blank_cells(form: Form, tmp_path: Path) -> None:
    """Behind a column without a heading of its own, as a row with both shows, they are not this year's."""
    page = render(compose(form, submission_of(small_content(form, "1"), tmp_path), None), ".html").decode()
    for label, shown in (("行政许可", ""), ("行政处罚", "90")):
        row = re.compile(rf'(">{label}</th>\s*<td[^>]*>)[^<]*(</td>)(?=\s*</tr>)')
        page, times = row.subn(rf"\g<1>{shown}\2<td>14</td>", page)
        assert times == 1
    found = read(tmp_path, "报告.html", page)
    assert value(form, found, "disclosure.licences.decisions") is None
    assert "import.row-unclear" in codes(found)


def test_a_second_table_behind_one_whose_blank_cells_are_gone(form: Form, tmp_path: Path) -> None:
    """Printed, a hidden copy is text like the table before it, whose row nobody can place: none counts."""
    title = "四、政府信息公开行政复议、行政诉讼情况"
    before, _, table = tabbed(small_content(form, "1")).partition(title)
    headings = f"{title}\n" + table.replace("\t", "\n").split("\n0\n")[0] + "\n"
    hidden = headings + " ".join("7" * 15) + "\n"
    both = read(tmp_path, "两份.txt", before + headings + "0 0 3 9\n" + hidden)
    alone = read(tmp_path, "一份.txt", before + hidden)
    assert [value(form, found, "disputes.review.upheld") for found in (both, alone)] == [None, 7]


# ------------------------------------------------------------------ what is no report, and the round


@pytest.mark.parametrize(
    "text", ["", "会议通知\n\n请于周五开会。\n", "单位,数\n甲,6\n", "姓名\t电话\n张三\t1\n"]
)
def test_other_texts_are_no_reports(text: str, tmp_path: Path) -> None:
    """They are refused as before."""
    found = read(tmp_path, "通知.txt", text)
    assert found.form is None
    assert codes(found) in (["file.empty"], ["file.not-a-workbook"])


def test_a_report_is_checked_and_not_added_up(form: Form, tmp_path: Path, run: Run) -> None:
    """Beside workbooks in an inbox: its fate says so, and how it can be added."""
    (tmp_path / "1.xlsx").write_bytes(write_template(small_content(form, "1")))
    (tmp_path / "报告.txt").write_text(tabbed(small_content(form, "2")), encoding="utf-8")
    code, output, _ = run("consolidate", tmp_path, "-o", tmp_path / "sum.xlsx")
    assert code == 0, output
    assert "已汇总 1 个单位" in output
    assert "nianbao import" in output


def test_a_roster_gives_the_code(tmp_path: Path, run: Run) -> None:
    """An office that a report names is found in the roster by its name."""
    roster = tmp_path / "roster.csv"
    roster.write_text("code,name,kind\n410402,湛河区轻工路街道办事处,街道\n", encoding="utf-8")
    code, output, _ = run("import", REAL_TEXT, "-o", tmp_path / "out", "--roster", roster)
    assert code == 0, output
    assert [each.name for each in (tmp_path / "out").iterdir()] == ["410402_湛河区轻工路街道办事处_2024.xlsx"]


@pytest.mark.parametrize(
    "title",
    [
        "某街道办事处2024年政府信息公开工作年度报告",
        "某街道办事处\n\n2024年政府信息公开工作年度报告",
        "某街道办事处2024年\n政府信息公开工作年度报告",
        "某街道 办事处\n2024年度政府信息公\n开工作年度报告",
    ],
)
def test_a_title_counts_more_than_a_sentence_that_repeats_it(tmp_path: Path, title: str) -> None:
    """Also where it is broken over lines; the sentence after it says 现公布 and the same words."""
    plain = "某街道办事处2024年政府信息公开工作年度报告"
    sentence = f"根据条例，现公布{plain}。"
    text = tabbed(real_content(newest_form())).replace(plain, f"{title}\n\n{sentence}", 1)
    found = read(tmp_path, "报告.txt", text)
    assert (found.office, found.year) == (Office("", "某街道办事处"), 2024)


def test_an_imported_report_is_last_years_figures_of_the_office_it_names(tmp_path: Path) -> None:
    """By its name, since it states no code; alone, and in a folder of such workbooks."""
    form = newest_form()
    assert run(["import", str(REAL_TEXT), "-o", str(tmp_path)]) == 0
    (book,) = tmp_path.glob("*.xlsx")
    name = read_one(str(REAL_TEXT), known_forms()).office.name
    for path in (book, tmp_path):
        assert read_prior(path, form).of(Office("410411001", name))[RECEIVED] == 6
        assert not read_prior(path, form).of(Office("", "别的街道"))


TITLES_OF_PAGES = {
    "某某镇人民政府2023年政府信息公开工作年度报告": ("某某镇人民政府", 2023),
    "首页 > 公开年报 > 某某镇 > 某某镇2023年政府信息公开工作年度报告": ("某某镇", 2023),
    "标题：某某局2022年度政府信息公开工作年度报告": ("某某局", 2022),
    "现将某某街道2021年政府信息公开工作年度报告公布如下。": ("某某街道", 2021),
    "2022年某某镇信息公开工作年度报告": ("某某镇", 2022),
    "2024年政府信息公开工作年度报告": ("", 2024),
    "某某縣某某鎮2022年政府信息公開工作年度報告": ("某某县某某镇", 2022),
    "某某局关于2023年政府信息公开工作年度报告": ("某某局", 2023),
    "某某局二〇二三年政府信息公开工作年度报告": ("某某局", 2023),
    "某某局２０２３年度政务信息公开工作报告": ("某某局", 2023),
    "某某局政府信息公开工作年度报告（2023）": ("某某局", 2023),
    "某某局政府信息公开2023年度工作报告": ("某某局", 2023),
    "2023年政府信息公开工作年度报告—某某局": ("某某局", 2023),
    "2023年政府信息公开工作年度报告（某某局）": ("某某局", 2023),
    "某某局：2023年政府信息公开年报": ("某某局", 2023),
    "【政府信息公开年报】某某局2023年政府信息公开工作年度报告": ("某某局", 2023),
    "某某局2023年政府信息公开工作\n年度报": ("某某局", 2023),
    "演示汇总单位2023年\n政府信息公开工作年度报告（数据未报齐：1 个单位未报送）": ("演示汇总单位", 2023),
    "政务公开2023年\n政府信息公开工作年度报告": ("", None),
    "2023年政府信息公开工作年度报告\n某某街道办事处\n2024年01月18日来源:1": ("某某街道办事处", 2023),
    "某县人民政府\n2023年政府信息公开工作年度报告\n某某街道办事处": ("", 2023),
    "根据条例，特编制某某办公室2023年政府信息公开工作年度报告。": ("某某办公室", 2023),
    "乙局2021年政府信息公开工作年度报告\n长者版\n现公布某某局2023年政府信息公开工作年度报告。": (
        "某某局",
        2023,
    ),
    "乙局2021年政府信息公开工作年度报告\n长者版\n本报告数据统计期限自2023年1月1日起。": ("", 2023),
    "根据《某省关于做好2023年政府信息公开工作年度报告编制工作的通知》要求，编制本报告。": ("", None),
    "首页 > 政府信息公开年报 > 2023 > 街道办事处政府信息公开工作年度报告": ("", None),
}


@pytest.mark.parametrize("title", TITLES_OF_PAGES, ids=list(TITLES_OF_PAGES))
def test_who_reports_for_which_year(title: str, form: Form, tmp_path: Path) -> None:
    """The office and the year, behind a path, a label or a sentence."""
    first, _, rest = tabbed(small_content(form, "1")).partition("\n")
    assert "报告" in first
    found = read(tmp_path, "报告.txt", "首页\n政务公开\n" + title + "\n" + rest)
    name, year = TITLES_OF_PAGES[title]
    assert (found.office.name if found.office else "", found.year) == (name, year)
    assert ("import.untitled" in codes(found)) == (not name or year is None)


def test_what_a_page_says_beside_the_report_does_not_tell_whose_it_is(form: Form, tmp_path: Path) -> None:
    """The window's name of the site, the kind of document in a table above, links; an anchor is no link."""
    first, _, rest = tabbed(small_content(form, "1")).partition("\n")
    lines = "".join(f"<p>{line}</p>" for line in rest.splitlines())
    around = (
        "<title>某县人民政府门户网站 2024年政府信息公开年报</title><ul>"
        "<li><a href=/>乙局2024年政府信息公开年报</a></li></ul>"
        "<table><tr><td>发布机构</td><td>乙局</td></tr><tr><td>分类</td><td>政府信息公开工作年度报告</td></tr></table>"
    )
    page = f"<html>{around}<a name=top><div>{first}</div>{lines}</html>"
    found = read(tmp_path, "报告.html", page)
    assert (found.office, found.year) == (Office("", "某街道办事处"), 2024)


def test_a_heading_is_no_row(form: Form, tmp_path: Path) -> None:
    """A column called like a row, above figures whose own label is broken: no figures of another row."""
    content = small_content(form, "1", applications__received__business=3, applications__granted__business=3)
    first = "一、本年新收政府信息公开申请数量"
    text = tabbed(content, lambda label: "口口口口" if label == first else label).replace("\t", "\n")
    found = read(tmp_path, "报告.txt", text)
    assert value(form, found, RECEIVED) is None
    assert value(form, found, "applications.handled_total.total") == 3


def test_a_title_in_a_table(form: Form, tmp_path: Path) -> None:
    """A report set as one table has its title in a cell."""
    title, _, rest = tabbed(small_content(form, "1")).partition("\n")
    found = read(tmp_path, "报告.txt", f"{title}\t\t\n{rest}")
    assert (found.office, found.year) == (Office("", "某街道办事处"), 2024)


def test_far_more_rows_than_a_report_has(form: Form, tmp_path: Path) -> None:
    """Refused at once, not matched for minutes."""
    text = tabbed(small_content(form, "1"))
    assert codes(read(tmp_path, "报告.txt", text * 100)) == ["file.too-complex"]


def test_a_broken_word_file_is_said_to_be_broken(tmp_path: Path) -> None:
    """Not that it is no workbook."""
    assert codes(read(tmp_path, "报告.docx", word("<w:p>"))) == ["file.damaged"]
    assert codes(read(tmp_path, "报告.pdf", b"%PDF-1.7\n1 0 obj\n")) == ["file.damaged"]


def own_table(content: Content) -> openpyxl.Workbook:
    """Type one official table into a workbook of one's own, with numbers as numbers."""
    book = openpyxl.Workbook()
    layout = layout_of(content.form).tables[1]
    for label in layout.labels:
        book.worksheets[0][label.area.address] = label.text
    for slot in layout.slots:
        book.worksheets[0][slot.area.address] = content.values[slot.field]
    return book


OWN = {
    "white": (lambda sheet: setattr(sheet["D5"], "font", Font(color="FFFFFFFF")), "D5 字色与底色几乎一样"),
    "struck": (lambda sheet: setattr(sheet["E5"], "font", Font(strike=True)), "E5 画了删除线"),
    "format": (lambda sheet: setattr(sheet["D5"], "number_format", "0%"), "D5 按格式显示的是别的内容"),
    "zeros": (lambda sheet: setattr(sheet.sheet_view, "showZeros", False), "F5、F6、G6、H6、I6…… 是 0"),
    "row": (lambda sheet: setattr(sheet.row_dimensions[5], "hidden", True), "A5、D5、E5、F5、G5…… 被隐藏"),
    "sheet": (
        lambda sheet: (sheet.parent.create_sheet(), setattr(sheet, "sheet_state", "hidden")),
        "A1、A2、D2、D3、E3…… 在隐藏的工作表里",
    ),
    "condition": (
        lambda sheet: sheet.conditional_formatting.add(
            "D5:E5", CellIsRule("greaterThan", formula=["0"], font=Font(color="FFFFFFFF"))
        ),
        "D5、E5 可能因条件格式看不清",
    ),
    "bold": (lambda sheet: setattr(sheet["D5"], "font", Font(bold=True)), ""),
}


@pytest.mark.parametrize("edit", OWN)
def test_cells_of_an_own_table_that_are_not_seen_are_said(form: Form, tmp_path: Path, edit: str) -> None:
    """A figure that nobody sees as it is stored counts, and its cell is named as it is in the file."""
    content = real_content(form)
    book = own_table(content)
    change, said = OWN[edit]
    change(book.worksheets[0])
    book.save(tmp_path / "表.xlsx")
    found = read(tmp_path, "表.xlsx", (tmp_path / "表.xlsx").read_bytes())
    position = form.position["applications.received.natural_person"]
    assert found.values[position] == content.values["applications.received.natural_person"] != 0
    unseen = [each.problem for each in found.findings if each.code == "import.unseen"]
    assert [text[: len(said)] for text in unseen] == ([said] if said else [])
