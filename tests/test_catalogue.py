"""The catalogue of codes: what can be found, in which words, and what it means for the program."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from nianbao.core.findings import CATALOGUE, Severity, Trait, finding

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
    starts = re.compile(r"\bcode\.(?:startswith|partition|split)\(")
    paths = sorted(SOURCE.rglob("*.py"))
    assert [path.name for path in paths if starts.search(path.read_text(encoding="utf-8"))] == []


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


def test_the_list_of_codes_is_chinese() -> None:
    """No English word and no raw placeholder stands in the generated list of codes."""
    page = (ROOT / "docs" / "codes.md").read_text(encoding="utf-8")
    catalogue = page.partition("<!-- generated: catalogue -->")[2].partition("<!-- end: catalogue -->")[0]
    assert re.findall(r"[{}]", catalogue) == []
    left_over = re.sub(
        r"--?\w[\w-]*|\bpip install '[^']*'|\bnianbao \w+|\.[a-z]+\b",
        "",
        _CODE.sub("", catalogue).replace("UTF-8", ""),
    )
    words = set(re.findall(r"[A-Za-z][A-Za-z]*", left_over))
    assert words <= {"Excel", "WPS", "Word", "PDF", "KB"}
