"""What a workbook says while it is filled in is what the check says of it afterwards."""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from builders import (
    At,
    Book,
    checked,
    edited,
    found,
    made_once,
    printed,
    put,
    real_content,
    recalculated,
    saved,
    small_content,
    values_of,
)
from nianbao.consolidation.consolidation import consolidate
from nianbao.core import Period
from nianbao.core.findings import Severity
from nianbao.core.numbers import Number
from nianbao.demo.offices import EXAMPLES, fill
from nianbao.form.model import Form
from nianbao.layout.audit import AUDIT_LISTED, AuditColumn, AuditItem, ItemKind
from nianbao.layout.grid import Area
from nianbao.layout.ledger import UNUSABLE, CheckColumn, LedgerColumn
from nianbao.layout.workbook import Role, WorkbookLayout, layout_of
from nianbao.reader.convert import is_read_by_formulas
from nianbao.rules.excel import RESULTS
from nianbao.rules.scalar import Status, evaluate
from nianbao.rules.tree import Source
from nianbao.submission.check_code import NO_CODE, check_code
from nianbao.submission.submission import Office, ReadStatus, Submission
from nianbao.summary.write import write_summary
from nianbao.template.content import Content
from nianbao.template.write import write_template

pytestmark = pytest.mark.libreoffice

READY = "可以上报"
FAILED = Status.FAILED.value
WORDS = {number: status.value for status, number in RESULTS.items()}
SUQIAN, HONGZE, QINGGONGLU = "suqian-2024", "hongze-2023", "qinggonglu-2024"
VARIANTS = 12


@dataclass(frozen=True)
class Live:
    """A workbook before and after LibreOffice calculated it, and what Python says of it."""

    form: Form
    submission: Submission
    again: Submission
    rows: dict[str, list[list[object]]]

    @property
    def layout(self) -> WorkbookLayout:
        return layout_of(self.form)

    def at(self, sheet: str, area: Area) -> object:
        return self.rows[sheet][area.row][area.column]

    def check(self, index: int, column: int) -> object:
        return self.at("_nianbao", self.layout.ledger.check(index, column))

    def result(self, index: int) -> str:
        return WORDS[self.check(index, CheckColumn.RESULT)]  # type: ignore[index]

    def listed(self, column: int) -> list[object]:
        """What the list of what fails shows in one column, down to its last line."""
        audit = self.layout.audit
        assert audit is not None
        lines = [self.at(audit.sheet, audit.listed(place, column)) for place in range(AUDIT_LISTED)]
        return [line for line in lines if line != ""]

    @property
    def failing(self) -> dict[str, AuditItem]:
        """The checks that the workbook itself says have failed."""
        assert self.layout.audit is not None
        items = enumerate(self.layout.audit.items)
        return {item.key: item for index, item in items if self.result(index) == FAILED}

    @property
    def failing_errors(self) -> bool:
        return any(item.severity is Severity.ERROR for item in self.failing.values())

    @property
    def state(self) -> object:
        return self.at(self.layout.cover.sheet, self.layout.cover.state)

    @property
    def ledger_code(self) -> object:
        return self.at("_nianbao", self.layout.ledger.live("code"))

    @property
    def code(self) -> object:
        return self.at(self.layout.cover.sheet, self.layout.cover.check_code)


# ------------------------------------------------------------------ the workbooks


def as_typed(form: Form, name: str, *, totals: bool = False) -> bytes:
    """Give a template that the office filled in with another program."""
    example = next(each for each in EXAMPLES if each.file == name)
    template = write_template(Content(form, example.office, Period(example.year)))
    return fill(form, template, printed(form, name), type_totals=totals)


def with_last_year(form: Form) -> Content:
    """Give 宿迁's report of 2024 with its figures of 2023 in the workbook."""
    prior = {
        id_: value for id_, value in real_content(form, "suqian-2023").values.items() if value is not None
    }
    return replace(real_content(form), prior=prior)


TYPED = (
    "",
    "  ",
    "\u00a0",
    "12",
    " 7 ",
    "3.5",
    "0",
    "/",
    "—",
    "无",
    "N/A",
    "6件",
    "251000元",
    "2000万",
    "很多",
    "1e3x",
)
NUMBERS = (0, 1, 7, 999, -1, 1.5, 1e12, 0.1234567, 0.000001, 999_999_999)


def variant(form: Form, seed: int) -> bytes:
    """Spoil 宿迁's workbook of 2024 at random: figures, texts, totals, zero reports, last year's."""
    chance = random.Random(seed)
    layout = layout_of(form)
    content = with_last_year(form)
    if chance.random() < 0.4:
        content = replace(content, office=Office("1", "某街道", "街道"))
    if chance.random() < 0.3:
        content = replace(content, prior={})
    if chance.random() < 0.3:
        emptied = chance.choice(form.tables).id
        zeros = {field.id: 0 for field in form.fields_of(emptied) if field.entered}
        content = replace(content, entered={**content.entered, **zeros})
    edits: list[Callable[[Book], object]] = []
    for field in chance.sample(form.entered, chance.choice((0, 1, 3, 8))):
        slot = layout.slots[field.id]
        value = chance.choice((*TYPED, *NUMBERS))
        edits.append(put(slot.sheet, slot.area.address, value))
    for total in chance.sample(form.totals, chance.choice((0, 0, 1, 4))):
        slot = layout.slots[total.id]
        value = chance.choice((content.values[total.id], 5, "八"))
        edits.append(put(slot.sheet, slot.area.address, value))
    for table in form.tables:
        entry = layout.cover.entries[f"zero_report.{table.id}"]
        edits.append(put(layout.cover.sheet, entry.address, chance.choice(("否", "否", "是", None))))
    return edited(write_template(content), *edits)


def _texts(form: Form) -> Iterator[Callable[[Book], object]]:
    slots = layout_of(form).slots
    for text, field in zip((*NUMERALS, *NO_NUMERALS), form.entered[10:], strict=False):
        yield put(slots[field.id].sheet, slots[field.id].area.address, text)


def workbooks(form: Form) -> Iterator[tuple[str, bytes]]:
    yield SUQIAN, as_typed(form, SUQIAN)
    yield HONGZE, as_typed(form, HONGZE, totals=True)
    yield QINGGONGLU, as_typed(form, QINGGONGLU)
    yield "one more", edited(as_typed(form, QINGGONGLU), put("表三", "D5", 7))
    yield "full width", edited(as_typed(form, QINGGONGLU), put("表三", "D5", "６"))
    yield "texts", edited(as_typed(form, QINGGONGLU), *_texts(form))
    yield "typed over", edited(as_typed(form, SUQIAN), put("表三", "J15", 5))
    yield "blank", write_template(Content(form))
    yield "last year", edited(write_template(with_last_year(form)))
    for seed in range(VARIANTS):
        yield f"variant {seed}", variant(form, seed)


@pytest.fixture(scope="module")
def live(form: Form, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Live]:
    """Calculate every workbook in one LibreOffice, and check each before and after."""

    def calculated() -> Iterator[tuple[str, Submission, Submission, dict[str, list[list[object]]]]]:
        folder = tmp_path_factory.mktemp("live")
        files = dict(workbooks(form))
        for name, path in recalculated(folder, files).items():
            before, after = (checked(file).submissions[0] for file in (saved(folder, files[name]), str(path)))
            book = CalamineWorkbook.from_path(path)
            yield (
                name,
                before,
                after,
                {each: book.get_sheet_by_name(each).to_python() for each in book.sheet_names},
            )

    of_all = made_once(tmp_path_factory, "live", lambda: list(calculated()))
    return {name: Live(form, before, after, rows) for name, before, after, rows in of_all}


NAMES = [
    SUQIAN,
    HONGZE,
    QINGGONGLU,
    "one more",
    "blank",
    "last year",
    *(f"variant {n}" for n in range(VARIANTS)),
]


# ------------------------------------------------------------------ the real reports


def test_a_right_report_is_ready(live: dict[str, Live], form: Form) -> None:
    """宿迁's figures: ready to be handed in, and all 200 are the published ones, totals too."""
    suqian = live[SUQIAN]
    published = {id_: Decimal(text) for id_, text in printed(form, SUQIAN).items()}
    assert suqian.state == READY
    assert len(published) == 200
    shown = {id_: Decimal(str(suqian.at(slot.sheet, slot.area))) for id_, slot in suqian.layout.slots.items()}
    assert shown == published == values_of(form, suqian.submission)
    assert (suqian.failing, suqian.submission.status) == ({}, ReadStatus.PASSED)


def test_totals_as_published_are_found_wrong(live: dict[str, Live]) -> None:
    """洪泽's two wrong totals are the only errors, in the workbook and in Python."""
    hongze = live[HONGZE]
    errors = [each for each in hongze.submission.findings if each.severity is Severity.ERROR]
    places = [(each.code, each.place.sheet, each.place.cell) for each in errors]
    assert places == [("total.mismatch", "表四", "E5"), ("total.mismatch", "表四", "O5")]
    assert sorted(hongze.failing) == ["totals:disputes"]
    assert hongze.state == "还有 2 处要改"
    assert hongze.listed(AuditColumn.LINK) == ["表四!E5"]


def test_one_applicant_more_is_out_of_balance(live: dict[str, Live]) -> None:
    """轻工路 with seven received and six handled: the column and the 总计 do not balance.

    One cause is one place to correct, in the column: on the cover, in 审核 and in the check.
    """
    more = live["one more"]
    balance: list[At] = [("applications.balance", "表三", "D29")]
    assert found(more.submission) == balance
    assert sorted(more.failing) == ["applications.balance:natural_person"]
    assert more.state == "还有 1 处要改"
    assert more.listed(AuditColumn.LINK) == ["表三!D29"]
    assert (more.listed(AuditColumn.LEFT), more.listed(AuditColumn.RIGHT)) == (["7"], ["6"])


def test_a_subtotal_typed_over_is_blamed_alone(live: dict[str, Live]) -> None:
    """The 总计 below it adds up what was entered, and is right: one error, not two."""
    over = live["typed over"]
    assert found(over.again) == found(over.submission) == [("total.mismatch", "表三", "J15")]
    assert list(over.failing) == ["totals:applications"]
    assert (
        over.at("表三", Area(27, 9))
        == over.again.values[over.form.position["applications.handled_total.total"]]
    )


def test_a_blank_template_asks_for_office_and_zero_reports(live: dict[str, Live], form: Form) -> None:
    """Nothing but what is missing: who reports, and 零报告 for each table of zeros."""
    blank = live["blank"]
    zero = [f"zero-report:{table.id}" for table in form.tables]
    assert list(blank.failing) == ["office", *zero]
    assert blank.state == "还没有填"
    assert blank.at(blank.layout.cover.sheet, blank.layout.cover.check_code) == NO_CODE


# ------------------------------------------------------------------ the same verdicts


class _Values:
    """A submission as rules read it, with the figures of last year that travelled in it."""

    def __init__(self, form: Form, submission: Submission) -> None:
        self.values = values_of(form, submission)
        self.submission = submission

    def number(self, source: Source, field: str) -> Number | None:
        if source is Source.CURRENT:
            return self.values[field]
        return self.submission.prior.get(field) if source is Source.PRIOR else None

    def text(self, field: str) -> str:
        return self.submission.texts.get(field, "")

    def kind(self) -> str | None:
        return (self.submission.office.kind if self.submission.office else "") or None

    def confirmed(self, table: str) -> bool:
        return self.submission.confirmed(table)


def verdict(form: Form, submission: Submission, item: AuditItem) -> tuple[str, int | None]:
    """Give Python's verdict on a row of 审核, and how many cells are wrong where it counts them."""
    codes = [each for each in submission.findings if each.severity is Severity.ERROR]
    match item.kind:
        case ItemKind.OFFICE:
            bad = any(each.code == "office.missing" for each in codes)
            return (FAILED if bad else Status.PASSED.value), None
        case ItemKind.CELLS:
            cells = [each for each in codes if each.code.startswith("cell.")]
            count = sum(form.by_id[each.place.fields[0]].table == item.subject for each in cells)
            return (FAILED if count else Status.PASSED.value), count
        case ItemKind.TOTAL:
            shown = [each.place.fields[0] for each in codes if each.code == "total.mismatch"]
            count = sum(form.by_id[total].table == item.subject for total in shown)
            return (FAILED if count else Status.PASSED.value), count
        case ItemKind.RULE:
            assert item.rule is not None
            outcome = evaluate(item.rule.holds, _Values(form, submission), item.rule.when)
            named = {each.rule for each in submission.findings}
            columns = {rule for rule in named if rule and rule.startswith(f"{item.rule.rule.code}:")}
            of_total = outcome.status is Status.FAILED and item.key.endswith(":total")
            if of_total and columns and item.key not in named:  # one cause is named once, in its column
                return Status.NOT_ASSESSED.value, None
            assert (outcome.status is Status.FAILED) == (item.key in named)
            return outcome.status.value, None


@pytest.mark.parametrize("name", NAMES)
def test_every_row_of_the_audit_says_what_python_says(live: dict[str, Live], name: str) -> None:
    """Passed, failed or not assessed: of every check of the form, and the number of wrong cells."""
    one = live[name]
    assert one.layout.audit is not None
    shown, expected = {}, {}
    for index, item in enumerate(one.layout.audit.items):
        word, count = verdict(one.form, one.again, item)
        expected[item.key] = (word, count)
        counted = one.check(index, CheckColumn.LEFT) if count is not None else None
        shown[item.key] = (one.result(index), counted)
    assert shown == expected


@pytest.mark.parametrize("name", NAMES)
def test_calculating_changes_no_verdict(live: dict[str, Live], name: str) -> None:
    """Python finds the same before and after LibreOffice, but for totals that had no value before."""
    one = live[name]
    assert one.again.values == one.submission.values
    assert one.again.office == one.submission.office

    def others(submission: Submission) -> list[At]:
        return [at for at in found(submission) if not at[0].startswith("total.")]

    assert others(one.again) == others(one.submission)


@pytest.mark.parametrize("name", NAMES)
def test_the_check_code_is_python_s(live: dict[str, Live], name: str) -> None:
    """Six digits, or strokes while a figure is not usable; shown only where nothing has to be corrected."""
    one = live[name]
    expected = check_code(one.form, one.submission.values) or NO_CODE
    assert one.ledger_code == expected
    assert one.code == (NO_CODE if one.failing_errors else expected)
    footers = [one.at(table.sheet, table.footer) for table in one.layout.tables]
    assert [str(footer).rpartition("校验码：")[2] for footer in footers] == [one.code] * len(footers)


@pytest.mark.parametrize("name", NAMES)
def test_what_fails_is_listed_first_with_its_cell(live: dict[str, Live], name: str) -> None:
    """Errors in the order of the checks, then what may be explained; each once, as many as there is room for."""
    one = live[name]
    urgent = sorted(one.failing.values(), key=lambda item: item.severity is not Severity.ERROR)
    words = [item.severity.word for item in urgent][:AUDIT_LISTED]
    assert one.listed(AuditColumn.LEVEL) == words
    assert one.listed(AuditColumn.WHERE) == [item.where for item in urgent][:AUDIT_LISTED]
    assert len(one.listed(AuditColumn.LINK)) == len(words)


@pytest.mark.parametrize("name", NAMES)
def test_the_state_is_one_of_three(live: dict[str, Live], name: str) -> None:
    """Not begun, so many places to correct, or ready; what may be explained only where there is any."""
    one = live[name]
    warnings = sum(item.severity is Severity.WARNING for item in one.failing.values())
    state = str(one.state)
    if state != "还没有填":
        assert state.startswith("还有 " if one.failing_errors else READY)
        assert ("可说明" in state) == (warnings > 0)
        assert f"{warnings} 处可说明" in state or not warnings


def test_the_variants_are_worth_it(live: dict[str, Live]) -> None:
    """Together they fail checks of every kind and many rules, and some leave rules not assessed."""
    kinds = {item.kind for one in live.values() for item in one.failing.values()}
    rules = {item.rule.rule.code for one in live.values() for item in one.failing.values() if item.rule}
    assert kinds == set(ItemKind) - {ItemKind.TEXTS, ItemKind.PERIOD}  # the official form has neither
    assert len(rules) >= 8
    assert {one.code == NO_CODE for one in live.values()} == {True, False}


NUMERALS = (
    "６",
    "１２３",
    "1,234",
    "１，２３４",
    "007",
    " 7 ",
    "\u30008\u3000",
    "6.0",
    "1234.000",
    "５．",
    "6\n",
    "+5",
    "＋５",
    "6。",
    "６、",
    "6;",
    "６；",
    "7，",
    "1,234。",
    "\u00a07\u00a0",
    "\ufeff6",
    "7\u200b\u200e",
    "\u20038\u2002",
    "\t9",
    "9\r\n",
)
NO_NUMERALS = (
    "6¦",
    "^6",
    "6\u200b1",
    "6\t1",
    "²",
    "1.000",
    "12.000",
    "12,34",
    "6。。",
    "1。5",
    "5%",
    "1e3",
    "5e0",
    "081,234",
    "1.1,234",
    "1-2",
    "1:30",
    "(5)",
    "￥5",
    "$5",
    "6件",
    "",
    "TRUE",
    "6 x",
    "5+",
    "++5",
    "－5",
    "6\n7",
    "123456789012",
)


def test_texts_are_numbers_in_the_workbook_where_they_are_in_the_check(live: dict[str, Live]) -> None:
    """Full-width, grouped, with spaces: the same figure and the same code; dates and percentages: none."""
    texts = live["texts"]
    places = dict(zip((*NUMERALS, *NO_NUMERALS), texts.form.entered[10:], strict=False))
    for text, field in places.items():
        row = texts.layout.ledger.row(field.id)
        shown = texts.at("_nianbao", Area(row, LedgerColumn.VALUE))
        value = texts.submission.values[texts.form.position[field.id]]
        assert (None if shown == UNUSABLE else shown) == value, text
        assert (value is not None) == (text in NUMERALS), text
        assert value is None or is_read_by_formulas(field, text), text
    wide = live["full width"]
    assert found(wide.submission) == [("cell.text-number", "表三", "D5")]
    assert wide.submission.status is ReadStatus.PASSED
    assert wide.failing == {}
    assert wide.code == check_code(wide.form, wide.submission.values)
    for (
        field
    ) in wide.form.totals:  # what is printed adds up what is counted, also where SUM would pass over a text
        slot = wide.layout.slots[field.id]
        shown = wide.at(slot.sheet, slot.area)
        assert shown == wide.submission.values[wide.form.position[field.id]], field.id


# ------------------------------------------------------------------ the summary


@pytest.fixture(scope="module")
def summary(form: Form, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, tuple[Number, ...], str]:
    """Add up five offices, one with amounts that floats cannot add, and calculate the sum anew."""
    folder = tmp_path_factory.mktemp("summary")
    contents = [real_content(form, each.file) for each in EXAMPLES if each.year == 2023]
    tenths = [Decimal("0.1"), Decimal("0.2")]
    contents += [
        small_content(form, f"00{n}", year=2023, disclosure__fees__amount=fee) for n, fee in enumerate(tenths)
    ]
    files = [saved(folder, write_template(each), f"{n}.xlsx") for n, each in enumerate(contents)]
    result = consolidate(checked(*files))
    assert len(result.accepted) == 6
    path = recalculated(folder, {"summary": write_summary(result)})["summary"]
    return path, result.totals, result.check_code


def test_a_summary_calculates_its_own_totals(
    summary: tuple[Path, tuple[Number, ...], str], form: Form
) -> None:
    """The formulas of the official tables over the breakdown give the totals, and the same check code."""
    path, totals, code = summary
    layout = layout_of(form, Role.SUMMARY)
    book = CalamineWorkbook.from_path(path)
    rows = {sheet: book.get_sheet_by_name(sheet).to_python() for sheet in book.sheet_names}
    shown = [rows[slot.sheet][slot.area.row][slot.area.column] for slot in layout.slots.values()]
    assert shown == pytest.approx([float(total) for total in totals], rel=1e-12)
    assert rows[layout.cover.sheet][layout.cover.check_code.row][layout.cover.check_code.column] == code


def test_a_calculated_summary_passes_the_check(summary: tuple[Path, tuple[Number, ...], str]) -> None:
    """Read again after LibreOffice, it has the same figures, exactly, and no errors."""
    path, totals, _ = summary
    (submission,) = checked(str(path)).submissions
    assert submission.values == totals
    assert submission.status is ReadStatus.PASSED
