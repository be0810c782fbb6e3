"""The catalogue of codes: what can be found, in which words, and what it means for the program."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from nianbao.core.findings import CATALOGUE, Place, Severity, Trait, finding

ROOT = Path(__file__).parent.parent
SOURCE = ROOT / "src" / "nianbao"
_CODE = re.compile(r"`[^`]*`")


def _named_codes() -> Iterator[tuple[str, ast.Constant, ast.AST]]:
    """Yield every code of the catalogue that a module names, with what it stands in."""
    for path in sorted(SOURCE.rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        if any(
            isinstance(node, ast.AnnAssign) and ast.unparse(node.target) == "CATALOGUE" for node in tree.body
        ):
            continue
        for node in ast.walk(tree):
            for inner in ast.iter_child_nodes(node):
                if isinstance(inner, ast.Constant) and inner.value in CATALOGUE:
                    yield path.relative_to(SOURCE).as_posix(), inner, node


def test_every_code_can_be_found() -> None:
    """No code stands in the catalogue that no module makes a finding of."""
    assert set(CATALOGUE) - {node.value for _, node, _ in _named_codes()} == set()


def test_no_module_hangs_its_behaviour_on_codes() -> None:
    """A code is named where its finding is made and nowhere else: what it means is a trait in the catalogue."""
    wrong = [
        f"{module}:{node.lineno} {node.value}"
        for module, node, parent in _named_codes()
        if not isinstance(parent, ast.Call | ast.keyword | ast.IfExp | ast.arguments)
    ]
    assert wrong == []


def test_no_module_tells_codes_by_their_beginning() -> None:
    """Nor does behaviour hang on what a code begins with."""
    starts = re.compile(r"(?:one|found|each|finding|entry)\.code\.(?:startswith|partition|split)\(")
    texts = {path.name: path.read_text(encoding="utf-8") for path in sorted(SOURCE.rglob("*.py"))}
    assert [name for name, text in texts.items() if starts.search(text) and "\nCATALOGUE:" not in text] == []


def test_a_file_that_is_not_the_offices_to_count_is_blocked() -> None:
    """Every error about the file, its form, year, office or another file blocks; none about figures does."""
    blocking = {code for code, entry in CATALOGUE.items() if Trait.BLOCKS in entry.traits}
    about = ("file", "form", "year", "office", "submission")
    errors = {code for code, entry in CATALOGUE.items() if entry.severity is Severity.ERROR}
    assert {code for code in errors if code.partition(".")[0] in about} - blocking == set()
    assert blocking <= errors
    assert {code for code in blocking if code.startswith(("cell.", "total."))} == set()


def test_what_is_harmless_excludes_no_file() -> None:
    """Only a warning can be harmless."""
    assert {entry.severity for entry in CATALOGUE.values() if Trait.HARMLESS in entry.traits} == {
        Severity.WARNING
    }


def test_every_trait_is_used() -> None:
    """Each trait is asked for by a module and stands in the catalogue."""
    text = "".join(path.read_text(encoding="utf-8") for path in sorted(SOURCE.rglob("*.py")))
    assert [trait.name for trait in Trait if f".has(Trait.{trait.name})" not in text] == []
    assert set(Trait) == set().union(*(entry.traits for entry in CATALOGUE.values()))


def test_a_code_of_a_rule_has_no_traits() -> None:
    """A finding that does not come from the catalogue means nothing more than its severity."""
    one = finding("office.unknown", found="1", name="甲", suggestion="")
    assert one.has(Trait.BLOCKS)
    assert not one.has(Trait.HARMLESS)


SAMPLES = {
    "found": "283800.123456",
    "expected": "湛河区轻工路街道办事处",
    "suggestion": "（应填 28.38）",
    "number": "283800.123456",
    "decimals": "6",
    "unit": "万元",
    "limit": "999999999",
    "format": "[>=100]0;0",
    "apart": "，多 283800.12",
    "reason": "工作表的范围太大，超过上限",
    "figures": "1、2、3、4、5、6、21",
    "name": "湛河区轻工路街道办事处",
    "other": "410411001_轻工路街道_2024.xlsx",
    "newer": "410411001_轻工路街道_2024.xlsx",
    "year": "2024",
    "change": "D5 应为“一、本年新收申请数量”，现为“一、新收”",
    "more": "（另有 12 处不同）",
    "detail": "（文件里没有封签，不是加了封签的模板）",
    "table": "表三 “本年新收”行“总计”列",
    "problem": "缺少“六、其他需要报告的事项”",
    "share": "100",
    "copied": "20",
    "sentences": "20",
}
"""What usually stands in the named fields of a first sentence; all others are short in it."""
LONGEST = 70
OPERATORS = re.compile(r"[≥≤≠×÷<>=*|&^]|->")


@pytest.mark.parametrize("code", CATALOGUE)
def test_the_first_sentence_is_short_and_free_of_operators(code: str) -> None:
    """What is wrong takes fewer than 70 characters, and no sentence has a sign of mathematics or programming."""
    wording = CATALOGUE[code]
    fields = {name: SAMPLES.get(name, "") for name in re.findall(r"{(\w+)}", wording.text)}
    assert len(wording.text.format(**fields)) < LONGEST
    for sentence in (wording.title, wording.text, wording.cause, wording.remedy):
        assert not OPERATORS.search(sentence)
        assert "该单位" not in sentence  # the office itself may read it
    assert not wording.text.endswith("。")
    assert not wording.cause.endswith("。")
    assert wording.remedy.endswith("。")


def test_a_message_reads_where_what_why_what_to_do() -> None:
    """The place, then one sentence each; an entry without a cause has three parts."""
    place = Place("表三", "D5", "“本年新收”行“自然人”列")
    one = finding("total.mismatch", place, found="9", expected="8", apart="，多 1")
    assert one.message == (
        "表三 “本年新收”行“自然人”列（D5）：总计是 9，各分项相加是 8，多 1。"
        "常见原因：总计是手工填的，或者改了分项没有重新计算。请核对各分项；总计由表格自动计算，不用手工填写。"
    )
    assert finding("cell.not-a-number/formula").message == "这一格是公式，没有算出数。请直接填数字。"
    assert finding("cell.not-a-number/formula").code == "cell.not-a-number"


def test_the_list_of_codes_is_chinese() -> None:
    """No English word and no raw placeholder stands in the generated list of codes."""
    page = (ROOT / "docs" / "codes.md").read_text(encoding="utf-8")
    catalogue = page.partition("<!-- generated: catalogue -->")[2].partition("<!-- end: catalogue -->")[0]
    assert re.findall(r"[{}]", catalogue) == []
    left_over = re.sub(
        r"--?\w[\w-]*|\bpip install (?:'[^']*'|[a-z]+)|\bnianbao \w+|\.[a-z]+\b",
        "",
        _CODE.sub("", catalogue).replace("UTF-8", ""),
    )
    words = set(re.findall(r"[A-Za-z][A-Za-z]*", left_over))
    assert words <= {"Excel", "WPS", "Word", "PDF", "KB", "Ctrl", "Alt", "F", "pdftotext", "NIANBAO", "FORMS"}
