"""Who may import whom, which library stays where, and what no module may contain."""

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pytest

from nianbao.form.field import Heading
from nianbao.form.model import Form
from nianbao.form.registry import known_forms

ROOT = Path(__file__).parent.parent
SOURCE = ROOT / "src" / "nianbao"

LAYERS: tuple[tuple[str, ...], ...] = (
    ("core",),
    ("rules", "files", "isolate"),
    ("form",),
    ("layout", "submission"),
    ("frames",),
    ("container",),
    ("spreadsheet", "xlsx"),
    ("roster",),
    ("template", "reader", "checks", "drawing"),
    ("reports.document",),
    ("reports.narrative",),
    ("reports.imports",),
    ("inbox", "consolidation"),
    ("charts",),
    ("summary", "reports.publish", "collect"),
    ("round",),
    ("trend",),
    ("mail",),
    ("demo", "desk"),
    ("api", "cli"),
    ("__main__",),
)
"""Each package may import from the rows above its own; those of one row never each other."""

HOUSES = {"reports"}
"""Packages that only hold other packages: their rooms are named with both words."""

BEHIND_A_FACE = {
    ("__main__", "nianbao.cli.main"): "the entry point of the program",
    ("checks", "nianbao.rules.vectorised"): "numpy is loaded only where many submissions are checked",
}
"""Imports that name a module of another package instead of its face, and why."""

CONFINED: dict[str, tuple[str, ...]] = {
    "xlsxwriter": ("xlsx/", "template/", "summary/", "trend/", "round/sheet.py"),
    "sqlite3": ("round/memory.py", "frames/"),
    "python_calamine": ("spreadsheet/biff.py",),
    "openpyxl": ("container/", "reader/", "demo/", "drawing/"),
    "pandas": ("frames/", "checks/round.py", "consolidation/", "summary/"),
    "numpy": ("rules/vectorised.py", "checks/", "consolidation/", "summary/"),
    "flask": ("desk/",),
    "werkzeug": ("desk/",),
    "waitress": ("desk/",),
    "pyarrow": ("frames/",),
    "click": ("cli/",),
    "rich": ("cli/",),
    "distributed": ("isolate/cluster.py",),
    "smtplib": ("mail/",),
    "imaplib": ("collect/",),
    "email": ("mail/", "collect/", "desk/", "reports/document/"),
    "jinja2": ("mail/", "reports/publish/"),
    "docx": ("reports/",),
    "pdfplumber": ("reports/document/",),
    "opencc": ("core/characters.py",),
    "tnefparse": ("collect/",),
    "rapidfuzz": ("reports/", "roster/"),
}
"""Where a library may be imported (the demonstration fills workbooks as the offices would)."""

FUNCTION_LINES = 80
MODULE_LINES = 300
LONGER_MODULES = {"core/findings.py": "the one catalogue of all that people are told"}
"""Modules that are longer for a reason, which stands beside them."""

ONE_NAME_TWICE = {
    "Book": "a workbook that is read, and one that is being written",
    "Cell": "of a table in a document that is read, and of a workbook that is being written",
    "Role": "what a workbook is for, and what a word does in a sentence",
}
"""Classes of rooms that never meet whose names are one word, and why each has it."""

VAGUE = {"utils", "util", "helpers", "common", "misc"}


@dataclass(frozen=True)
class Module:
    """One file of the program."""

    path: Path

    @property
    def name(self) -> str:
        return self.path.relative_to(SOURCE).as_posix()

    @property
    def part(self) -> str:
        """The package that the file belongs to, such as ``reader`` or ``reports.document``."""
        return _part_of("nianbao." + ".".join(self.path.relative_to(SOURCE).with_suffix("").parts))

    @cached_property
    def text(self) -> str:
        return self.path.read_text(encoding="utf-8")

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text)

    def imports(self) -> Iterator[tuple[int, str]]:
        """Yield line and dotted name of everything imported, inside functions too."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                yield from ((node.lineno, alias.name) for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                base = "." * node.level + (node.module or "")
                if base == "nianbao" or base.removeprefix("nianbao.") in HOUSES:
                    yield from ((node.lineno, f"{base}.{alias.name}") for alias in node.names)
                else:
                    yield node.lineno, base

    def from_nianbao(self) -> Iterator[tuple[int, str, set[str]]]:
        """Yield line, dotted name and imported names of each ``from nianbao.PACKAGE import …``."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("nianbao."):
                yield node.lineno, node.module or "", {alias.name for alias in node.names}


def _part_of(name: str) -> str:
    """Return the package of a dotted name, without the ``nianbao`` in front."""
    parts = name.split(".")[1:]
    return ".".join(parts[:2] if parts[0] in HOUSES else parts[:1])


MODULES = tuple(Module(path) for path in sorted(SOURCE.rglob("*.py")))
RANK = {name: rank for rank, names in enumerate(LAYERS) for name in names}


# ------------------------------------------------------------------ imports


def test_every_part_has_a_place_in_the_table() -> None:
    """A new module or package is put into LAYERS before it is used."""
    parts = {module.part for module in MODULES} - {"__init__", *(f"{house}.__init__" for house in HOUSES)}
    assert parts == set(RANK)


def test_imports_point_down() -> None:
    """No module imports from its own row or a higher one, not even inside a function."""
    wrong = [
        f"{module.name}:{line} imports {name}"
        for module in MODULES
        for line, name in module.imports()
        if name.startswith("nianbao.") and not _may_import(module.part, name)
    ]
    assert wrong == []


@pytest.mark.parametrize(
    ("part", "name", "allowed"),
    [
        ("template", "nianbao.layout.grid", True),
        ("template", "nianbao.xlsx.book", True),
        ("cli", "nianbao.__version__", True),
        ("template", "nianbao.reader", False),
        ("reader", "nianbao.template.write", False),
        ("rules", "nianbao.form.model", False),
        ("form", "nianbao.layout", False),
        ("checks", "nianbao.consolidation", False),
        ("checks", "nianbao.unheard_of", False),
        ("__init__", "nianbao.form", True),
        ("__init__", "nianbao.cli", False),
    ],
)
def test_the_table_means_what_it_says(part: str, name: str, allowed: bool) -> None:
    """Down is allowed; sideways, up, unknown, and anything from the package itself is not."""
    assert _may_import(part, name) is allowed


def _may_import(part: str, name: str) -> bool:
    target = _part_of(name)
    if target == part or target not in RANK:
        return target == part or target.startswith("__")
    return RANK[target] < (RANK["cli"] + (target == "api") if part == "__init__" else RANK[part])


def test_other_packages_are_entered_through_their_face() -> None:
    """What another package gives stands in the ``__all__`` of its ``__init__``."""
    wrong = [
        f"{module.name}:{line} imports {', '.join(sorted(names))} from {name}"
        for module in MODULES
        for line, name, names in module.from_nianbao()
        if _part_of(name) != module.part
        and (module.part, name) not in BEHIND_A_FACE
        and (name != f"nianbao.{_part_of(name)}" or names - _face(_part_of(name)))
    ]
    assert wrong == []


def _face(part: str) -> set[str]:
    """Return the names that a package gives to the others."""
    tree = ast.parse((SOURCE / Path(*part.split("."), "__init__.py")).read_text(encoding="utf-8"))
    (value,) = [
        node.value
        for node in tree.body
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__"
    ]
    return set(ast.literal_eval(value))


def test_imports_are_absolute() -> None:
    """Imports name the whole path, so that the table can be checked by reading."""
    relative = [
        f"{module.name}:{line}"
        for module in MODULES
        for line, name in module.imports()
        if name.startswith(".")
    ]
    assert relative == []


def test_libraries_stay_where_they_belong() -> None:
    """Each third-party library is imported only by the parts whose business it is."""
    wrong = [
        f"{module.name}:{line} imports {name}"
        for module in MODULES
        for line, name in module.imports()
        if not module.name.startswith(CONFINED.get(name.split(".")[0], ("",)))
    ]
    assert wrong == []


def test_every_library_is_declared() -> None:
    """Whatever is imported comes with Python or stands in pyproject.toml."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    wanted = [
        *project["dependencies"],
        *(library for name in ("pdf", "dask", "parquet", "desk") for library in extras[name]),
    ]
    declared = {
        re.split(r"[<>=~!\[ ]", each)[0]
        .replace("-", "_")
        .removesuffix("_tool")
        .removeprefix("python_")
        .removesuffix("_py")
        for each in wanted
    }
    imported = {name.split(".")[0] for module in MODULES for _, name in module.imports()}
    assert imported - set(sys.stdlib_module_names) - declared - {"nianbao", "python_calamine"} == set()


# ------------------------------------------------------------------ what stands in a module


def test_no_module_is_a_drawer_for_odds_and_ends() -> None:
    """A module is named after its one thought."""
    assert [module.name for module in MODULES if VAGUE & set(module.path.with_suffix("").parts)] == []


def test_a_class_has_its_name_alone() -> None:
    """One name is one thing: no two modules define a class of the same name, with or without an underscore."""
    homes: dict[str, list[str]] = {}
    for module in MODULES:
        for node in ast.walk(module.tree):
            if isinstance(node, ast.ClassDef):
                homes.setdefault(node.name.strip("_"), []).append(module.name)
    twice = {name: modules for name, modules in homes.items() if len(modules) > 1}
    assert {name: modules for name, modules in twice.items() if name not in ONE_NAME_TWICE} == {}


def test_no_word_of_a_form_stands_in_the_program() -> None:
    """Titles and headings of the official tables stand in the form files and nowhere else."""
    words = {word for form in known_forms() for word in _words(form)}
    wrong = [f"{module.name}: {word}" for module in MODULES for word in words if word in module.text]
    assert wrong == []


def _words(form: Form) -> Iterator[str]:
    """Yield every title and heading of three characters or more."""
    for table in form.tables:
        words = [table.title]
        for block in table.blocks:
            words += [block.heading, block.corner]
            words += [word for top in (*block.rows, *block.columns) for word in _heading_words(top)]
        yield from (word for word in words if len(word) >= 3)


def _heading_words(heading: Heading) -> Iterator[str]:
    yield from (heading.label, heading.short)
    for child in heading.children:
        yield from _heading_words(child)


def test_no_function_is_too_long() -> None:
    """A function fits on a screen or two."""
    lengths = {
        f"{module.name}:{node.name}": (node.end_lineno or node.lineno) - node.lineno + 1
        for module in MODULES
        for node in ast.walk(module.tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }
    assert {name: length for name, length in lengths.items() if length > FUNCTION_LINES} == {}


def test_modules_are_short() -> None:
    """A module longer than 300 lines says why in LONGER_MODULES."""
    lengths = {module.name: len(module.text.splitlines()) for module in MODULES}
    longer = {name: length for name, length in lengths.items() if length > MODULE_LINES}
    assert {name: length for name, length in longer.items() if name not in LONGER_MODULES} == {}


def test_everything_public_says_what_it_is() -> None:
    """Modules and their public classes, functions and methods have docstrings."""
    assert [name for module in MODULES for name in _undocumented(module.tree, module.name)] == []


def _undocumented(
    node: ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef, name: str
) -> Iterator[str]:
    if ast.get_docstring(node) is None:
        yield name
    if isinstance(node, ast.Module | ast.ClassDef):
        for child in node.body:
            public = isinstance(child, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
            if public and not child.name.startswith("_"):
                yield from _undocumented(child, f"{name}:{child.name}")
