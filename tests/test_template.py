"""What a template is: its sheets, its locks, its guards, its formulas, nothing from outside."""

import io
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import cast

import openpyxl
import pytest
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet
from python_calamine import CalamineWorkbook

from builders import parts_of, real_content, sheet_part
from nianbao.core import Period
from nianbao.core.findings import Severity
from nianbao.form.load import load_file
from nianbao.form.model import Form
from nianbao.form.registry import find_form, newest_form
from nianbao.layout.audit import AUDIT_LISTED, AuditColumn
from nianbao.layout.grid import Area
from nianbao.layout.ledger import CheckColumn
from nianbao.layout.workbook import Role, WorkbookLayout, layout_of
from nianbao.rules import fields_of
from nianbao.submission.submission import Office
from nianbao.template.content import Content, default_password
from nianbao.template.write import write_template
from portraits import PORTRAITS, path_of, portrait

OFFICE = Office("320831101", "某县某局", "部门")
FORMS = ("gongkai-2021", "gongkai-2019")
FUNCTIONS = {
    *("IF", "AND", "OR", "NOT", "SUM", "SUMPRODUCT", "COUNT", "ROUND", "ABS", "INT", "MOD", "TEXT", "VALUE"),
    *("TRIM", "LEN", "LEFT", "INDEX", "ISNUMBER", "IFERROR", "COUNTIF", "COUNTIFS", "SMALL", "ROW", "COLUMN"),
    *("MATCH", "ADDRESS", "MID", "FIND", "SUBSTITUTE", "LEFT", "CHAR", "HYPERLINK"),
}
"""What every program calculates alike. VALUE is reached for numbers written as text only."""
IN_CELLS = FUNCTIONS
_CALL = re.compile(r"([A-Za-z_.][A-Za-z0-9_.]*)\(")
_TEXT = re.compile(r'"[^"]*"')
_FORMULA = re.compile(r"<f(?: [^>/]*)?(?:/>|>[^<]*</f>)<v>([^<]*)</v></c>")
_ANY_FORMULA = re.compile(r"<f[ >]")


@pytest.fixture(scope="module", params=FORMS)
def blank(request: pytest.FixtureRequest) -> Content:
    """Give the content of a blank template of every form."""
    return Content(find_form(request.param))


@pytest.fixture(scope="module")
def data(blank: Content) -> bytes:
    return write_template(blank)


@pytest.fixture(scope="module")
def book(data: bytes) -> Workbook:
    return openpyxl.load_workbook(io.BytesIO(data))


@pytest.fixture(scope="module")
def layout(blank: Content) -> WorkbookLayout:
    return layout_of(blank.form)


def cells_in(area: Area) -> Iterator[tuple[int, int]]:
    """Give every cell of an area as openpyxl counts them."""
    for row in range(area.row, area.row + area.rows):
        for column in range(area.column, area.column + area.columns):
            yield row + 1, column + 1


def functions(formula: str) -> set[str]:
    return set(_CALL.findall(_TEXT.sub("", formula)))


# ------------------------------------------------------------------ sheets


def test_the_sheets_and_their_order(book: Workbook, blank: Content) -> None:
    """The cover, the official tables, the checks; the hidden sheet last, out of reach of people."""
    tables = [table.sheet for table in blank.form.tables]
    assert book.sheetnames == ["填报说明", *tables, "审核", "_nianbao"]
    assert tables == ["表二", "表三", "表四"]
    assert [sheet.sheet_state for sheet in book] == [*["visible"] * 5, "veryHidden"]


def test_the_names_of_the_workbook(book: Workbook, layout: WorkbookLayout) -> None:
    """Names reach across sheets in any program, also from colours and in formulas that cells share."""
    assert layout.audit is not None
    names = {name: each.attr_text for name, each in book.defined_names.items()}
    last = layout.ledger.first_check + len(layout.audit.items)
    assert names["nb_results"] == f"'_nianbao'!$B${layout.ledger.first_check + 1}:$B${last}"
    assert all(name.startswith("nb_") for name in names)
    sheets = {area.partition("!")[0].strip("'") for area in names.values()}
    assert sheets == {*(table.sheet for table in layout.tables), "_nianbao", "审核"}


def test_shared_formulas_are_such_as_excel_allows(data: bytes) -> None:
    """They name no cell of another sheet and hold no array: by its formats Excel has neither in a shared formula."""
    written = b"".join(part for name, part in parts_of(data).items() if name.startswith("xl/worksheets/"))
    formulas = re.findall(r'<f t="shared" ref="[^"]*" si="[0-9]+">([^<]*)</f>', written.decode())
    assert len(formulas) > 25
    assert not [formula for formula in formulas if "!" in re.sub(r'"[^"]*"', "", formula) or "{" in formula]


def test_a_blank_template_is_light() -> None:
    """24 KB packed and 150 KB in all are little enough for any mail system and old computer."""
    data = write_template(Content(newest_form()))
    assert len(data) <= 24 * 1024
    assert sum(map(len, parts_of(data).values())) <= 150 * 1024


def test_what_no_figure_can_fail_is_no_formula() -> None:
    """A check against an earlier figure that was not issued is a constant, and colours nothing; else it is a formula."""
    form = newest_form()
    layout = layout_of(form, Role.TEMPLATE)
    assert layout.audit is not None
    without = {
        index
        for index, item in enumerate(layout.audit.items)
        if item.rule and any(read.source.is_earlier for read in fields_of(item.rule.when, item.rule.holds))
    }
    assert 0 < len(without) < len(layout.audit.items)
    with_prior = Content(form, prior=dict.fromkeys(form.by_id, 0))
    colours = {}
    for content, constant in ((Content(form), without), (with_prior, set())):
        book = openpyxl.load_workbook(io.BytesIO(write_template(content)))
        results = [
            book["_nianbao"][layout.ledger.check(index, CheckColumn.RESULT).address].value
            for index in range(len(layout.audit.items))
        ]
        assert {index for index, result in enumerate(results) if result == 2} == constant
        assert all(str(results[index]).startswith("=") for index in {*range(len(results))} - constant)
        colours[len(constant)] = sum(len(sheet.conditional_formatting) for sheet in book)
    assert colours[0] > colours[len(without)]


def test_every_sheet_and_the_structure_are_locked(book: Workbook, data: bytes) -> None:
    """Each sheet has a password; columns may be resized, nothing may be inserted or deleted."""
    assert b'<workbookProtection lockStructure="1"/>' in parts_of(data)["xl/workbook.xml"]
    for sheet in book:
        protection = sheet.protection
        assert (protection.sheet, bool(protection.password)) == (True, True)
        assert (protection.formatColumns, protection.formatCells) == (False, True)  # True is forbidden
        assert protection.insertRows
        assert protection.insertColumns
        assert protection.deleteRows
        assert protection.deleteColumns


def test_the_password_of_the_sheets() -> None:
    """Derived from form and year, or the given one; always short enough for the old hash."""
    assert default_password("gongkai-2021", Period(2024)) != default_password("gongkai-2021", Period(2023))
    assert len(default_password("gongkai-2021", Period(2024))) == 8
    form = find_form("gongkai-2021")
    hashes = [
        openpyxl.load_workbook(io.BytesIO(write_template(content)))["表二"].protection.password
        for content in (Content(form), Content(form, password="abc"), Content(form, password="abc"))
    ]
    assert hashes[0] != hashes[1] == hashes[2]


# ------------------------------------------------------------------ locks


def open_cells(sheet: Worksheet) -> set[tuple[int, int]]:
    return {
        (cell.row, cell.column) for row in sheet.iter_rows() for cell in row if not cell.protection.locked
    }


def expected_open(layout: WorkbookLayout, issued: tuple[str, ...]) -> dict[str, set[tuple[int, int]]]:
    """List what the form says that people fill in, sheet by sheet."""
    cells: dict[str, set[tuple[int, int]]] = {sheet: set() for sheet in layout.sheets}
    for field in layout.form.entered:
        slot = layout.slots[field.id]
        cells[slot.sheet].update(cells_in(slot.area))
    for id_, area in layout.cover.entries.items():
        if id_ not in issued:
            cells[layout.cover.sheet].update(cells_in(area))
    assert layout.audit is not None
    for area in layout.audit.explanation_cells().values():
        cells[layout.audit.sheet].update(cells_in(area))
    return cells


def test_only_what_people_fill_in_is_open(book: Workbook, layout: WorkbookLayout) -> None:
    """Entered cells, cover entries and explanations of warnings; everything else is locked."""
    assert {sheet.title: open_cells(sheet) for sheet in book} == expected_open(layout, ())


def test_what_was_issued_is_locked(layout: WorkbookLayout) -> None:
    """Office, code and year are locked where they were given."""
    issued = write_template(Content(layout.form, OFFICE, Period(layout.form.first_year)))
    book = openpyxl.load_workbook(io.BytesIO(issued))
    expected = expected_open(layout, ("office", "code", "year"))
    assert {sheet.title: open_cells(sheet) for sheet in book} == expected


def test_errors_cannot_be_explained_away(book: Workbook, layout: WorkbookLayout) -> None:
    """The explanation of a check that must be corrected is closed: only what may be explained has a cell."""
    assert layout.audit is not None
    for index, item in enumerate(layout.audit.items):
        cell = book["审核"][layout.audit.cell(index, AuditColumn.EXPLANATION).address]
        assert (cell.value, cell.protection.locked) == (None, item.severity is Severity.ERROR)
    assert layout.explanations == layout.audit.explanation_cells()


def test_the_list_of_what_fails_has_its_lines_however_few_checks() -> None:
    """A form with few checks: the list looks its lines up in as many cells as it has lines."""
    form = load_file(Path(__file__).parent / "forms" / "kaohe-2024" / "form.toml")
    few = replace(form, rules=())
    audit = layout_of(few, Role.TEMPLATE).audit
    assert audit is not None
    assert len(audit.items) < AUDIT_LISTED
    book = openpyxl.load_workbook(io.BytesIO(write_template(Content(few))))
    ((sheet, cells),) = book.defined_names["nb_checks"].destinations
    column = CheckColumn.LISTED - CheckColumn.RESULT
    lines = [row[column].value for row in book[sheet][cells.replace("$", "")]]
    assert len(lines) == AUDIT_LISTED
    assert all(str(line).startswith("=IF(COUNT(") for line in lines)


# ------------------------------------------------------------------ validation


def test_every_entered_cell_is_guarded(book: Workbook, layout: WorkbookLayout) -> None:
    """Exactly the entered cells of the tables are guarded, each once, with a prompt and an error text."""
    for table in layout.tables:
        guarded: list[tuple[int, int]] = []
        for each in book[table.sheet].data_validations.dataValidation:
            guarded += [cell for area in each.sqref.ranges for row in area.rows for cell in row]
            assert (each.showInputMessage, each.showErrorMessage) == (True, True)
            assert each.errorStyle in (None, "stop")
        slots = [slot for slot in table.slots if layout.form.by_id[slot.field].entered]
        entered = [cell for slot in slots for cell in cells_in(slot.area)]
        assert sorted(guarded) == sorted(entered)


def test_prompts_are_chinese_and_short_enough(book: Workbook) -> None:
    """A title has 32 characters at most, a text 255, a drop-down 255: beyond that programs drop them."""
    prompts = 0
    for sheet in book:
        for each in sheet.data_validations.dataValidation:
            titles = [text for text in (each.promptTitle, each.errorTitle) if text]
            texts = [text for text in (each.prompt, each.error) if text]
            assert max(len(title) for title in titles) <= 32
            assert max(len(text) for text in [*texts, each.formula1]) <= 255
            assert all(re.search(r"[\u4e00-\u9fff]", text) for text in [*titles, *texts])
            assert each.errorTitle
            assert each.error
            prompts += bool(each.promptTitle and each.prompt)
            assert each.promptTitle or sheet.title == "填报说明"
    assert prompts > 3


def test_what_the_guard_of_each_cell_says(book: Workbook, layout: WorkbookLayout) -> None:
    """Counts are whole and not negative, signed numbers whole, amounts have the form's decimals."""
    for field in layout.form.entered:
        slot = layout.slots[field.id]
        (each,) = [
            each
            for each in book[slot.sheet].data_validations.dataValidation
            if slot.area.address in each.sqref
        ]
        limit = str(layout.form.limit(field))
        if field.number == "amount":
            decimals = layout.form.limits.amount_decimals
            assert each.type == "custom"
            assert f"<={limit}" in each.formula1
            assert f",{decimals}))<=" in each.formula1
            assert field.unit in cast(str, each.prompt)
        else:
            least = f"-{limit}" if field.number == "signed" else "0"
            assert (each.type, each.formula1, each.formula2) == ("whole", least, limit)


def test_the_cover_s_drop_downs(book: Workbook, layout: WorkbookLayout) -> None:
    """Each choice of the form is a drop-down with exactly its choices."""
    lists = {
        str(each.sqref): each.formula1
        for each in book[layout.cover.sheet].data_validations.dataValidation
        if each.type == "list"
    }
    assert lists == {
        layout.cover.entries[entry.id].address: f'"{",".join(entry.choices)}"'
        for entry in layout.form.cover.entries
        if entry.kind == "choice"
    }


# ------------------------------------------------------------------ formulas


def test_totals_and_only_totals_are_formulas(book: Workbook, layout: WorkbookLayout) -> None:
    """In the tables every total is a formula, every entered cell a number, and nothing else computes."""
    for table in layout.tables:
        formulas = {
            cell.coordinate for row in book[table.sheet].iter_rows() for cell in row if is_formula(cell)
        }
        totals = [slot for slot in table.slots if not layout.form.by_id[slot.field].entered]
        assert formulas == {slot.area.address for slot in totals} | {table.footer.address}


def is_formula(cell: object) -> bool:
    return getattr(cell, "data_type", "") == "f"


def test_every_formula_has_its_value(data: bytes) -> None:
    """A program that does not calculate on opening shows what the formulas give, not blanks."""
    formulas = 0
    for name, part in parts_of(data).items():
        if name.startswith("xl/worksheets/sheet"):
            text = part.decode()
            found = _FORMULA.findall(text)
            assert len(found) == len(_ANY_FORMULA.findall(text)), name
            formulas += len(found)
    assert formulas > 500


def test_saved_values_are_those_of_the_figures(form: Form) -> None:
    """In 宿迁's filled template the saved totals are the recomputed ones, field by field."""
    content, layout = real_content(form), layout_of(form)
    workbook = CalamineWorkbook.from_filelike(io.BytesIO(write_template(content)))
    grids = {sheet: workbook.get_sheet_by_name(sheet).to_python() for sheet in layout.sheets}
    shown = {id_: grids[slot.sheet][slot.area.row][slot.area.column] for id_, slot in layout.slots.items()}
    assert shown == {id_: float(cast(int, value)) for id_, value in content.values.items()}
    ledger = {id_: grids["_nianbao"][layout.ledger.row(id_)][1] for id_ in layout.slots}
    assert ledger == shown
    state = layout.cover.state
    assert grids[layout.cover.sheet][state.row][state.column] == "可以上报"


def test_totals_of_a_template_that_nobody_filled_in_are_not_saved(form: Form) -> None:
    """A program that saves without calculating leaves no zeros that look like totals."""
    layout = layout_of(form)
    for content in (
        Content(form),
        Content(form, OFFICE, Period(2024), prior={"applications.carried_out.total": 1}),
    ):
        book = openpyxl.load_workbook(io.BytesIO(write_template(content)), data_only=True)
        totals = [layout.slots[total.id] for total in form.totals]
        assert {book[slot.sheet][slot.area.address].value for slot in totals} == {None}


def test_a_pasted_cell_stays_open(data: bytes) -> None:
    """What is pasted has the style Normal, which is not locked; every format of ours says for itself."""
    styles = parts_of(data)["xl/styles.xml"].decode()
    normal = re.search(r"<cellStyleXfs.*?</cellStyleXfs>", styles, re.DOTALL)
    own = re.search(r"<cellXfs.*?</cellXfs>", styles, re.DOTALL)
    assert normal is not None
    assert own is not None
    assert '<protection locked="0"/>' in normal[0]
    assert own[0].count("<xf ") == own[0].count("<protection locked=")


def test_a_template_is_small(form: Form) -> None:
    """Also with last year's figures: what is mailed to every office, and read from every office."""
    prior = dict.fromkeys(form.by_id, 12)
    for content, packed, inflated in (
        (Content(form), 30, 150),
        (Content(form, OFFICE, Period(2024), prior=prior), 33, 171),
    ):
        made = write_template(content)
        assert len(made) <= packed * 1024
        assert sum(map(len, parts_of(made).values())) <= inflated * 1024


def test_only_functions_that_every_program_knows(book: Workbook) -> None:
    """Cells, colours, guards and names use the functions of a short list."""
    in_cells: set[str] = set()
    elsewhere: set[str] = set()
    for sheet in book:
        in_cells |= {
            name
            for row in sheet.iter_rows()
            for cell in row
            if is_formula(cell)
            for name in functions(cell.value)
        }
        rules = [rule for area in sheet.conditional_formatting for rule in area.rules]
        texts = [str(text) for rule in rules for text in rule.formula]
        guards = sheet.data_validations.dataValidation
        texts += [str(text) for each in guards for text in (each.formula1, each.formula2) if text]
        elsewhere |= {name for text in texts for name in functions(text)}
    assert in_cells <= IN_CELLS
    assert elsewhere <= FUNCTIONS
    assert {"SUM", "SUMPRODUCT", "IF"} <= in_cells
    assert "INDEX" in elsewhere


def test_no_formula_is_longer_than_programs_take(book: Workbook) -> None:
    """8,192 characters is the limit of Excel."""
    lengths = [
        len(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row if is_formula(cell)
    ]
    assert max(lengths) < 8192


# ------------------------------------------------------------------ nothing from outside


def test_nothing_points_outside(data: bytes) -> None:
    """No macros, no links to other files, no pictures, no addresses of the web."""
    parts = parts_of(data)
    kinds = {name.rpartition("/")[0] for name in parts}
    assert kinds == {"", "_rels", "xl", "xl/_rels", "xl/worksheets"}
    assert not [name for name in parts if name.casefold().endswith((".bin", ".vml", ".png"))]
    for name, part in parts.items():
        if name.endswith(".rels"):
            assert b"TargetMode" not in part
        if name.startswith("xl/worksheets/"):
            assert b"[" not in re.sub(rb"<t[ >].*?</t>", b"", part)  # [1]Sheet1!A1 would be another file


def test_every_sheet_has_its_own_part(form: Form, data: bytes) -> None:
    """Sheets and parts are in the same order."""
    parts = parts_of(data)
    assert [sheet_part(form, sheet) in parts for sheet in layout_of(form).sheets] == [True] * 6
    assert f"xl/worksheets/sheet{len(layout_of(form).sheets) + 1}.xml" not in parts


# ------------------------------------------------------------------ paper


def test_tables_print_on_one_page_of_a4(book: Workbook, layout: WorkbookLayout) -> None:
    """Cover, tables and the list of what fails fit one page each, upright or lying as the form says."""
    orientations = {table.sheet: table.table.orientation for table in layout.tables}
    orientations |= {layout.cover.sheet: "portrait", "审核": "landscape"}
    for name, orientation in orientations.items():
        sheet = book[name]
        assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (9, orientation)
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        pages = sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight
        assert pages == (1, None), name
        assert sheet.print_area


def test_what_is_printed_has_all_that_is_filled_in(book: Workbook, layout: WorkbookLayout) -> None:
    """The printed area reaches to the last line of each table, with office, year and check code."""
    for table in layout.tables:
        last = book[table.sheet].print_area.rpartition("$")[2]
        assert int(last) == table.footer.row + 1
    assert layout.cover.sheet in book.sheetnames
    assert int(book[layout.cover.sheet].print_area.rpartition("$")[2]) > layout.cover.check_code.row + 1


# ------------------------------------------------------------------ the portrait


@pytest.mark.parametrize("name", PORTRAITS)
def test_portraits_are_current(name: str) -> None:
    """The portrait shows the workbook of today; if it should change: python -m tests.portraits."""
    drawn = portrait(PORTRAITS[name]()).splitlines()
    kept = path_of(name).read_text(encoding="utf-8").splitlines()
    changed = [
        (number, new, old)
        for number, (new, old) in enumerate(zip(drawn, kept, strict=False), 1)
        if new != old
    ]
    assert changed[:5] == [], "draw it anew with: python -m tests.portraits"
    assert len(drawn) == len(kept)


def test_every_portrait_has_a_subject() -> None:
    """No file is left in the folder that nothing draws."""
    kept = {path.stem for path in path_of("x").parent.glob("*.txt")}
    assert kept == set(PORTRAITS)
