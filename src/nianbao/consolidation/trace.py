"""Tracing a figure of a summary: which offices make it up, down to the cell of the file."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from nianbao.checks import Fate
from nianbao.consolidation.named import named_field
from nianbao.core import Finding, Number, Period, Severity, Trait, UsageError, Worded
from nianbao.form import MEAN, NO_SUM, RECOMPUTED, Field, Form
from nianbao.layout import LEDGER_VERSION, Role, Slot, layout_of
from nianbao.reader import Listed, read_apart, read_breakdown, read_register
from nianbao.submission import Office, Submission, aggregated

DEEPEST = 10


class TraceState(Worded):
    """What became of the file that an office's figure came from."""

    FOUND = "found", "相符"
    DIFFERENT = "different", "文件里是另一个数"
    CHANGED = "changed", "文件已不是汇总时的那个"
    MISSING = "missing", "没有找到文件"


@dataclass(frozen=True)
class TracedPart:
    """What one office adds to a figure: its file, and where that is a summary, the parts of its own."""

    office: Office
    value: Number | None
    file: str
    state: TraceState
    parts: tuple["TracedPart", ...] = ()
    field: Field | None = None
    offices: int | None = 1
    """How many offices it stands for; None where its file is not there to say."""
    remarks: tuple[Finding, ...] = ()
    """Why the total that the file itself shows is another number, though what was counted is right."""

    def walk(self, depth: int = 0) -> Iterator[tuple[int, "TracedPart"]]:
        """Yield this part and everything below it with its depth."""
        yield depth, self
        for part in self.parts:
            yield from part.walk(depth + 1)

    @property
    def agrees(self) -> bool:
        """True where the file says the same and its own parts add up to it."""
        inner = not self.parts or self.field is None or whole_of(self.field, self.parts) in (None, self.value)
        return self.state is not TraceState.DIFFERENT and inner and all(part.agrees for part in self.parts)


@dataclass(frozen=True)
class Trace:
    """A figure of a summary and its parts; ``sheet`` and ``cell`` are the same in every file of the form.

    ``value`` is what its cell shows, None where what is computed comes to no number; ``findings`` are the errors
    at that cell (it was typed over, or its formula is another one) and those of a breakdown that was edited.
    """

    form: Form
    period: Period | None
    field: str
    sheet: str
    cell: str
    value: Number | None
    parts: tuple[TracedPart, ...]
    findings: tuple[Finding, ...] = ()

    @property
    def whole(self) -> Number | None:
        """The value of the offices' parts together; None where it is not known, or the form does not add them up."""
        return whole_of(self.form.by_id[self.field], self.parts)

    @property
    def agrees(self) -> bool:
        """True where everything adds up."""
        same = self.whole in (None, self.value)
        return not self.findings and same and all(part.agrees for part in self.parts)


def whole_of(field: Field, parts: Sequence[TracedPart]) -> Number | None:
    """Return the value of parts together; None where it is not known: a mean of means was rounded before."""
    weights = [part.offices for part in parts]
    if field.aggregate in (NO_SUM, RECOMPUTED) or (
        field.aggregate == MEAN and (field.parts or None in weights)
    ):
        return None
    return aggregated(field, [part.value for part in parts], [weight or 1 for weight in weights])


def trace(summary: Path, name: str, forms: Sequence[Form], places: Iterable[Path] = ()) -> Trace:
    """Trace a figure, named by its id, by sheet and cell such as 表D5, or in the form's own words.

    Files are looked for where the summary says, beside the summary, and by name in ``places``.

    Raises:
        UsageError: the file is no summary, or has no such figure.
    """
    if not summary.is_file():
        raise UsageError(f"没有这个文件：{summary}。请核对路径。")
    read = read_apart(summary, forms)
    form = next((form for form in forms if form.id == read.form), None)
    if form is None or read.role != Role.SUMMARY.value:
        raise UsageError(
            f"{summary} 不是汇总工作簿，没有可追溯的明细。请给出 nianbao consolidate 生成的文件。"
        )
    field = named_field(form, name)
    value = read.values[form.position[field]]
    slot = layout_of(form).slots[field]
    errors = tuple(_errors_at(read, slot))
    if value is None and form.by_id[field].formula is None:
        why = errors[0].message if errors else ""
        raise UsageError(f"{summary} 里这个指标没有可用的数字，请先改好汇总工作簿。{why}")
    search = _Search(forms, form, field, slot, _by_name(places))
    parts = tuple(search.parts(summary, 0))
    return Trace(
        form, read.period, field, slot.sheet, slot.area.address, _typed(errors, value), parts, errors
    )


def _errors_at(read: Submission, slot: Slot) -> Iterator[Finding]:
    for finding in read.findings:
        here = (finding.place.sheet, finding.place.cell) == (slot.sheet, slot.area.address)
        if (here and finding.severity is Severity.ERROR) or finding.has(Trait.NOT_AS_ADDED_UP):
            yield finding


def _typed(errors: Iterable[Finding], value: Number | None) -> Number | None:
    """Return the number that was typed over a sum; ``value`` where none was.

    The figures of a summary are read out of its breakdown, so what its cell shows is only in the finding.
    """
    for error in errors:
        if error.has(Trait.SHOWS_ANOTHER_SUM) and error.found is not None:
            found = Decimal(error.found)
            return found if isinstance(value, Decimal) or found % 1 else int(found)
    return value


def _by_name(places: Iterable[Path]) -> dict[str, list[Path]]:
    found: dict[str, list[Path]] = {}
    for place in places:
        for file in sorted(place.rglob("*")):
            if file.is_file():
                found.setdefault(file.name, []).append(file)
    return found


@dataclass(frozen=True)
class _Search:
    forms: Sequence[Form]
    form: Form
    field: str
    slot: Slot
    by_name: Mapping[str, Sequence[Path]]

    def parts(self, summary: Path, depth: int) -> Iterator[TracedPart]:
        """Yield what each office of a summary adds to the figure."""
        register = {listed.office.code: listed for listed in read_register(summary) if _accepted(listed)}
        position = self.form.position[self.field]
        for office, values in read_breakdown(summary, self.form):
            blank = None if self.form.by_id[self.field].formula else 0
            value = blank if values[position] is None else values[position]
            yield self._part(summary, office, value, register.get(office.code), depth)

    def _part(
        self, summary: Path, office: Office, value: Number | None, listed: Listed | None, depth: int
    ) -> TracedPart:
        if listed is None:
            return TracedPart(office, value, "", TraceState.MISSING, offices=None)
        file, state = self._find(summary, listed)
        if file is None:
            return TracedPart(office, value, listed.file, state, offices=None)
        read = read_apart(file, self.forms)
        same = read.form == self.form.id and self._shown(read) == value
        state = TraceState.FOUND if same else TraceState.DIFFERENT
        summed = same and read.role == Role.SUMMARY.value and depth < DEEPEST
        parts = tuple(self.parts(file, depth + 1)) if summed else ()
        field = self.form.by_id[self.field]
        remarks = tuple(self._remarks(read)) if same and not summed else ()
        return TracedPart(office, value, str(file), state, parts, field, read.offices, remarks)

    def _remarks(self, read: Submission) -> Iterator[Finding]:
        """Yield the warnings of a file by which its cell shows less than was counted: figures that SUM passes over."""
        layout = layout_of(self.form, version=read.layout or LEDGER_VERSION)
        if not layout.totals_are_sums:
            return
        slots = layout_of(self.form).slots
        parts = (name for name in self.form.leaves(self.field) if read.values[self.form.position[name]])
        cells = {(slots[name].sheet, slots[name].area.address) for name in parts}
        for finding in read.findings:
            if (finding.place.sheet, finding.place.cell) in cells and finding.has(Trait.LEFT_OUT_OF_SUMS):
                yield finding

    def _shown(self, read: Submission) -> Number | None:
        value = read.values[self.form.position[self.field]]
        return _typed(_errors_at(read, self.slot), value)

    def _find(self, summary: Path, listed: Listed) -> tuple[Path | None, TraceState]:
        """Find the very file that was added up: its fingerprint must be the same."""
        given = Path(listed.file)
        places = [given, summary.parent / given, summary.parent / given.name]
        state = TraceState.MISSING
        for file in (*places, *self.by_name.get(given.name, ())):
            if file.is_file():
                if hashlib.sha256(file.read_bytes()).hexdigest() == listed.sha256:
                    return file, TraceState.FOUND
                state = TraceState.CHANGED
        return None, state


def _accepted(listed: Listed) -> bool:
    return listed.state.startswith(Fate.ACCEPTED.word)
