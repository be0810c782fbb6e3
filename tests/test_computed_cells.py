"""Cells that are computed from others: in the template, read back, checked, added up, and what is wrong with them."""

import io
import json
import random
import zipfile
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
import xlsxwriter
from openpyxl import load_workbook
from python_calamine import CalamineWorkbook

from builders import in_libreoffice
from nianbao.cli import main as cli
from nianbao.core import FormError, SeveralFormErrors
from nianbao.form import Form, load_file
from nianbao.form.registry import OWN_FORMS, find_form
from nianbao.layout.workbook import layout_of
from nianbao.rules import excel, parse_formula
from nianbao.rules.scalar import computed
from nianbao.rules.tree import FieldNode, Name, Node, Source, bind
from nianbao.submission import recompute

FORMS = Path(__file__).parent / "forms"
Run = Callable[..., tuple[int, str]]


@pytest.fixture(autouse=True)
def own_forms(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(OWN_FORMS, str(FORMS))


@pytest.fixture
def form() -> Form:
    return find_form("tuijin-2024")


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    def running(*arguments: object) -> tuple[int, str]:
        code = cli.run([str(argument) for argument in arguments])
        return code, capsys.readouterr().out

    return running


CLEAN = {
    "tasks.people.due": "8",
    "tasks.people.done": "7",
    "tasks.people.finished": "否",
    "tasks.people.reason": "资金没有到位",
    "tasks.projects.building.due": "3",
    "tasks.projects.building.done": "3",
    "tasks.projects.building.finished": "是",
    "tasks.projects.planned.finished": "不涉及",
    "money.income.grant.budget": "1200.5",
    "money.income.other.budget": "100",
    "money.income.grant.change": "-20.25",
    "money.income.grant.actual": "1180.25",
    "money.spent.basic.budget": "800",
    "money.spent.basic.actual": "755.55",
    "money.spent.project.actual": "300.1",
    "score.a.own": "9.5",
    "score.b.own": "18",
    "score.a.lost": "0.25",
    "score.a.rank": "3",
    "cover.contact": "张三",
    "cover.level": "一类",
}
COMPUTED = {
    "tasks.people.rate": "87.5",
    "tasks.projects.building.rate": "100",
    "tasks.projects.planned.rate": None,
    "tasks.total.rate": "90.9",
    "money.income.share": "92.18",
    "money.spent.project.share": None,
    "money.left.budget": "500.5",
    "money.left.change": "-20.25",
    "money.left.actual": "124.6",
    "score.a.got": "9.25",
    "score.a.best": "9.5",
    "score.a.middle": "9.4",
}


def issued_in(folder: Path, code: str = "1", form: str = "tuijin-2024", **changes: str) -> Path:
    """Make a filled workbook with the command line."""
    values, path = folder / f"{code}.csv", folder / f"{code}.xlsx"
    figures = dict.fromkeys((field.id for field in find_form(form).entered), "0") | CLEAN | changes
    values.write_text("".join(f"{field},{value}\n" for field, value in figures.items()), encoding="utf-8")
    who = ("--code", code, "--office", f"第{code}局", "--kind", "部门", "--values", str(values), "--force")
    assert cli.run(["template", "-o", str(path), "--form", form, "--year", "2024", *who]) == 0
    return path


@pytest.fixture
def issue(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Callable[..., Path]:
    """Make filled workbooks of a test with the command line."""

    def issued(*who: str, **changes: str) -> Path:
        path = issued_in(tmp_path, *who, **changes)
        capsys.readouterr()
        return path

    return issued


def _checked(run: Run, path: Path) -> dict[str, object]:
    given: dict[str, object] = json.loads(run("check", path, "--format", "json")[1])["submissions"][0]
    return given


def _found(run: Run, path: Path) -> list[tuple[str, str, str]]:
    findings = _checked(run, path)["findings"]
    assert isinstance(findings, list)
    return [(each["code"], each["severity"], each["cell"]) for each in findings]


# ------------------------------------------------------------------ one office


def test_what_is_computed_of_one_office(run: Run, issue: Callable[..., Path]) -> None:
    """Quotients, differences, the largest and averages, rounded as stated; nothing where something is divided by 0."""
    given = _checked(run, issue())
    values = given["values"]
    assert isinstance(values, dict)
    assert {id_: values[id_] for id_ in COMPUTED} == COMPUTED
    assert (given["status"], given["findings"]) == ("passed", [])


def test_the_column_of_a_total_row_is_computed_and_not_added_up(form: Form) -> None:
    """The rate of the total is that of the total's own figures; a closed cell is neither."""
    total = form.by_id["tasks.total.rate"]
    assert (total.kind, total.parts) == ("computed", ())
    assert total.inputs == ("tasks.total.done", "tasks.total.due")
    assert "money.left.share" not in form.by_id


@pytest.mark.libreoffice
def test_a_spreadsheet_computes_the_same(
    form: Form, tmp_path: Path, run: Run, issue: Callable[..., Path], libreoffice: Callable[[Path], Path]
) -> None:
    """What LibreOffice shows is what is read, and its live checks find nothing."""
    book = libreoffice(issue())
    shown = load_workbook(book, data_only=True)
    slots = layout_of(form).slots
    for id_, value in COMPUTED.items():
        cell = shown[slots[id_].sheet][slots[id_].area.address].value
        assert cell in (None, "") if value is None else Decimal(str(cell)) == Decimal(value), id_
    assert shown["_nianbao"][layout_of(form).ledger.live("errors").address].value == 0
    assert _found(run, book) == []


EDITS = {
    "another number": ("任务", "E3", 99, [("total.mismatch", "error", "E3")]),
    "the right number": ("任务", "E3", 87.5, [("total.typed", "warning", "E3")]),
    "nothing": ("任务", "E3", None, [("total.emptied", "warning", "E3")]),
    "a number where nothing can be computed": ("任务", "E5", 0, [("total.mismatch", "error", "E5")]),
    "another formula": ("任务", "E3", "=D3/C3", [("total.formula", "error", "E3")]),
    "a formula of its own": ("收支", "C9", "=C3", [("total.formula", "error", "C9")]),
    "the same formula, spaced": (
        "收支",
        "C9",
        '=IF( ISNUMBER( {usable} ), {usable}, "")',
        [],
    ),
}


@pytest.mark.parametrize("case", EDITS, ids=list(EDITS))
def test_what_was_typed_over_is_said(case: str, tmp_path: Path, run: Run, issue: Callable[..., Path]) -> None:
    """A computed cell is held against what it should compute, as totals are."""
    sheet, cell, value, expected = EDITS[case]
    path = issue()
    book = load_workbook(path)
    if isinstance(value, str):
        row = layout_of(find_form("tuijin-2024")).ledger.row("money.left.budget")
        value = value.format(usable=f"_nianbao!B{row + 1}")
    book[sheet][cell] = value
    book.save(tmp_path / "edited.xlsx")
    assert _found(run, tmp_path / "edited.xlsx") == expected


SHARES = """cells = [
  { row = "people", column = "part", formula = "tasks.people.due / tasks.total.due * 100", decimals = 1 },
  { row = "projects.building", column = "part", formula = "tasks.projects.building.due / tasks.total.due * 100" },
  { row = "projects.planned", column = "part", formula = "tasks.projects.planned.due / tasks.total.due * 100" },
]
"""
"""Shares of a total, which their own total adds up."""
NO_TASKS = {
    f"tasks.{row}.{column}": value
    for row in ("people", "projects.building")
    for column, value in {"due": "0", "done": "0", "finished": "不涉及", "reason": ""}.items()
}


@pytest.fixture
def shares(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Form:
    """Write a form like the other with a column of shares between the rate and the choice."""
    text = (
        (FORMS / "tuijin-2024" / "form.toml").read_text(encoding="utf-8").replace("tuijin-2024", "bili-2024")
    )
    choice = '  { id = "finished", label = "是否完成"'
    column = '  { id = "part", label = "占比（%）", kind = "amount", unit = "%", aggregate = "none" },\n'
    text = text.replace(choice, column + choice)
    first, money = text.split('\n[[table]]\nid = "money"')
    folder = tmp_path / "forms" / "bili-2024"
    folder.mkdir(parents=True)
    changed = f'{first}{SHARES}\n[[table]]\nid = "money"{money}'
    (folder / "form.toml").write_text(changed, encoding="utf-8")
    monkeypatch.setenv(OWN_FORMS, str(folder.parent))
    return find_form("bili-2024")


SHOWN = {
    "numbers as text": (
        {},
        {"C3": "８", "D3": "7。"},
        [("cell.text-number", "warning", "C3"), ("cell.text-number", "warning", "D3")],
        {"E3": 87.5, "F3": 72.7, "F4": 27.27, "F6": 99.97, "E6": 90.9},
    ),
    "shares of nothing": (NO_TASKS, {}, [], {"E3": None, "F3": None, "F6": None, "E6": None}),
    "a total of shares of nothing, typed over": (
        NO_TASKS,
        {"F6": 100},
        [("total.mismatch", "error", "F6")],
        {"F3": None, "F6": 100},
    ),
    "words where nothing can be computed": (
        NO_TASKS,
        {"F3": "无", "F6": " "},
        [("total.mismatch", "error", "F3")],
        {"F3": "无", "F4": None},
    ),
    "figures that are not usable": (
        {},
        {"D3": "七", "E3": 87.5},
        [("cell.not-a-number", "error", "D3"), ("total.mismatch", "error", "E3")],
        {"E3": 87.5, "F3": 72.7, "E6": None},
    ),
}


@pytest.mark.libreoffice
def test_what_is_shown_is_what_is_read(
    shares: Form, run: Run, issue: Callable[..., Path], tmp_path: Path
) -> None:
    """The table, its live checks and the check agree: on numbers as text, and where nothing can be computed."""
    edited = []
    for number, (changes, cells, _, _) in enumerate(SHOWN.values()):
        book = load_workbook(issue(str(number), shares.id, **changes))
        for cell, value in cells.items():
            book["任务"][cell] = value
        edited.append(tmp_path / f"edited-{number}.xlsx")
        book.save(edited[-1])
    errors = layout_of(shares).ledger.live("errors").address
    for case, path in zip(SHOWN, in_libreoffice(edited, "xlsx", tmp_path / "resaved"), strict=True):
        _, _, expected, shown = SHOWN[case]
        assert [each for each in _found(run, path) if each[0].startswith(("cell", "total"))] == expected, case
        book = load_workbook(path, data_only=True)
        assert {cell: book["任务"][cell].value for cell in shown} == shown, case
        wrong = sum(severity == "error" for _, severity, _ in expected)
        assert book["_nianbao"][errors].value == wrong, case


def test_a_stale_value_is_worth_a_word(tmp_path: Path, run: Run, issue: Callable[..., Path]) -> None:
    """The formula is the right one, the number is that of other figures: nothing is wrong with the figures."""
    path = issue()
    data = _with_cached(path.read_bytes(), "<v>87.5</v>", "<v>12.5</v>")
    stale = tmp_path / "stale.xlsx"
    stale.write_bytes(data)
    assert [code for code, _, _ in _found(run, stale)] == ["form.not-recalculated"]
    assert [severity for _, severity, _ in _found(run, stale)] == ["warning"]


def _with_cached(data: bytes, old: str, new: str) -> bytes:
    """Change a value that a workbook keeps of its formulas in the sheet that people see."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w") as target:
        for name in source.namelist():
            part = source.read(name)
            if name.endswith("sheet2.xml"):
                assert old.encode() in part
                part = part.replace(old.encode(), new.encode(), 1)
            target.writestr(name, part)
    return out.getvalue()


# ------------------------------------------------------------------ rules that read texts


WRONG = {
    "no reason": (
        {"tasks.people.reason": ""},
        ("tasks.reason", "error", "G3"),
        "“未完成原因”没有填写，而“是否完成”填的是“否”",
    ),
    "yes, but not all": (
        {"tasks.people.finished": "是", "tasks.people.reason": ""},
        ("tasks.finished", "error", "D3"),
        "完成数填了 7，任务数是 8，少 1，而“是否完成”填的是“是”",
    ),
    "no task": (
        {"tasks.projects.planned.finished": "否", "tasks.projects.planned.reason": "尚未立项"},
        ("tasks.none", "error", "F5"),
        "“是否完成”填的是“否”，应当是“不涉及”，而任务数 0",
    ),
    "too short": (
        {"tasks.people.reason": "没钱"},
        ("tasks.short", "warning", "G3"),
        "“未完成原因”有 2 个字，少于 4",
    ),
    "too few done": (
        {"tasks.people.done": "1"},
        ("tasks.rate", "warning", "E6"),
        "合计的完成率 36.4，少于 60",
    ),
}


@pytest.fixture(scope="module")
def wrong(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Path, Path]]:
    """Give the workbook of each case, and as LibreOffice saves it, all with one start."""
    folder = tmp_path_factory.mktemp("wrong")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(OWN_FORMS, str(FORMS))
        paths = [
            issued_in(folder, str(number), **changes) for number, (changes, *_) in enumerate(WRONG.values())
        ]
    resaved = in_libreoffice(paths, "xlsx", folder / "resaved")
    return dict(zip(WRONG, zip(paths, resaved, strict=True), strict=True))


@pytest.mark.libreoffice
@pytest.mark.parametrize("case", WRONG, ids=list(WRONG))
def test_a_rule_that_reads_texts(
    case: str, form: Form, run: Run, wrong: dict[str, tuple[Path, Path]]
) -> None:
    """The check and the live checks of the workbook find the same, in the form's own words."""
    _, expected, words = WRONG[case]
    path, resaved = wrong[case]
    given = _checked(run, path)["findings"]
    assert isinstance(given, list)
    assert [(each["code"], each["severity"], each["cell"]) for each in given] == [expected]
    assert words in given[0]["message"]
    layout = layout_of(form)
    shown = load_workbook(resaved, data_only=True)["_nianbao"]
    counts = {name: shown[layout.ledger.live(name).address].value for name in ("errors", "warnings")}
    assert counts == {"errors": expected[1] == "error", "warnings": expected[1] == "warning"}


# ------------------------------------------------------------------ sums of offices


@pytest.mark.libreoffice
def test_a_summary_computes_from_its_own_figures(
    run: Run, tmp_path: Path, issue: Callable[..., Path]
) -> None:
    """A rate is that of the summed figures, a mean stays a mean, and the summary of summaries is the same."""
    second = {
        "tasks.people.due": "4",
        "tasks.people.done": "2",
        "tasks.projects.planned.due": "3",
        "tasks.projects.planned.done": "1",
        "tasks.projects.planned.finished": "否",
        "tasks.projects.planned.reason": "选址没有确定",
        "score.a.own": "7",
    }
    files = [issue("1"), issue("2", **second), issue("3")]
    _, said = run("consolidate", *files, "-o", tmp_path / "直接.xlsx", "--format", "json")
    totals = json.loads(said)["totals"]
    assert totals["tasks.people.rate"] == "80"
    assert totals["tasks.projects.planned.rate"] == "33.3"
    assert totals["tasks.total.rate"] == "81.3"
    assert totals["money.left.actual"] == "373.8"
    assert totals["money.spent.project.share"] is None
    assert totals["score.a.got"] == "8.416667"
    assert (totals["score.a.best"], totals["score.a.middle"]) == ("9.5", None)
    summaries = []
    for name, own in (("东", files[:2]), ("西", files[2:])):
        summary = tmp_path / f"{name}.xlsx"
        assert run("consolidate", *own, "-o", summary, "--office", name, "--code", name)[0] == 0
        summaries.append(summary)
    summaries = in_libreoffice(summaries, "xlsx", tmp_path / "resaved")
    assert [_found(run, summary) for summary in summaries] == [[], []]
    _, said = run("consolidate", *summaries, "-o", tmp_path / "全.xlsx", "--format", "json")
    assert json.loads(said)["totals"] == totals


def test_what_is_edited_in_a_breakdown_is_said(run: Run, tmp_path: Path, issue: Callable[..., Path]) -> None:
    """The computed figure of an office in a summary is that of its own figures."""
    summary = tmp_path / "s.xlsx"
    assert run("consolidate", issue("1"), issue("2"), "-o", summary)[0] == 0
    book = load_workbook(summary)
    sheet = book["分单位明细"]
    row = [cell.value for cell in sheet[5]]
    sheet.cell(5, row.index(87.5) + 1).value = 99
    book.save(tmp_path / "edited.xlsx")
    assert ("breakdown.edited", "error", "D5") in _found(run, tmp_path / "edited.xlsx")


# ------------------------------------------------------------------ exactness


class _Letters:
    """A scope in which a letter is a field."""

    def field(self, name: Name) -> FieldNode:
        return FieldNode(name.source, name.path, name.path)

    def fields(self, name: Name) -> tuple[str, tuple[FieldNode, ...]]:
        return name.path, (self.field(name),)


class _Figures:
    def __init__(self, values: dict[str, int]) -> None:
        self._values = values

    def number(self, source: Source, field: str) -> int | None:
        return self._values.get(field)


def _bound(text: str) -> Node:
    return bind(parse_formula(text), _Letters())  # type: ignore[arg-type]


def test_halves_are_rounded_exactly() -> None:
    """A quotient that lies on the middle goes away from zero, however long its decimals are on the way."""
    thirds = _bound("a / 3 * b / 2")
    for number in range(1, 400):
        exact = Fraction(number, 3) * 3 / 2
        due = Decimal(int(exact + Fraction(1, 2)))
        assert computed(thirds, _Figures({"a": number, "b": 3}), 0, "half") == due  # type: ignore[arg-type]


@pytest.mark.libreoffice
def test_quotients_of_a_spreadsheet(tmp_path: Path, libreoffice: Callable[[Path], Path]) -> None:
    """LibreOffice rounds quotients to the same decimals as the exact evaluation, halves too."""

    class _Row:
        def __init__(self, row: int) -> None:
            self._row = row

        def cell(self, source: Source, field: str) -> str:
            return f"{'AB'['ab'.index(field)]}{self._row}"

        def ranges(self, source: Source, fields: list[str]) -> list[str]:
            return [self.cell(source, field) for field in fields]

    random_ = random.Random("quotients")
    cases = []
    for text in ("a / b * 100", "(a - b) / b", "average(a, b) / 3", "a / 100 * b"):
        for decimals, rounding in ((0, "half"), (1, "half"), (2, "half"), (1, "down"), (1, "up")):
            for _ in range(60):
                b = random_.choice((8, 16, 40, 200, 400, 800, 3, 7, random_.randrange(1, 5000)))
                cases.append((_bound(text), decimals, rounding, {"a": random_.randrange(5000), "b": b}))
    path = tmp_path / "quotients.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        for row, (node, decimals, rounding, values) in enumerate(cases):
            sheet.write_row(row, 0, [values["a"], values["b"]])
            formula = excel.computed(node, _Row(row + 1), decimals, rounding, '""')  # type: ignore[arg-type]
            sheet.write_formula(row, 2, f"={formula}", None, "?")
    rows = CalamineWorkbook.from_path(libreoffice(path)).get_sheet_by_index(0).to_python()
    wrong = [
        (values, decimals, rounding, row[2])
        for row, (node, decimals, rounding, values) in zip(rows, cases, strict=True)
        if Decimal(str(row[2])) != computed(node, _Figures(values), decimals, rounding)  # type: ignore[arg-type]
    ]
    assert wrong == []


# ------------------------------------------------------------------ mistakes in the form file


MISTAKES = {
    "circle": (
        'formula = "自评分 - 扣分"',
        'formula = "自评分 - 平均分"',
        "table[3].block[1].columns[3].formula",
        "绕成了圈",
    ),
    "unknown name": (
        "完成数 / 任务数",
        "完成数 / 任务",
        "table[1].block[1].columns[3].formula",
        "没有指标“任务”",
    ),
    "a text": (
        "完成数 / 任务数",
        "完成数 / 是否完成",
        "table[1].block[1].columns[3].formula",
        "是文字或选项，不能当作数",
    ),
    "no number": ("完成数 / 任务数 * 100", "100", "table[1].block[1].columns[3].formula", "算式里没有指标"),
    "last year": (
        "完成数 / 任务数",
        "完成数 / prior.任务数",
        "table[1].block[1].columns[3].formula",
        "不能用上年数",
    ),
    "a comparison": (
        "收入 - 支出",
        "收入 >= 支出",
        "table[2].block[1].rows[3].formula",
        "这里应当是一个算式",
    ),
    "by nothing": ("完成数 / 任务数", "完成数 / 0", "table[1].block[1].columns[3].formula", "不能除以 0"),
    "decimals": (
        "decimals = 1 }",
        "decimals = 9 }",
        "table[1].block[1].columns[3].decimals",
        "在 0 到 6 之间",
    ),
    "rounding": (
        'rounding = "down"',
        'rounding = "dwon"',
        "table[2].block[1].columns[4].rounding",
        "是不是“down”",
    ),
    "a maximum": (
        "decimals = 1 }",
        "decimals = 1, max = 100 }",
        "table[1].block[1].columns[3].max",
        "请写一条规则",
    ),
    "a total too": (
        'formula = "收入 - 支出"',
        'formula = "收入 - 支出", total_of = ["income"]',
        "table[2].block[1].rows[3].total_of",
        "只能写一个",
    ),
    "rates added up": (
        "decimals = 1 }",
        'decimals = 1, aggregate = "sum" }',
        "table[1].block[1].columns[3].aggregate",
        "不能相加",
    ),
    "a constant": (
        "收入 - 支出",
        "1000 - 支出",
        "table[2].block[1].rows[3].aggregate",
        "用各单位的合计再算没有意思",
    ),
    "of what is not added up": (
        "max(自评分, 核定分)",
        "max(自评分, 名次)",
        "table[3].block[1].columns[4].aggregate",
        "",
    ),
    "a Chinese sign": (
        "完成数 / 任务数",
        "完成数 ÷ 任务数",
        "table[1].block[1].columns[3].formula",
        "请写作 /",
    ),
    "no such choice": (
        '是否完成 == "否" implies',
        '是否完成 == "没有" implies',
        "rule[2].holds",
        "没有选项“没有”，选项有 是、否、不涉及",
    ),
    "a number as a text": (
        "filled(未完成原因)",
        "filled(完成数)",
        "rule[2].holds",
        "“完成数”是数，这里应当是文字或选项",
    ),
    "a text as a number": (
        "完成数 <= 任务数",
        "完成数 <= 未完成原因",
        "rule[1].holds",
        "是文字或选项，不能当作数",
    ),
}


@pytest.mark.parametrize("case", MISTAKES, ids=list(MISTAKES))
def test_a_mistake_is_named_with_line_and_key(case: str, tmp_path: Path) -> None:
    """What is wrong with a computed cell or a rule about texts is said at its own key."""
    old, new, key, problem = MISTAKES[case]
    text = (FORMS / "tuijin-2024" / "form.toml").read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "tuijin-2024" / "form.toml"
    path.parent.mkdir()
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    if not problem:
        load_file(path)
        return
    with pytest.raises(FormError) as caught:
        load_file(path)
    mistakes = caught.value.mistakes if isinstance(caught.value, SeveralFormErrors) else [caught.value]
    found = {each.key: each for each in mistakes}
    assert key in found, [(each.key, each.problem) for each in mistakes]
    assert problem in found[key].problem
    line = text.replace(old, new, 1).splitlines()[found[key].line - 1]
    assert new.split(" implies")[0] in line or key.rpartition(".")[2] in line or "formula" in line


def test_a_missing_figure_leaves_nothing(form: Form) -> None:
    """What reads a cell that is not usable comes to no number, and nothing else is lost by it."""
    entered = {field.id: 4 for field in form.entered if field.id != "tasks.people.due"}
    values = dict(zip(form.by_id, recompute(form, entered), strict=True))
    assert (values["tasks.people.rate"], values["tasks.total.rate"]) == (None, None)
    assert values["tasks.projects.building.rate"] == 100
