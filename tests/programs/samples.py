"""The workbooks that the programs are given, what is entered into them, and what must come out.

Everything is made by the command line, as an office or a collector would.
"""

import contextlib
import csv
import io
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from nianbao.cli import main as cli

ROOT = Path(__file__).resolve().parents[2]
REAL = ROOT / "workbook_templates/gongkai-2021/examples/suqian-2024.csv"
NEW, OLD = "gongkai-2021", "gongkai-2019"
OFFICE = ("--code", "321300", "--office", "宿迁市", "--kind", "设区的市")
COVER = {"filled_by": "张三", "reviewed_by": "李四", "phone": "0000-1234567", "date": "2025-01-20"}

Entry = tuple[str, str, str, str]
"""Sheet, cell, type (n, t, e), text."""


@dataclass(frozen=True)
class Sample:
    """One workbook with one filling.

    ``figures`` are the entered figures by field, None where a cell is left blank; ``errors`` the codes of the
    必须改 that check must find, and no others; ``options`` what check is told.
    """

    kind: str
    filling: str
    source: Path
    entries: tuple[Entry, ...] = ()
    figures: Mapping[str, str | None] = field(default_factory=dict)
    errors: frozenset[str] = frozenset()
    options: tuple[str, ...] = ()
    form: str = NEW

    @property
    def name(self) -> str:
        """Name it as in the results."""
        return f"{self.kind}-{self.filling}"


FILLINGS = ("right", "unbalanced", "blanks", "text", "full-width", "decimals", "zero")
KINDS = ("template", "prefilled", "2019", "slip", "summary", "trend", "roster")


def nianbao(*words: str | Path) -> str:
    """Run a command; gives what it printed.

    Raises:
        RuntimeError: it failed for another reason than findings.
    """
    out, notices = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(notices):
        code = cli.run([str(word) for word in words])
    if code not in (0, 1):
        names = [word.name if isinstance(word, Path) else word for word in words]
        said = notices.getvalue()
        for word in words:
            said = said.replace(str(word), word.name) if isinstance(word, Path) else said
        raise RuntimeError(f"nianbao {' '.join(names)}: {code} {said}")
    return out.getvalue()


@cache
def fields(form: str) -> dict[str, dict[str, str]]:
    """Give every field of a form and every entry of the cover, by id."""
    listed = json.loads(nianbao("fields", "--form", form, "--all", "--format", "json"))
    return {each["field"]: each for each in listed}


def make_samples(folder: Path) -> list[Sample]:
    """Make every workbook and every filling."""
    folder.mkdir(parents=True, exist_ok=True)
    sources = _sources(folder)
    samples = []
    for kind in KINDS:
        source = sources[kind]
        if kind in ("summary", "trend"):
            samples.append(Sample(kind, "opened", source))
        elif kind == "roster":
            samples.append(Sample(kind, "filled", source, tuple(_offices())))
        else:
            prior = ("--prior", str(sources["summary"])) if kind == "prefilled" else ()
            form = OLD if kind == "2019" else NEW
            samples += [_filled(kind, filling, source, form, prior) for filling in FILLINGS]
    return samples


def _sources(folder: Path) -> dict[str, Path]:
    demo = folder / "demo"
    if not demo.exists():
        nianbao("demo", demo)
    made = {kind: folder / f"{kind}.xlsx" for kind in KINDS}
    made["summary"] = demo / "2023" / "汇总.xlsx"
    _unless(made["template"], "template", "--form", NEW, "--year", "2024", *OFFICE)
    _unless(made["2019"], "template", "--form", OLD, "--year", "2020", *OFFICE)
    _unless(
        made["prefilled"], "template", "--form", NEW, "--year", "2024", *OFFICE, "--prior", made["summary"]
    )
    _unless(made["trend"], "trend", made["summary"], demo / "2024" / "汇总.xlsx")
    _unless(made["roster"], "roster")
    made["slip"] = _slip(folder)
    return made


def _unless(path: Path, *words: str | Path) -> None:
    if not path.exists():
        nianbao(*words, "-o", path)


def _slip(folder: Path) -> Path:
    """Have a workbook that does not balance sent back."""
    wrong, returns = folder / "wrong.xlsx", folder / "returns"
    if not returns.exists():
        values = folder / "wrong.csv"
        rows = [("field", "value"), *_figures(NEW, "unbalanced").items()]
        with values.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(rows)
        _unless(wrong, "template", "--year", "2024", *OFFICE, "--values", values)
        nianbao("check", wrong, "--returns", returns)
    return next(iter(returns.glob("*.xlsx")))


# ------------------------------------------------------------------ fillings


def _filled(kind: str, filling: str, source: Path, form: str, options: tuple[str, ...]) -> Sample:
    figures = _figures(form, filling)
    entries = [*_entries(form, figures, filling), *_cover(form, figures)]
    errors = {"unbalanced": {"applications.balance"}, "blanks": {"cell.blank"}}.get(filling, set())
    return Sample(kind, filling, source, tuple(entries), figures, frozenset(errors), options, form)


@cache
def _real() -> dict[str, str]:
    with REAL.open(encoding="utf-8-sig", newline="") as file:
        return {row["field"]: row["value"] for row in csv.DictReader(file)}


def _figures(form: str, filling: str) -> dict[str, str | None]:
    """Give the entered figures of a filling: published ones, and for the old form what they come to there."""
    kinds = {
        name: each["kind"] for name, each in fields(form).items() if each["kind"] not in ("cover", "total")
    }
    figures: dict[str, str | None] = {name: _real().get(name, "0") for name in kinds}
    if form == OLD:
        figures |= _other_results(figures)
    match filling:
        case "unbalanced":
            name = "applications.received.natural_person"
            figures[name] = str(int(figures[name] or 0) + 1)
        case "blanks":
            figures |= dict.fromkeys(_blanks(figures))
        case "decimals":
            figures |= {name: "12345.123456" for name, kind in kinds.items() if kind == "amount"}
        case "zero":
            figures = dict.fromkeys(figures, "0")
    return figures


def _other_results(figures: Mapping[str, str | None]) -> dict[str, str]:
    """Add up what the old form has in one row: the other results of applications."""
    real, prefix = _real(), "applications.other."
    sums = {}
    for name in figures:
        if name.startswith(prefix) and name.count(".") == 2:
            who = name.rpartition(".")[2]
            of = [value for key, value in real.items() if key.startswith(prefix) and key.endswith(f".{who}")]
            sums[name] = str(sum(map(int, of)))
    return sums


def _blanks(figures: Iterable[str]) -> list[str]:
    names = list(figures)
    return [names[0], names[len(names) // 2], names[-1]]


def _entries(form: str, figures: Mapping[str, str | None], filling: str) -> Iterable[Entry]:
    last = [name for name in figures if name.startswith("disputes.")]
    wide = str.maketrans("0123456789", "０１２３４５６７８９")
    for name, text in figures.items():
        place = fields(form)[name]["sheet"], fields(form)[name]["cell"]
        if text is None:
            yield *place, "e", ""
        elif filling == "text" and name in last:
            yield *place, "t", text
        elif filling == "full-width" and name in last:
            yield *place, "t", text.translate(wide)
        else:
            yield *place, "n", text


def _cover(form: str, figures: Mapping[str, str | None]) -> Iterable[Entry]:
    for name, text in COVER.items():
        place = fields(form)[f"cover.{name}"]
        yield place["sheet"], place["cell"], "t", text
    for name, place in fields(form).items():
        table = name.removeprefix("cover.zero_report.")
        if table != name:
            zero = all(value in ("0", None) for key, value in figures.items() if key.startswith(f"{table}."))
            yield place["sheet"], place["cell"], "t", "是" if zero else "否"


OFFICES = (
    ("001", "甲街道办事处", "街道", "张三", "jia@example.gov.cn"),
    ("110101199001010012", "乙镇人民政府", "乡镇", "李四", "yi@example.gov.cn"),
    ("110101199001010029", "丙县教育局", "部门", "王五", "bing@example.gov.cn"),
)
"""Offices with codes that a program may take for numbers: leading zeros, and more digits than a number keeps."""


def _offices() -> Iterable[Entry]:
    for row, office in enumerate(OFFICES):
        for letter, text in zip("ABCDE", office, strict=True):
            yield "单位名册", f"{letter}{row + 2}", "t", text
