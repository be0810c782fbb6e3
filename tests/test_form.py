"""The form gongkai-2021 is the official one, and a broken form file is refused with its key."""

import csv
import pickle
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import pytest

from nianbao.core.errors import FormError, UsageError
from nianbao.core.findings import Severity
from nianbao.form.field import COUNT, TOTAL, Field, Heading
from nianbao.form.load import load_file
from nianbao.form.model import Block, Form
from nianbao.form.registry import find_form, known_forms, newest_form
from nianbao.layout.grid import Area
from nianbao.layout.workbook import Role, WorkbookLayout, layout_of

OFFICIAL = Path(__file__).parent / "data" / "official-gongkai-2021.csv"
APPLICANTS = (
    "natural_person",
    "business",
    "research",
    "public_welfare",
    "legal_service",
    "other_organisation",
)


@pytest.fixture(scope="module")
def official() -> list[dict[str, str]]:
    with OFFICIAL.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def layout(form: Form) -> WorkbookLayout:
    return layout_of(form, Role.TEMPLATE)


# ------------------------------------------------------------------ the official list


def test_fields_are_the_official_ones_in_order(form: Form, official: list[dict[str, str]]) -> None:
    """Every official number is a field, and there is no other; reading order is kept."""
    assert [each.id for each in form.fields] == [row["field"] for row in official]


def test_labels_are_official(form: Form, official: list[dict[str, str]]) -> None:
    """Sheet, row labels and column labels of every field are the official words, level by level."""
    found = [
        (form.table(each.table).sheet, _row_labels(form, each), [heading.label for heading in each.column])
        for each in form.fields
    ]
    assert found == [
        (row["sheet"], _levels(row["row_labels"]), _levels(row["column_labels"])) for row in official
    ]


def test_kinds_are_official(form: Form, official: list[dict[str, str]]) -> None:
    """Counts, amounts and totals are what the official list calls them."""
    assert [each.kind for each in form.fields] == [row["kind"] for row in official]


def test_totals_add_up_what_the_official_list_says(form: Form, official: list[dict[str, str]]) -> None:
    """The parts of each total are exactly the fields that its ``computed_as`` describes."""
    computed = {row["field"]: list(_computed(row, official)) for row in official if row["computed_as"]}
    assert {each.id: list(each.parts) for each in form.totals} == computed


def test_totals_come_after_their_parts(form: Form) -> None:
    """In ``Form.totals`` a total stands after the totals that it adds up, so one pass computes all."""
    done = {each.id for each in form.entered}
    for total in form.totals:
        assert set(total.parts) <= done
        done.add(total.id)
    assert done == set(form.by_id)


def test_amounts_carry_their_unit(form: Form) -> None:
    """The one amount of the form is in 万元; counts have no unit."""
    assert {each.id: each.unit for each in form.fields if each.unit} == {"disclosure.fees.amount": "万元"}
    assert {each.number for each in form.totals} == {COUNT}


def test_field_says_where_it_stands(form: Form) -> None:
    """A field is described by its row and column, a table of one row by its columns alone."""
    places = {
        "disclosure.fees.amount": "“行政事业性收费”行“本年收费金额（单位：万元）”列",
        "applications.refused.state_secret.business": "“（三）不予公开·1.属于国家秘密”行“商业企业”列",
        "disputes.suit_after_review.total": "“复议后起诉·总计”列",
    }
    assert {id_: form.by_id[id_].place for id_ in places} == places


@pytest.mark.parametrize(
    ("field", "value", "usable"),
    [
        ("applications.received.business", 0, True),
        ("applications.received.business", 999_999_999, True),
        ("applications.received.business", 1_000_000_000, False),
        ("applications.received.business", -1, False),
        ("applications.received.business", Decimal("1.5"), False),
        ("applications.received.business", Decimal("2.0"), True),
        ("disclosure.fees.amount", Decimal("0.000001"), True),
        ("disclosure.fees.amount", Decimal("0.0000001"), False),
        ("disclosure.fees.amount", Decimal("-0.01"), False),
        ("disclosure.fees.amount", 1_000_000_000, False),
    ],
)
def test_a_number_is_usable_within_the_limits(form: Form, field: str, value: Decimal, usable: bool) -> None:
    """Counts are whole, amounts have six decimals, nothing is negative or implausibly large."""
    assert form.accepts(form.by_id[field], value) is usable


def test_form_is_official_from_2021(form: Form) -> None:
    """The form covers the year it was introduced and every later one."""
    assert [form.covers_year(year) for year in (2020, 2021, 2030)] == [False, True, True]


def test_forms_are_found_by_id(form: Form) -> None:
    """Without an id the newest form is found; an unknown id is answered with the known ones."""
    assert find_form(None) is newest_form() is form
    assert find_form(form.id) is form
    known = "、".join(each.id for each in known_forms())
    with pytest.raises(UsageError) as caught:
        find_form("gongkai-2022")
    assert str(caught.value).startswith(f"没有表样“gongkai-2022”，可用的有 {known}；是不是“gongkai-20")


def _levels(labels: str) -> list[str]:
    return labels.split(" > ") if labels else []


def _row_labels(form: Form, field: Field) -> list[str]:
    """List the row's labels, outermost first; the block's heading is the outermost."""
    block = next(block for block in form.table(field.table).blocks if field.row[:1] in _tops(block))
    heading = [block.heading] if block.heading else []
    return [*heading, *(each.label for each in field.row)]


def _tops(block: Block) -> list[tuple[Heading, ...]]:
    return [(heading,) for heading in block.rows] or [()]


def _computed(row: dict[str, str], official: list[dict[str, str]]) -> Iterator[str]:
    start, _, column = row["field"].rpartition(".")
    counts = [other["field"] for other in official if other["kind"] != TOTAL]
    match row["computed_as"]:
        case "sum of the six applicant columns of this row":
            yield from (f"{start}.{applicant}" for applicant in APPLICANTS)
        case "sum of the four outcomes of this group":
            yield from (field for field in counts if field.rpartition(".")[0] == start)
        case "sum of the 21 outcome rows (（一）to（六）) of this column":
            rows = [
                other["field"]
                for other in official
                if other["row_labels"].startswith("三、本年度办理结果 > （")
                and not other["row_labels"].endswith("（七）总计")
                and other["field"].endswith(f".{column}")
            ]
            assert len(rows) == 21
            yield from rows
        case other:
            raise AssertionError(other)


# ------------------------------------------------------------------ the layout that follows


@pytest.mark.parametrize(
    ("sheet", "area", "text"),
    [
        ("表二", "A1:D1", "二、主动公开政府信息情况"),
        ("表二", "A2:D2", "第二十条第（一）项"),
        ("表二", "A3", "信息内容"),
        ("表二", "D3", "现行有效件数"),
        ("表二", "B7:D7", "本年处理决定数量"),
        ("表二", "B14:D14", "本年收费金额（单位：万元）"),
        ("表三", "A1:J1", "三、收到和处理政府信息公开申请情况"),
        ("表三", "A2:C4", "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）"),
        ("表三", "D2:J2", "申请人情况"),
        ("表三", "D3:D4", "自然人"),
        ("表三", "E3:I3", "法人或其他组织"),
        ("表三", "E4", "商业企业"),
        ("表三", "J3:J4", "总计"),
        ("表三", "A5:C5", "一、本年新收政府信息公开申请数量"),
        ("表三", "A7:A28", "三、本年度办理结果"),
        ("表三", "B7:C7", "（一）予以公开"),
        ("表三", "B9:B16", "（三）不予公开"),
        ("表三", "C16", "8.属于行政查询事项"),
        ("表三", "B28:C28", "（七）总计"),
        ("表三", "A29:C29", "四、结转下年度继续办理"),
        ("表四", "A1:O1", "四、政府信息公开行政复议、行政诉讼情况"),
        ("表四", "A2:E2", "行政复议"),
        ("表四", "A3:A4", "结果维持"),
        ("表四", "F2:O2", "行政诉讼"),
        ("表四", "K3:O3", "复议后起诉"),
        ("表四", "O4", "总计"),
    ],
)
def test_headings_are_merged_as_in_the_official_table(
    layout: WorkbookLayout, sheet: str, area: str, text: str
) -> None:
    """A heading spans its leaves and reaches down to the figures."""
    assert {label.area.range: label.text for label in layout.labels[sheet]}[area] == text


@pytest.mark.parametrize(
    ("field", "sheet", "area"),
    [
        ("disclosure.regulations.issued", "表二", "B4"),
        ("disclosure.normative_documents.in_force", "表二", "D5"),
        ("disclosure.licences.decisions", "表二", "B8:D8"),
        ("disclosure.fees.amount", "表二", "B15:D15"),
        ("applications.received.natural_person", "表三", "D5"),
        ("applications.received.total", "表三", "J5"),
        ("applications.refused.state_secret.business", "表三", "E9"),
        ("applications.handled_total.natural_person", "表三", "D28"),
        ("applications.carried_out.total", "表三", "J29"),
        ("disputes.review.upheld", "表四", "A5"),
        ("disputes.review.total", "表四", "E5"),
        ("disputes.suit_after_review.total", "表四", "O5"),
    ],
)
def test_figures_stand_where_the_official_table_has_them(
    layout: WorkbookLayout, field: str, sheet: str, area: str
) -> None:
    """A field's slot is the cell where its row meets its column."""
    slot = layout.slots[field]
    assert (slot.sheet, slot.area.range) == (sheet, area)


@pytest.mark.parametrize("role", Role)
def test_no_two_things_share_a_cell(form: Form, role: Role) -> None:
    """Labels, figures, footers and cover entries never overlap."""
    layout = layout_of(form, role)
    areas = {sheet: [label.area for label in labels] for sheet, labels in layout.labels.items()}
    for slot in layout.slots.values():
        areas[slot.sheet].append(slot.area)
    for table in layout.tables:
        areas[table.sheet].append(table.footer)
    cover = layout.cover
    areas[cover.sheet] += [
        *cover.entries.values(),
        cover.subtitle,
        cover.state,
        cover.detail,
        cover.check_code,
    ]
    for sheet, taken in areas.items():
        cells = [cell for area in taken for cell in _cells(area)]
        twice = sorted({cell for cell in cells if cells.count(cell) > 1})
        assert twice == [], sheet


def test_tables_have_no_holes(layout: WorkbookLayout) -> None:
    """Labels, figures and footer together fill the whole rectangle of every official table."""
    for table in layout.tables:
        areas = [*(label.area for label in table.labels), *(slot.area for slot in table.slots), table.footer]
        filled = {cell for area in areas for cell in _cells(area)}
        rows, columns = table.footer.row + 1, table.columns
        assert filled == {(row, column) for row in range(rows) for column in range(columns)}, table.sheet


def test_every_field_has_a_slot_and_a_row(form: Form, layout: WorkbookLayout) -> None:
    """Slots follow the form's order; on the hidden sheet every field has a row of its own."""
    assert list(layout.slots) == [each.id for each in form.fields]
    assert len(set(layout.ledger.rows.values())) == len(form.fields) + len(form.narrative)


def _cells(area: Area) -> Iterator[tuple[int, int]]:
    for row in range(area.row, area.row + area.rows):
        for column in range(area.column, area.column + area.columns):
            yield row, column


# ------------------------------------------------------------------ the rules of the form


def test_rules_are_the_declared_ones(form: Form) -> None:
    """Each rule is spread over the columns, rows, fields or tables it is declared for."""
    counts: dict[tuple[str, Severity], int] = {}
    for each in form.rules:
        key = (each.rule.code, each.rule.severity)
        counts[key] = counts.get(key, 0) + 1
    error, warning = Severity.ERROR, Severity.WARNING
    assert counts == {
        ("applications.balance", error): 7,
        ("applications.carried-in", warning): 7,
        ("disclosure.regulations", error): 3,
        ("disclosure.in-force", warning): 2,
        ("disclosure.repealed", warning): 2,
        ("disclosure.in-force-issued", warning): 2,
        ("fees.scale", warning): 1,
        ("fees.unpaid", warning): 1,
        ("disclosure.jump", warning): 5,
        ("applications.jump", warning): 3,
        ("disputes.jump", warning): 3,
        ("disclosure.vanished", warning): 1,
        ("applications.vanished", warning): 1,
        ("disputes.vanished", warning): 1,
        ("zero-report", error): 6,
    }


def test_rules_have_distinct_keys_and_point_somewhere(form: Form, layout: WorkbookLayout) -> None:
    """Every instance has a key of its own and a place that exists in the workbook."""
    assert len({each.key for each in form.rules}) == len(form.rules)
    for each in form.rules:
        assert layout.place(each.at).cell, each.key


# ------------------------------------------------------------------ broken form files

BALANCE = 'holds = "received + carried_in == handled_total + carried_out"'
HANDLED = '"granted", "partly_granted", "refused", "unavailable", "not_processed", "other",'
ROWS_3, COLUMNS_4 = "table[2].block[1].rows", "table[3].block[1].columns"
KINDS = "街道、乡镇、部门、县区、设区的市、省级、国务院部门"
NAMES_2 = (
    "regulations.issued、regulations.repealed、regulations.in_force、normative_documents.issued、"
    "normative_documents.repealed、normative_documents.in_force、licences.decisions、penalties.decisions、"
    "compulsion.decisions、fees.amount"
)
NAMES_3 = (
    "received、carried_in、granted、partly_granted、refused.state_secret、refused.prohibited_by_law、"
    "refused.security_and_stability、refused.third_party_rights、refused.internal_affairs、"
    "refused.deliberative_process、refused.enforcement_file、refused.administrative_inquiry……"
)
RULE_KEYS = "at、cause、code、each、holds、level、only、prefill、remedy、severity、source、table、title、when"


@dataclass(frozen=True)
class Broken:
    """A form file of which ``old`` was replaced by ``new``, and the error that must follow."""

    old: str
    new: str
    key: str
    problem: str


BROKEN = {
    # names in rules
    "unknown name": Broken(
        BALANCE,
        BALANCE.replace("carried_in", "carry_in"),
        "rule[1].holds",
        f"没有指标“carry_in”，可用的有 {NAMES_3}；是不是“carried_in”？"
        "（第 12 个字符处：received + ▶carry_in == handled_total + carried_out）",
    ),
    "unknown prior name": Broken(
        "carried_in == prior.carried_out",
        "carried_in == prior.carried_over",
        "rule[2].holds",
        f"没有指标“carried_over”，可用的有 {NAMES_3}；是不是“carried_out”？"
        "（第 15 个字符处：carried_in == ▶prior.carried_over）",
    ),
    "unknown narrative": Broken(
        "narrative.information_fee",
        "narrative.fee",
        "rule[8].holds",
        "报告文字里没有“fee”，可用的有 information_fee（第 14 个字符处：this == 0 or ▶narrative.fee > 0）",
    ),
    "unknown heading in a sum": Broken(
        BALANCE,
        'holds = "received == sum(refusal)"',
        "rule[1].holds",
        f"没有“refusal”这个标题，可用的有 {NAMES_3}（第 17 个字符处：received == sum(▶refusal)）",
    ),
    "field twice in a sum": Broken(
        BALANCE,
        'holds = "received == sum(refused, refused.state_secret)"',
        "rule[1].holds",
        "“applications.refused.state_secret.natural_person”在这里算了两次"
        "（第 26 个字符处：received == sum(refused, ▶refused.state_secret)）",
    ),
    "unknown kind": Broken(
        'kind in ("街道", "乡镇", "部门", "县区")',
        'kind in ("街道", "县区级")',
        "rule[3].when",
        f"没有单位类别“县区级”，可用的有 {KINDS}；是不是“县区”？"
        '（第 1 个字符处：▶kind in ("街道", "县区级")）',
    ),
    "unknown table in confirmed": Broken(
        "nonzero(this) == 0 implies confirmed(this)",
        "nonzero(this) == 0 implies confirmed(dispute)",
        "rule[15].holds",
        "没有表“dispute”，可用的有 disclosure、applications、disputes；是不是“disputes”？"
        "（第 38 个字符处：nonzero(this) == 0 implies confirmed(▶dispute)）",
    ),
    "table without a zero report": Broken(
        'id = "zero_report.disputes"',
        'id = "nothing.disputes"',
        "rule[15].holds",
        "封面没有 zero_report.disputes 这一项（第 38 个字符处：nonzero(this) == 0 implies confirmed(▶this)）",
    ),
    # rules
    "bad syntax": Broken(
        BALANCE,
        'holds = "received + == carried_out"',
        "rule[1].holds",
        "这里不该有“==”，应当是数、指标名或括号（第 12 个字符处：received + ▶== carried_out）",
    ),
    "bad condition": Broken(
        'when = "this > 0 and prior.this > 0"',
        'when = "this > 0 und prior.this > 0"',
        "rule[7].when",
        "这里不该有“und”（第 10 个字符处：this > 0 ▶und prior.this > 0）",
    ),
    "not a truth": Broken(
        BALANCE,
        'holds = "received + carried_in"',
        "rule[1].holds",
        "规则应当是一个判断，例如 a + b == c（第 1 个字符处：▶received + carried_in）",
    ),
    "unknown severity": Broken(
        'severity = "error"',
        'severity = "errors"',
        "rule[1].severity",
        "“errors”不行，可用的有 error、warning；是不是“error”？",
    ),
    "unknown each": Broken(
        'each = "column"',
        'each = "columns"',
        "rule[1].each",
        "“columns”不行，可用的有 column、row、field、table；是不是“column”？",
    ),
    "unknown table": Broken(
        'table = "applications"',
        'table = "application"',
        "rule[1].table",
        "没有表“application”，可用的有 disclosure、applications、disputes；是不是“applications”？",
    ),
    "no table": Broken(
        'table = "applications"\neach = "column"',
        'each = "column"',
        "rule[1].table",
        "each = “column” 要写明是哪张表",
    ),
    "only unknown field": Broken(
        'only = ["fees.amount"]',
        'only = ["fee.amount"]',
        "rule[7].only",
        f"没有指标“fee.amount”，可用的有 {NAMES_2}；是不是“fees.amount”？",
    ),
    "only unknown row": Broken(
        'only = ["regulations", "normative_documents"]',
        'only = ["regulation"]',
        "rule[4].only",
        "没有“regulation”，可用的有 regulations、normative_documents、licences、penalties、compulsion、fees"
        "；是不是“regulations”？",
    ),
    "only missing": Broken(
        'only = ["fees.amount"]\n', "", "rule[7].only", '缺少这个键：each = "field" 要列出指标'
    ),
    "only without each": Broken(
        'each = "table"',
        'only = ["disclosure"]',
        "rule[15].only",
        "只能与 each = column 或 row 或 field 一起用",
    ),
    "table beside each table": Broken(
        'each = "table"',
        'each = "table"\ntable = "disclosure"',
        "rule[15].table",
        'each = "table" 就是每一张表，不能再写明哪一张',
    ),
    "at unknown field": Broken(
        'at = "carried_out"',
        'at = "carry_out"',
        "rule[1].at",
        f"没有指标“carry_out”，可用的有 {NAMES_3}；是不是“carried_out”？",
    ),
    "at unknown cover entry": Broken(
        'at = "cover.zero_report.this"',
        'at = "cover.zero_reports.this"',
        "rule[15].at",
        "封面没有“zero_reports.disclosure”这一项",
    ),
    "at missing where there is no field": Broken(
        'holds = "nonzero(this) == 0 implies confirmed(this)"\nat = "cover.zero_report.this"',
        'holds = "confirmed(this)"',
        "rule[15].at",
        "缺少这个键：规则里没有指标，要写明问题指向哪里",
    ),
    "rule key unknown": Broken(
        BALANCE, f"{BALANCE}\nremark = 1", "rule[1].remark", f"没有这个键，可用的有 {RULE_KEYS}"
    ),
    "prefill of a rule that says no figure": Broken(
        BALANCE,
        f"{BALANCE}\nprefill = true",
        "rule[1].prefill",
        "只有“指标 == prior.指标”这样的规则才能预填上年的数",
    ),
    "prefill that is no truth": Broken(
        BALANCE, f'{BALANCE}\nprefill = "yes"', "rule[1].prefill", "应当是 true 或 false"
    ),
    "rule key missing": Broken(
        'title = "收费金额与上年相比不相差一千倍"\n', "", "rule[7].title", "缺少这个键"
    ),
    # headings and totals
    "field id twice": Broken(
        '{ id = "carried_in", label',
        '{ id = "received", label',
        "table[2].block[1].rows",
        "同一级有两个编号“received”，请改得不一样",
    ),
    "total of nothing": Broken(
        HANDLED,
        HANDLED.replace("granted", "grant", 1),
        "table[2].block[1].rows[3].rows[7].total_of",
        "“grant”没有对应的标题；是不是“granted”？",
    ),
    "total of itself": Broken(
        HANDLED,
        f'{HANDLED} "handled_total",',
        "table[2].block[1].rows[3].rows[7].total_of",
        "不能是它自己的总计",
    ),
    "total of one thing twice": Broken(
        HANDLED,
        f'{HANDLED} "refused.state_secret",',
        "table[2].block[1].rows[3].rows[7].total_of",
        "把“1.属于国家秘密”算了两次",
    ),
    "circle of totals": Broken(
        '{ id = "upheld", label = "结果维持" }',
        '{ id = "upheld", label = "结果维持", total_of = ["total"] }',
        "table[3].block[1].columns[1].columns[1].total_of",
        "绕成了圈，要用它自己才能算出它",
    ),
    "total with rows below": Broken(
        'label = "（三）不予公开", rows',
        'label = "（三）不予公开", total_of = ["granted"], rows',
        "table[2].block[1].rows[3].rows[3].total_of",
        "“granted”没有对应的标题，有下级的标题只能是它的下级的总计",
    ),
    "leaf without id": Broken(
        '{ id = "carried_out", label = "四、结转下年度继续办理"',
        '{ label = "四、结转下年度继续办理"',
        "table[2].block[1].rows[4].id",
        "“四、结转下年度继续办理”没有下级，应当有编号 id",
    ),
    "id with a dot": Broken(
        'id = "carried_out"',
        'id = "carried.out"',
        "table[2].block[1].rows[4].id",
        "“carried.out”不行，编号只能用字母、数字和下划线，不能以数字开头",
    ),
    "reserved id": Broken(
        'id = "disputes"',
        'id = "prior"',
        "table[3].id",
        "“prior”不行，这几个词另有用处：and、confirmed、cover、implies、in、kind、narrative、or、prior、this",
    ),
    "unknown kind of number": Broken(
        'kind = "amount"',
        'kind = "money"',
        "table[1].block[4].columns[1].kind",
        "“money”不行，可用的有 count、amount、signed、signed_amount、text、choice",
    ),
    "unknown heading key": Broken(
        '{ id = "licences", label',
        '{ id = "licences", labels = "x", label',
        "table[1].block[2].rows[1].labels",
        "没有这个键，可用的有 aggregate、id、kind、label、max、min、rows、short、total_of、unit、word；是不是“label”？",
    ),
    "heading without label": Broken(
        '{ id = "licences", label = "行政许可" }',
        '{ id = "licences" }',
        "table[1].block[2].rows[1].label",
        "缺少这个键",
    ),
    "total_of is no list": Broken(
        'total_of = ["upheld", "corrected", "other", "pending"]',
        'total_of = "upheld"',
        "table[3].block[1].columns[1].columns[5].total_of",
        '应当是一组文字，要加方括号，写作 total_of = ["upheld"]',
    ),
    "no columns": Broken(
        'columns = [{ id = "decisions", label = "本年处理决定数量" }]',
        "columns = []",
        "table[1].block[2].columns",
        "至少要有一节",
    ),
    # sheets
    "sheet name too long": Broken(
        'sheet = "表四"',
        f'sheet = "{"表" * 32}"',
        "table[3].sheet",
        f"工作表名“{'表' * 32}”不行：不超过 31 个字，不含 [ ] : * ? / \\ '",
    ),
    "sheet name with a slash": Broken(
        'summary_sheet = "封面"',
        'summary_sheet = "封/面"',
        "cover.summary_sheet",
        "工作表名“封/面”不行：不超过 31 个字，不含 [ ] : * ? / \\ '",
    ),
    "sheet twice": Broken(
        'sheet = "表四"', 'sheet = "表三"', "table[3].sheet", "“表三”用了两次，另一处是 table[2].sheet"
    ),
    "sheet of the summary twice": Broken(
        'summary_sheet = "封面"',
        'summary_sheet = "表二"',
        "table[1].sheet",
        "“表二”用了两次，另一处是 cover.summary_sheet",
    ),
    "table id twice": Broken(
        'id = "disputes"', 'id = "disclosure"', "table[3].id", "“disclosure”用了两次，另一处是 table[1].id"
    ),
    "unknown orientation": Broken(
        'orientation = "landscape"',
        'orientation = "横"',
        "table[3].orientation",
        "“横”不行，可用的有 portrait、landscape；是不是“landscape”？",
    ),
    # the cover
    "drop-down too long": Broken(
        'choices = ["是", "否"]',
        f'choices = ["{"是" * 200}", "{"否" * 60}"]',
        "cover.entries[8].choices",
        "下拉选项合计不能超过 255 个字符（Excel 的限制）",
    ),
    "comma in a drop-down": Broken(
        'choices = ["是", "否"]',
        'choices = ["是,否"]',
        "cover.entries[8].choices",
        "选项里不能有英文逗号（Excel 用它分开各项），请改成中文逗号或顿号",
    ),
    "cover entry twice": Broken('id = "filled_by"', 'id = "office"', "cover.entries", "编号“office”用了两次"),
    "cover without a year": Broken('id = "year"', 'id = "years"', "cover.entries", "缺少“year”这一项"),
    "choices of a text": Broken(
        'label = "填报人"\n',
        'label = "填报人"\nchoices = ["甲"]\n',
        "cover.entries[4].choices",
        "没有这个键，可用的有 collect、id、kind、label",
    ),
    "unknown kind of entry": Broken(
        'kind = "year"',
        'kind = "years"',
        "cover.entries[3].kind",
        "“years”不行，可用的有 text、code、year、period、date、choice；是不是“year”？",
    ),
    # charts
    "chart of an unknown field": Broken(
        'field = "applications.received.total"',
        'field = "applications.received.totals"',
        "chart[1].field",
        "没有指标“applications.received.totals”；是不是“applications.received.total”？",
    ),
    "unknown kind of chart": Broken(
        'kind = "offices"',
        'kind = "office"',
        "chart[1].kind",
        "“office”不行，可用的有 offices、items、years；是不是“offices”？",
    ),
    # the head
    "unknown key": Broken(
        'title = "政府信息公开工作年度报告"',
        'title = "政府信息公开工作年度报告"\ntitel = "x"',
        "form.titel",
        "没有这个键，可用的有 amount_format、first_year、id、kinds、last_year、limits、name、period、series、source、title、"
        "version；是不是“title”？",
    ),
    "unknown section": Broken(
        "[[narrative]]",
        "[[narratives]]",
        "narratives",
        "没有这个键，可用的有 chart、cover、form、main、narrative、rule、table；是不是“narrative”？",
    ),
    "missing key": Broken('title = "政府信息公开工作年度报告"\n', "", "form.title", "缺少这个键"),
    "empty text": Broken('version = "1"', 'version = " "', "form.version", "不能是空的"),
    "text for a number": Broken(
        "first_year = 2021",
        'first_year = "2021"',
        "form.first_year",
        "应当是一个整数，不加引号，写作 first_year = 2021",
    ),
    "truth for a number": Broken("count = 999999999", "count = true", "form.limits.count", "应当是一个整数"),
    "limit too high": Broken(
        "amount_decimals = 6",
        "amount_decimals = 7",
        "form.limits.amount_decimals",
        "应当在 0 到 6 之间（再大，电子表格就算不准了）",
    ),
    "list for a section": Broken("[cover]", "[[cover]]", "cover", "应当是一节，写作 [cover]"),
    "narrative twice": Broken(
        "[[narrative]]",
        '[[narrative]]\nid = "information_fee"\nlabel = "x"\n\n[[narrative]]',
        "narrative[2].id",
        "“information_fee”用了两次",
    ),
}


@pytest.mark.parametrize("broken", BROKEN.values(), ids=BROKEN)
def test_a_broken_form_is_refused(form: Form, tmp_path: Path, broken: Broken) -> None:
    """The error names the file, the line, the key, and what is wrong or allowed there."""
    path = _edited(form, tmp_path, broken.old, broken.new)
    with pytest.raises(FormError) as caught:
        load_file(path)
    assert (caught.value.key, caught.value.problem) == (broken.key, broken.problem)
    place = f"第 {caught.value.line} 行" if caught.value.line else ""
    message = f"表样文件 {path} {place}的 {broken.key} 有错：{broken.problem}"
    assert str(caught.value).split("\n")[0] == message
    assert caught.value.exit_code == 2


def test_a_form_file_must_be_there(tmp_path: Path) -> None:
    """A file that cannot be opened is a FormError, like everything else that is wrong with a form."""
    with pytest.raises(FormError, match="的 文件 有错：打不开（文件不存在，或链接已失效）"):
        load_file(tmp_path / "form.toml")


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (
            b"[form]\nid = \n",
            "不是正确的 TOML：第 2 行第 6 列附近写得不对：等号后面的值不对，文字要加英文引号",
        ),
        ("# 表样".encode("gb18030"), "应当用 UTF-8 编码保存"),
        (b"", "缺少这个键"),
    ],
    ids=["broken TOML", "GB18030", "empty"],
)
def test_a_form_file_must_be_toml(tmp_path: Path, content: bytes, problem: str) -> None:
    """A file that is no TOML is named as such, with the line where there is one."""
    path = tmp_path / "form.toml"
    path.write_bytes(content)
    with pytest.raises(FormError) as caught:
        load_file(path)
    assert caught.value.problem == problem


def test_a_form_travels_whole_and_is_known_when_it_comes_again(form: Form) -> None:
    """In another process it says the same; the second time it is the very object that was made the first time."""
    data = pickle.dumps(form)
    again = pickle.loads(data)
    assert again is pickle.loads(pickle.dumps(form))
    assert (again.fields, again.rules, again.cover) == (form.fields, form.rules, form.cover)
    assert layout_of(again).digest == layout_of(form).digest


def _edited(form: Form, folder: Path, old: str, new: str) -> Path:
    text = (form.folder / "form.toml").read_text(encoding="utf-8")
    assert old in text
    path = folder / "form.toml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return path
