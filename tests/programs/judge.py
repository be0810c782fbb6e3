"""Judging what a program made of a sample: live cells, figures, findings, losses."""

import json
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from pathlib import Path

from tests.programs.cells import Value, Workbook, open_workbook, split
from tests.programs.losses import lost, portrait
from tests.programs.samples import OFFICES, Sample, fields, nianbao

Place = tuple[str, str]

HIDDEN = "_nianbao"

TOLD_BY = {
    "sheet lock": ("form.unlocked",),
    "structure lock": ("form.unlocked",),
    "formulas": (
        "total.typed",
        "total.mismatch",
        "form.altered",
        "total.not-recalculated",
        "form.not-recalculated",
    ),
    "sheets": ("form.altered", "form.sheet-missing"),
}
"""The losses that matter to who receives the file, and the findings that may tell of them."""


@dataclass
class Verdict:
    """What is to be said of one sample after a program had it."""

    sample: str
    failed: str = ""
    remark: str = ""
    live: int = 0
    differences: list[str] = field(default_factory=list)
    wrong_figures: list[str] = field(default_factory=list)
    false_errors: list[str] = field(default_factory=list)
    missed_errors: list[str] = field(default_factory=list)
    contradictions: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    lost: dict[str, list[str]] = field(default_factory=dict)
    untold: list[str] = field(default_factory=list)
    seen: str = ""


# ------------------------------------------------------------------ live cells


def live_values(book: Workbook) -> dict[Place, Value]:
    """Give the saved result of every cell."""
    return {(s.name, at): cell.value for s in book.sheets.values() for at, cell in s.cells.items()}


def computed_values(path: Path) -> dict[Place, Value]:
    """Read what an engine or a reader gave."""
    values: dict[Place, Value] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        sheet, cell, kind, text = [*line.split("\t"), ""][:4]
        value: Value
        match kind:
            case "n":
                value = float(text)
            case "b":
                value = text == "1"
            case "e":
                value = None
            case _:
                value = text
        values[sheet, cell] = value
    return values


def differences(wanted: Mapping[Place, Value], got: Mapping[Place, Value]) -> list[str]:
    """List the cells whose values are not the wanted ones."""
    return [
        f"{sheet}!{cell}: {_shown(got.get((sheet, cell)))}，应为{_shown(value)}"
        for (sheet, cell), value in wanted.items()
        if not same(value, got.get((sheet, cell)))
    ]


def same(one: Value, other: Value) -> bool:
    """Tell whether two results are the same to who sees them; a blank and an empty text are."""
    one, other = (None if each == "" else each for each in (one, other))
    if isinstance(one, float | int) and isinstance(other, float | int):
        return math.isclose(one, other, rel_tol=1e-9, abs_tol=1e-9)
    return one == other


def _shown(value: Value) -> str:
    text = "空" if value in (None, "") else str(value)
    return text if len(text) < 40 else f"{text[:39]}…"


# ------------------------------------------------------------------ what check says


def findings(path: Path, sample: Sample) -> tuple[dict[str, object], list[dict[str, object]], str | None]:
    """Check a workbook; gives the figures that were read, the findings, and the check code.

    Raises:
        RuntimeError: check could not do it.
    """
    said = json.loads(nianbao("check", path, "--format", "json", *sample.options))
    submission = said["submissions"][0]
    return submission["values"] or {}, submission["findings"], submission["check_code"]


def wrong_figures(
    sample: Sample, values: Mapping[str, object], totals: Mapping[str, str | None]
) -> list[str]:
    """List the figures that are not what was entered, and the totals that are not what they come to."""
    wanted = {**totals, **sample.figures}
    return [
        f"{name}: {values.get(name)}，应为{text}"
        for name, text in wanted.items()
        if not _same_figure(text, values.get(name))
    ]


def _same_figure(text: str | None, value: object) -> bool:
    if text is None or value is None:
        return text is None and value is None
    try:
        return Decimal(text) == Decimal(str(value))
    except InvalidOperation:
        return False


def judge_findings(verdict: Verdict, sample: Sample, found: list[dict[str, object]]) -> None:
    """Sort the findings: 必须改 that must not be, those that must be, and what else is said."""
    errors = [each for each in found if each["severity"] == "error"]
    codes = {str(each["code"]) for each in errors}
    verdict.false_errors = [
        f"{each['code']} {each['sheet'] or ''}{each['cell'] or ''}"
        for each in errors
        if each["code"] not in sample.errors
    ]
    verdict.missed_errors = sorted(sample.errors - codes)
    verdict.warnings = sorted({str(each["code"]) for each in found if each["severity"] != "error"})


# ------------------------------------------------------------------ whole verdicts


def judge_saved(
    sample: Sample, path: Path, reference: "Reference | None", remark: str, computed: bool
) -> Verdict:
    """Judge a saved workbook; live cells are compared where there is a reference and the program computes."""
    verdict = Verdict(sample.name, remark=remark)
    found: list[dict[str, object]] = []
    values: dict[str, object] = {}
    code: str | None = None
    try:
        book = open_workbook(path)
    except ValueError as error:
        verdict.failed = f"存出的文件不合格式：{str(error)[:120]}"
        return verdict
    if reference and computed:
        verdict.live = len(reference.live)
        verdict.differences = differences(reference.live, live_values(book))
    verdict.lost = lost(portrait(sample.source), portrait(path))
    if sample.kind == "roster":
        verdict.wrong_figures = _wrong_offices(path)
    elif sample.kind != "trend":
        values, found, code = findings(path, sample)
        totals = reference.totals if reference else {}
        verdict.wrong_figures = wrong_figures(sample, values, totals)
        judge_findings(verdict, sample, found)
        codes = {str(each["code"]) for each in found}
        verdict.untold = [
            loss for loss, by in TOLD_BY.items() if loss in verdict.lost and not codes & set(by)
        ]
    if sample.figures:
        texts = _live_texts(sample, book)
        verdict.seen = _state(texts)
        if computed:
            errors = [each for each in found if each["severity"] == "error"]
            verdict.contradictions = [
                *contradictions(texts, len(errors), code),
                *_other_figures(book, values),
            ]
    return verdict


def _wrong_offices(path: Path) -> list[str]:
    """Have a roster read: whoever must report and has not is named, so all its offices are."""
    try:
        said = json.loads(nianbao("check", path.parent / "empty", "--roster", path, "--format", "json"))
    except RuntimeError as error:
        reason = str(error).rpartition("错误：")[2].replace(f"{path.parent}/", "")
        return [f"名册读不出：{reason}"]
    named = {(each["code"], each["name"]) for each in said["missing"]}
    return [f"{code} {name}" for code, name, *_ in OFFICES if (code, name) not in named]


def _live_texts(sample: Sample, book: Workbook) -> list[str]:
    """Give what the formulas of a template's cover show."""
    cover = fields(sample.form)["cover.office"]["sheet"]
    cells = book.sheets[cover].cells.values() if cover in book.sheets else ()
    return [cell.value for cell in cells if cell.formula and isinstance(cell.value, str)]


def _other_figures(book: Workbook, values: Mapping[str, object]) -> list[str]:
    """List the figures that the workbook's hidden sheet has otherwise than check: fields in column A, values in B."""
    if HIDDEN not in book.sheets:
        return []
    cells = book.sheets[HIDDEN].cells
    rows = {
        cell.value: split(at)[1] for at, cell in cells.items() if split(at)[0] == "A" and cell.value in values
    }
    found = []
    for name, row in rows.items():
        own = cells[f"B{row}"].value if f"B{row}" in cells else None
        own = own if isinstance(own, float) else None
        if not _same_figure(None if own is None else str(own), values[str(name)]):
            found.append(f"{name}：工作簿里 {own}，check 读到 {values[str(name)]}")
    return found


def _state(texts: Iterable[str]) -> str:
    """Find the sentence that says how far the workbook is."""
    return next((text for text in texts if _STATE.search(text)), "")


def contradictions(texts: Sequence[str], errors: int, check_code: str | None) -> list[str]:
    """Give where the cover says another thing than check: that something must be changed, and the check code."""
    state = _state(texts)
    must = _MUST.search(state)
    found = []
    if state and bool(must and int(must[1])) != bool(errors):
        found.append(f"封面“{state}”，check 有 {errors} 处必须改")
    codes = {text for text in texts if re.fullmatch(r"\d{6}", text)}
    if errors == 0 and check_code and codes and check_code not in codes:
        found.append(f"封面的校验码 {'、'.join(codes)}，check 的是 {check_code}")
    return found


_STATE = re.compile("可以上报|全部通过|处要改|必须改")
_MUST = re.compile(r"(\d+) 处(?:要改|必须改)")


@dataclass(frozen=True)
class Reference:
    """What LibreOffice has in a sample: the live cells, and the totals that follow from the entries."""

    live: Mapping[Place, Value]
    totals: Mapping[str, str | None]


def reference_of(sample: Sample, path: Path, right: Path) -> Reference:
    """Take the reference of a sample from the workbook that LibreOffice saved.

    ``right`` is its workbook of the same kind with the same figures as plain numbers: a sum of a sheet passes over texts.
    """
    values = live_values(open_workbook(path))
    issued = open_workbook(sample.source)
    places = [(s.name, at) for s in issued.sheets.values() for at, cell in s.cells.items() if cell.formula]
    sums = live_values(open_workbook(right))
    totals = {
        name: _total(sums.get((each["sheet"], each["cell"])))
        for name, each in fields(sample.form).items()
        if each["kind"] == "total" and sample.figures and sample.filling != "blanks"
    }
    return Reference({place: values.get(place) for place in places}, totals)


def _total(value: Value) -> str | None:
    return None if value in (None, "") else str(Decimal(str(value)))
