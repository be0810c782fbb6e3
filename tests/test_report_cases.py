"""Layouts of real pages with figures of our own: what is read is right, and the rest is blank and said."""

import io
import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from openpyxl import load_workbook
from tests.report_hands import HANDS, KINDS
from tests.report_layouts import (
    BLANKS,
    Rows,
    grid_tabbed,
    lines_alone,
    no_spans_filled,
    page_report,
    printed,
    spans,
    strokes,
    tabbed,
    text_report,
)
from tests.report_measure import Measured, as_text, cases, expected_values, few_figures, figures, measured

from nianbao.cli.main import run
from nianbao.core import Severity
from nianbao.form import Form, find_form, known_forms
from nianbao.inbox.intake import read_one
from nianbao.reports.document import read_document
from nianbao.reports.imports import import_report
from nianbao.submission import Submission, recompute

WITHOUT_COLUMNS = ("文本：空格隔开", "文本：一格一行")
"""Texts in which blank cells leave no trace: only rows that are full can be read."""
FULLY_READ = 0.6
"""The share of all figures of any kind of document that is read, with the worst of blanks in it."""


@pytest.mark.parametrize("case", tuple(cases()), ids=lambda case: case[0].name)
def test_a_case(case: tuple[Path, Path]) -> None:
    """The values beside the file are read from it, blank ones as blank; what is missing is an error."""
    path, beside = case
    submission = read_one(str(path), known_forms())
    form = next(form for form in known_forms() if form.id == submission.form)
    values = submission.values or (None,) * len(form.fields)
    assert as_text(dict(zip(form.by_id, values, strict=True))) == expected_values(beside)
    errors = [each.code for each in submission.findings if each.severity is Severity.ERROR]
    assert bool(errors) == ("" in expected_values(beside).values()), errors


def report_of(form: Form, text: str, folder: Path, name: str = "报告.txt") -> Submission:
    """Read a report of the given text."""
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return read_one(str(path), known_forms())


def codes(submission: Submission) -> list[str]:
    return [each.code for each in submission.findings]


def lines_of_text(form: Form) -> str:
    return text_report(form, [lines_alone(table) for table in printed(form, figures(form))])


def test_figures_in_front_of_their_labels_are_refused_as_a_whole(form: Form, tmp_path: Path) -> None:
    """As a program leaves them that prints a page without its columns: no row takes the figures of the next."""
    rows = [sorted(row, key=lambda cell: not cell.figure) for row in printed(form, figures(form))[1]]
    tables = ["", "\n".join(cell.text for row in rows for cell in row), ""]
    found = report_of(form, text_report(form, tables), tmp_path)
    assert "import.displaced" in codes(found)
    assert not any(found.values)


def test_a_total_with_blank_parts_is_checked(form: Form, tmp_path: Path) -> None:
    """What the other parts add up to is known: a printed total that is less contradicts them."""
    given = {**figures(form), "applications.received.research": None, "applications.received.total": 1}
    found = report_of(
        form, page_report(form, [spans(table) for table in printed(form, given)]), tmp_path, "a.html"
    )
    assert [
        each.code for each in found.findings if each.place.fields[:1] == ("applications.received.total",)
    ] == ["total.mismatch"]


def test_other_documents_are_named(tmp_path: Path, form: Form) -> None:
    """A report of before the official tables, and a page that is no report."""
    early = report_of(form, "某县某局2016年政府信息公开工作年度报告\n一、概述\n公开信息30条。\n", tmp_path)
    assert codes(early) == ["import.free-form"]
    assert codes(report_of(form, "<html><p>会议通知</p></html>", tmp_path, "a.html")) == ["import.no-report"]


def test_two_years_in_one_import(form: Form, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing is added up, so reports of several years are no error."""
    text = lines_of_text(form)
    (tmp_path / "2024.txt").write_text(text, encoding="utf-8")
    (tmp_path / "2023.txt").write_text(text.replace("2024年", "2023年"), encoding="utf-8")
    reports = [str(tmp_path / name) for name in ("2023.txt", "2024.txt")]
    run(["import", *reports, "-o", str(tmp_path / "out"), "--format", "json"])
    assert "year.mismatch" not in capsys.readouterr().out
    assert len(list((tmp_path / "out").glob("*.xlsx"))) == 2


def test_two_reports_in_one_file_are_one_finding(
    form: Form, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What to do is to part them: no other reason is given, and nobody is sent on to import."""
    path = tmp_path / "a.html"
    page = page_report(form, [spans(table) for table in printed(form, figures(form))])
    path.write_text(page + page.replace("某某街道", "另外街道"), encoding="utf-8")
    run(["check", str(path), "--format", "json"])
    assert [each["code"] for each in json.loads(capsys.readouterr().out)["submissions"][0]["findings"]] == [
        "import.two-reports"
    ]
    run(["import", str(path), "-o", str(tmp_path / "out")])
    captured = capsys.readouterr()
    assert "原因见上" in captured.out + captured.err
    assert "图片" not in captured.out + captured.err


def test_what_a_template_left_behind(form: Form, tmp_path: Path) -> None:
    """Quoted, in the part where it stands."""
    text = lines_of_text(form).replace("深度不够", "深度不够（请根据实际情况填写）")
    (one,) = [each for each in report_of(form, text, tmp_path).findings if each.code == "narrative.residue"]
    assert "请根据实际情况填写" in one.message


@pytest.mark.parametrize("start", range(4))
def test_no_hand_moves_a_figure(form: Form, start: int) -> None:
    """What people do to the tables costs figures at most, and that is said: each change in two kinds of files."""
    given = {name: None if name.endswith(".total") else value for name, value in few_figures(form).items()}
    kinds = list(KINDS)
    for number, (hand, change) in list(enumerate(HANDS.items()))[start::4]:
        for kind in {kinds[number % 2], kinds[2 + number % (len(kinds) - 2)]}:
            name, data = KINDS[kind](form, change(printed(form, given)))
            found = import_report(Submission(file=name), read_document(data, name), known_forms())
            measure = Measured(kind)
            measure.count(form, given, found[0] if found else None)
            assert (measure.faults, measure.unsaid) == ([], []), (hand, kind)


TURNED = ("行列对调", "表二行列对调", "表四行列对调", "表四竖排", "表四三行")


@pytest.mark.parametrize("hand", TURNED)
def test_turned_tables_are_read(hand: str, form: Form) -> None:
    """In a true grid rows and columns may be exchanged, and the kinds of a dispute be rows: all is read."""
    given = figures(form)
    for kind in ("网页", "文本，表格软件", "自己的 .xlsx"):
        name, data = KINDS[kind](form, HANDS[hand](printed(form, given)))
        found = import_report(Submission(file=name), read_document(data, name), known_forms())
        measure = Measured(kind)
        measure.count(form, given, found[0] if found else None)
        assert (measure.right, measure.wrong) == (len(form.fields), 0), kind


def test_a_cell_a_line_is_no_turned_table() -> None:
    """Text with strokes and headings with explanations is one column of cells: its first row stays a row."""
    form = find_form("gongkai-2019")
    given = figures(form)
    explained = f"规范性文件({'由有权的机关制定并公布的决定、公告、通告、意见、通知，' * 4}) |"
    tables = [
        strokes(table, before=True).replace("规范性文件 |", explained) for table in printed(form, given)
    ]
    text, name = text_report(form, tables), "报告.txt"
    found = import_report(Submission(file=name), read_document(text.encode(), name), known_forms())
    measure = Measured("文本，竖线")
    measure.count(form, given, found[0] if found else None)
    assert (measure.right, measure.wrong) == (len(form.fields), 0)


def test_kinds_of_disputes_with_another_row_stay_blank(form: Form) -> None:
    """A row that the form does not have beside them: which is which is not certain, and the table is named."""
    tables = list(HANDS["表四三行"](printed(form, figures(form))))
    row = [replace(cell, row=9, text="合计" if cell.column == 0 else "1") for cell in tables[2][-1]]
    name, data = KINDS["网页"](form, [*tables[:2], [*tables[2], row]])
    (read, _) = import_report(Submission(file=name), read_document(data, name), known_forms()) or (None, None)
    assert read is not None
    values = dict(zip(form.by_id, read.values, strict=True))
    assert {values[one.id] for one in form.fields_of("disputes")} == {None}
    assert "import.table-missing" in codes(read)


def test_what_is_raised_or_struck_is_no_part_of_a_figure(form: Form, tmp_path: Path) -> None:
    """The mark of a note is a remark, what is struck out is gone; neither makes another number."""
    page = page_report(form, [spans(table) for table in printed(form, figures(form))])
    page = page.replace(">12<", "><s>4</s>12<sup>3</sup><", 1)
    found = report_of(form, page, tmp_path, "a.html")
    assert [each.found for each in found.findings if each.code == "import.remark"] == ["12³"]
    assert found.values == recompute(form, {one.id: figures(form)[one.id] for one in form.entered})


def _zeros(table: Rows) -> Rows:
    return [[replace(cell, text="0") if cell.figure else cell for cell in row] for row in table]


def _fewer_columns(table: Rows) -> str:
    """State of each group of columns one column too few, so that the headings behind it move to the left."""
    rows = [
        [replace(cell, columns=cell.columns - (not cell.figure and cell.columns > 3)) for cell in row]
        for row in table
    ]
    return spans(rows)


def _typed(table: Rows) -> str:
    return re.sub(r">(\d+)</td>", r'><input type="text" value="\1"></td>', spans(table))


def _unseen(table: Rows) -> str:
    return re.sub(r">(.)([^<>]*)</td>", ">\\1\u200b\\2\ufeff</td>", spans(table))


def _drawn(table: Rows) -> str:
    """Draw a table with rules, long cells in two lines, as pandoc does."""
    lines = ["+---+"]
    for row in grid_tabbed(table).splitlines():
        cells = row.split("\t")
        lines += ["| " + " | ".join(cell[:7] for cell in cells) + " |"]
        lines += ["| " + " | ".join(cell[7:] for cell in cells) + " |", "+---+"]
    return "\n".join(lines)


def _paragraphs(table: Rows) -> str:
    """Copy a table whose cells hold paragraphs from a browser; blank ones hold a space."""
    rows = ("\n\n\t\n\n".join(cell.text or "\u00a0" for cell in row) for row in table)
    return "\n" + "\n\n\n\n".join(rows) + "\n"


def _sections(table: Rows) -> str:
    """Copy a table whose figures are sections."""
    rows = [
        [f"\n{cell.text}\n".replace("\n\n", "\n") if cell.figure else cell.text for cell in row]
        for row in table
    ]
    return "\n".join("\t".join(row) for row in rows) + "\n"


def _top_down(table: Rows) -> str:
    """Copy a table in which long groups are named from top to bottom."""
    upright = [
        [
            replace(cell, text="\n".join(cell.text)) if cell.rows > 3 and not cell.figure else cell
            for cell in row
        ]
        for row in table
    ]
    return tabbed(upright)


WHOLE = {
    "cells that are paragraphs": _paragraphs,
    "cells that are sections": _sections,
    "cells written from top to bottom": _top_down,
    "a hidden twin of zeros": lambda table: f"<div hidden>{spans(_zeros(table))}</div>{spans(table)}",
    "headings over too few columns": _fewer_columns,
    "figures in fields to type in": _typed,
    "characters that nobody sees": _unseen,
    "cells of two lines between rules": _drawn,
}


@pytest.mark.parametrize("layout", WHOLE, ids=list(WHOLE))
@pytest.mark.parametrize("blank", ["nothing", "the totals and the last part", "here and there"])
def test_a_layout_that_is_read_whole(layout: str, blank: str, form: Form, tmp_path: Path) -> None:
    """All that a person sees is read, under its heading."""
    given = {name: None if BLANKS[blank](name) else value for name, value in figures(form).items()}
    tables = [WHOLE[layout](table) for table in printed(form, given)]
    write, name = (text_report, "a.txt") if layout.startswith("cells") else (page_report, "a.html")
    measure = Measured(layout)
    measure.count(form, given, report_of(form, write(form, tables), tmp_path, name))
    assert (measure.right, measure.wrong, measure.unsaid) == (measure.there, 0, [])


def test_two_tables_that_differ_leave_nothing_behind(form: Form, tmp_path: Path) -> None:
    """Neither counts, and a row of the one that is all zero does not stand for its group."""
    tables = [spans(_zeros(table)) + spans(table) for table in printed(form, figures(form))]
    found = report_of(form, page_report(form, tables), tmp_path, "a.html")
    assert "import.two-tables" in codes(found)
    assert not any(value is not None for value in found.values)


def test_what_stands_beside_a_table_is_none_of_its_figures(form: Form, tmp_path: Path) -> None:
    """Figures in a far column of an office's own sheet, with no heading: blank cells of the table are not theirs."""
    given = {name: None if BLANKS["here and there"](name) else value for name, value in figures(form).items()}
    name, data = KINDS["自己的 .xlsx"](form, printed(form, given))
    book = load_workbook(io.BytesIO(data))
    for sheet in book.worksheets:
        for row in range(3, sheet.max_row + 1):
            sheet.cell(row, 20, 7)
    book.save(tmp_path / name)
    measure = Measured("own")
    measure.count(form, given, read_one(str(tmp_path / name), known_forms()))
    wide = [fault for fault in measure.faults if ".decisions" not in fault and ".amount" not in fault]
    assert (wide, measure.unsaid) == ([], [])


def test_a_label_in_a_later_column_moves_no_figure(form: Form, tmp_path: Path) -> None:
    """As a printed page gives a grid: merged labels leave blank cells in front of the figures of some rows."""
    given = {
        name: None if BLANKS["the totals and the last part"](name) else v for name, v in figures(form).items()
    }
    tables = printed(form, given)
    heads = {cell.row for row in tables[1] for cell in row if cell.figure}
    tables[1] = [row for row in tables[1] if row[0].row in heads]
    page = page_report(form, ["", no_spans_filled(tables[1]), ""])
    measure = Measured("grid")
    measure.count(form, given, report_of(form, page, tmp_path, "a.html"))
    assert (measure.faults, measure.unsaid) == ([], [])
    assert measure.right > 100


LAST = "四、结转下年度继续办理"


@pytest.mark.parametrize(
    "lines",
    [
        f"{LAST} 28 4 3 0 3089 3314\n90",
        f"5.要求行政机关确认或重新出具已获取信息\n口口口口\n口口口\n1 2 3 4 5 6 21\n{LAST}",
        f"口口口口\n1 2 3 4\n口口口口口\n5 6 21\n{LAST}",
    ],
    ids=[
        "figures of a row in several lines",
        "a row without figures above a cut one",
        "halves that do not add up",
    ],
)
def test_running_text_that_tells_no_row(lines: str, form: Form, tmp_path: Path) -> None:
    """What a printed page leaves of a row with blank or broken cells is read for no other one."""
    found = report_of(form, text_report(form, ["", lines, ""]), tmp_path)
    assert not any(value is not None for value in found.values or (None,))


def test_a_group_that_is_blank_or_partly_blank_is_said(form: Form) -> None:
    """Its rows are missing, each of them."""
    given = figures(form)
    for zeros in ("", "0"):
        table = printed(form, given)[1]
        start = next(at for at, row in enumerate(table) if any("（六）" in cell.text for cell in row))
        group = [replace(cell, rows=1) for cell in table[start]]
        figure = [at for at, cell in enumerate(group) if cell.figure]
        row = [
            replace(cell, text=zeros if at == figure[0] else "") if cell.figure else cell
            for at, cell in enumerate(group)
        ]
        row = [replace(cell, text="") if "1." in cell.text else cell for cell in row]
        tables = printed(form, given)
        page = page_report(
            form, [spans(tables[0]), spans([*table[:start], row, *table[start + 3 :]]), spans(tables[2])]
        )
        read, _ = import_report(
            Submission(file="a"), read_document(page.encode(), "a.html"), known_forms()
        ) or (None, None)
        measure = Measured("group")
        measure.count(form, given, read)
        assert (measure.wrong, measure.unsaid, measure.blank > 20) == (0, [], True), measure.blank


def test_no_figure_is_read_wrongly(form: Form) -> None:
    """Whatever the layout and whatever is blank in it: a figure stands under its heading, or is blank and said."""
    for kind in measured(form):
        assert (kind.faults, kind.unsaid) == ([], []), kind.kind
        least = FULLY_READ if kind.kind not in WITHOUT_COLUMNS else 0.3
        assert kind.right >= least * kind.there, kind
