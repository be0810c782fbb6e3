"""What a workbook says: everything that differs between two workbooks of one form."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from nianbao.core import NO_SENDER, Finding, Number, Period, Sender
from nianbao.form import (
    MEAN,
    PERIOD,
    RECOMPUTED,
    YEAR,
    CoverEntry,
    Field,
    Form,
    TextField,
    carried_over,
    cover_of_period,
    period_of_cover,
)
from nianbao.rules import Source
from nianbao.submission import CONFIRMED, Office, check_code, recompute, trimmed


@dataclass(frozen=True)
class Returned:
    """Why a workbook goes back to its office: the file that was handed in, and what was found in it.

    ``asks`` says that only explanations are wanted: nothing in it has to be corrected. ``unread`` are
    the sheets whose figures could not be read, and so are not in the workbook that goes back.
    ``other_period`` is the period of a file that was of another one: then the workbook is not that file
    with its figures, but the template of the right period. ``saved`` is when the file was saved, None where it
    does not say: the workbook says that it is later, so that it replaces the file also where it comes back as it is.
    """

    file: str
    findings: tuple[Finding, ...]
    sender: Sender = NO_SENDER
    asks: bool = False
    unread: tuple[str, ...] = ()
    other_period: Period | None = None
    saved: datetime | None = None


@dataclass(frozen=True)
class Content:
    """The content of one workbook.

    ``entered`` holds the figures as they stand in the cells (None is a blank cell; a field that is
    not given is 0). ``office`` and ``period`` are locked where given. ``cover`` holds further cover
    entries by id, ``prior`` earlier figures by their keys, ``explanations`` texts by key of the check;
    ``texts`` holds the texts and choices of the tables by id.
    ``returned`` is there where the workbook is an office's own that goes back to be corrected;
    ``summed`` says that the figures are sums, to which the bounds of one office do not apply;
    ``offices`` are how many stand behind each row of the breakdown.
    """

    form: Form
    office: Office = field(default_factory=lambda: Office("", ""))
    period: Period | None = None
    entered: Mapping[str, Number | None] = field(default_factory=dict)
    cover: Mapping[str, str] = field(default_factory=dict)
    prior: Mapping[str, Number] = field(default_factory=dict)
    explanations: Mapping[str, str] = field(default_factory=dict)
    members: tuple[str, ...] = ()
    seal: str = ""
    password: str = ""
    returned: Returned | None = None
    texts: Mapping[str, str] = field(default_factory=dict)
    summed: bool = False
    offices: tuple[int, ...] = ()

    def cell(self, field_id: str) -> Number | None:
        """Return the figure that stands in an entered cell."""
        return self.entered.get(field_id, 0)

    @cached_property
    def values(self) -> dict[str, Number | None]:
        """Every field's usable number: invalid figures are None, totals are recomputed."""
        usable: dict[str, Number | None] = {}
        for entered in self.form.entered:
            value = self.cell(entered.id)
            usable[entered.id] = value if value is not None and self._fits(entered, value) else None
        stated = {
            id_: value
            for id_, value in self.entered.items()
            if self.summed and self.form.by_id[id_].formula and self.form.by_id[id_].aggregate != RECOMPUTED
        }
        return dict(zip(self.form.by_id, recompute(self.form, usable, stated=stated), strict=True))

    def shown(self, field: Field) -> Number | str:
        """Return what the formula in the official cell of a field shows, usable or not.

        A total shows the sum of its usable parts; while one is not usable, every number counts. What may be blank
        is blank then.
        """
        usable = self.values[field.id]
        if usable is not None:
            return usable
        if field.id in self.form.may_be_blank:
            return ""
        return sum((self.cell(leaf) or 0 for leaf in self.form.leaves(field.id)), start=0)

    def _fits(self, figure: Field, value: Number) -> bool:
        if self.summed and figure.aggregate == MEAN:
            return True
        return self.form.accepts(figure, value) and (self.summed or self.form.within(figure, value))

    def text_fits(self, text_field: TextField) -> bool:
        """Return whether what stands in the cell of a text is what the form asks for."""
        return text_field.fitting(trimmed(self.texts.get(text_field.id, ""))) is not None

    @cached_property
    def check_code(self) -> str | None:
        """The check code of the figures."""
        return check_code(self.form, tuple(self.values.values()), self.texts, self.stated_period)

    @cached_property
    def carried(self) -> int:
        """The number of figures other than 0 that the template was issued with."""
        return sum(value != 0 for value in carried_over(self.form, self.prior).values())

    @cached_property
    def begun(self) -> bool:
        """Return whether the office has filled in anything: an entry of the cover, or a figure."""
        written = any(self.cover.get(entry.id) for entry in open_entries(self.form))
        written = written or any(self.texts.get(text.id, "").strip() for text in self.form.texts)
        figures = sum(self.values[own.id] != 0 for own in self.form.entered)
        return written or figures != self.carried

    @property
    def sheet_password(self) -> str:
        """The password of the sheets: a guard rail for people, not a secret."""
        return self.password or default_password(self.form.id, self.period)

    # What the rules ask for (nianbao.rules.scalar.Values):

    def number(self, source: Source, field: str) -> Number | None:
        """Return the usable number of a field."""
        if source is Source.CURRENT:
            return self.values[field]
        return self.prior.get(source.key(field)) if source.is_earlier else None

    def text(self, field: str) -> str:
        """Return what stands in the cell of a text."""
        return trimmed(self.texts.get(field, ""))

    def kind(self) -> str | None:
        """Return the office's kind."""
        return self.office.kind or None

    def confirmed(self, table: str) -> bool:
        """Return whether the cover confirms that the table is all zero."""
        return self.cover.get(f"zero_report.{table}") == CONFIRMED

    def entry(self, id_: str) -> str | int:
        """Return what stands in a cover entry: as issued, else as filled in; the year is a number."""
        text = self._issued.get(id_) or self.cover.get(id_, "")
        return int(text) if id_ == YEAR and text.isdecimal() else text

    @cached_property
    def stated_period(self) -> Period | None:
        """The period that the cover shows: as issued, else as filled in."""
        year, part = self.entry(YEAR), str(self.entry(PERIOD))
        return period_of_cover(year if isinstance(year, int) else None, part, self.form.period_unit)

    def issued(self, id_: str) -> bool:
        """Return whether an entry was fixed when the workbook was issued, and is locked."""
        return bool(self._issued.get(id_))

    @cached_property
    def _issued(self) -> dict[str, str]:
        return {"office": self.office.name, "code": self.office.code} | cover_of_period(self.period)


def open_entries(form: Form) -> tuple[CoverEntry, ...]:
    """List the entries of the cover that every office fills in itself."""
    return tuple(entry for entry in form.cover.entries if entry.id not in form.identity)


def default_password(form_id: str, period: Period | None) -> str:
    """Derive the sheet password from form and period: eight characters that anyone can derive."""
    return hashlib.sha256(f"{form_id}/{period or ''}".encode()).hexdigest()[:8]
