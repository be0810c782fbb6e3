"""Reading the cover: who reports, for which period, and the other entries."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from nianbao.core import Finding, Period, finding, read_period
from nianbao.form import PERIOD, YEAR, CoverEntry, cover_of_period, period_of_cover
from nianbao.layout import Area, Role, WorkbookLayout
from nianbao.reader.convert import same_text, shown, visible
from nianbao.reader.identify import Identity
from nianbao.reader.words import read_words
from nianbao.spreadsheet import Sheet
from nianbao.submission import Office, is_scientific, office_code

ZERO_REPORT = "zero_report."
"""Zero reports are for the rules to ask for, where a table is all zero."""
_YEAR = re.compile(r"((?:19|20)\d\d)\s*年?(?:度)?\Z")
_DATE = re.compile(
    r"(?:(\d{4})[-/.年]?)?(\d{1,2})[-/.月]?(\d{1,2})日?(?:(?:T|[上下]午)?\d{1,2}:\d{2}(?::\d{2})?)?"
)
_LEAP_YEAR = 2024
"""For a day that is written without its year."""
_DAY_ZERO = date(1899, 12, 30)
_LAST_SERIAL = 80_000


@dataclass(frozen=True)
class CoverData:
    """The entries as texts, the identity, and what was found."""

    entries: Mapping[str, str]
    office: Office | None
    period: Period | None
    findings: tuple[Finding, ...]


def read_cover(identity: Identity, cover: Sheet | None) -> CoverData:
    """Read the cover; the identity on the hidden sheet goes before what the cover shows.

    Without a cover, or where the label of an entry is not in its place, no entry is reported as
    missing: that the form was altered is reported already.
    """
    layout, meta = identity.layout, identity.meta
    trusted = _trusted(layout, cover) if cover is not None else frozenset[str]()
    entries = dict.fromkeys(layout.cover.entries, "")
    findings: list[Finding] = []
    for entry in layout.form.cover.entries:
        if cover is not None and entry.id in trusted:
            entries[entry.id], found = _read(layout, entry, cover)
            findings += found
    findings += _entry_findings(layout, entries, trusted)
    for id_, text in issued_entries(identity).items():
        entries[id_] = text or entries[id_]
    year_text = _YEAR.match(unicodedata.normalize("NFKC", entries[YEAR]))
    year = int(year_text.group(1)) if year_text else None
    period = period_of_cover(year, entries.get(PERIOD, ""), layout.form.period_unit)
    office = None
    code = office_code(entries["code"])
    if code and entries["office"]:
        office = Office(code, entries["office"], meta.get("kind", ""))
    findings += _code_findings(layout, entries["code"], code)
    if trusted.issuperset(layout.form.identity):
        findings += _missing(layout, entries, year, period)
    return CoverData(entries, office, period, tuple(findings))


def issued_entries(identity: Identity) -> dict[str, str]:
    """Return what the hidden sheet says of the identity, by entry; an empty text where it does not say."""
    meta = identity.meta
    period = read_period(meta.get(YEAR, ""))
    issued = dict.fromkeys(identity.layout.form.identity, "") | cover_of_period(period)
    return {id_: issued[id_] or meta.get(id_, "") for id_ in identity.layout.form.identity}


def changed_identity(identity: Identity, cover: Sheet) -> list[tuple[Area, str, str]]:
    """List the locked entries that do not show what was issued: cell, issued, found."""
    layout = identity.layout
    changed = []
    for id_, issued in issued_entries(identity).items():
        area = layout.cover.entries[id_]
        found = visible(cover.text(area))
        if issued and found.strip() != issued.strip():
            changed.append((area, issued, found))
    return changed


def _trusted(layout: WorkbookLayout, cover: Sheet) -> frozenset[str]:
    """List the entries that stand behind their own labels."""
    before = layout.cover.entry_labels
    return frozenset(id_ for id_, label in before.items() if same_text(label.text, cover.at(label.area)))


def _read(layout: WorkbookLayout, entry: CoverEntry, cover: Sheet) -> tuple[str, list[Finding]]:
    area = layout.cover.entries[entry.id]
    raw = cover.at(area)
    if entry.kind == "date" and isinstance(raw, float) and 0 < raw < _LAST_SERIAL:
        return (_DAY_ZERO + timedelta(days=int(raw))).isoformat(), []
    return read_words(cover, area, layout.place(entry.field))


def _entry_findings(
    layout: WorkbookLayout, entries: Mapping[str, str], trusted: frozenset[str]
) -> Iterator[Finding]:
    for entry in layout.form.cover.entries:
        if entry.id not in trusted or entry.id in layout.form.identity:
            continue
        text = entries[entry.id]
        if text and entry.choices and text not in entry.choices:
            choices = "、".join(entry.choices)
            yield finding("cover.choice", layout.place(entry.field), found=shown(text), expected=choices)
        elif text and entry.kind == "date" and not _is_date(text):
            yield finding("cover.not-a-date", layout.place(entry.field), found=shown(text))
        elif entry.collect and layout.role is Role.SUMMARY:
            continue  # a summary lists what its offices wrote
        elif not text and not entry.id.startswith(ZERO_REPORT):
            yield finding("cover.blank", layout.place(entry.field))


def _is_date(text: str) -> bool:
    """Return whether a text names a day of the calendar, in any of the ways in which dates are written."""
    written = _DATE.fullmatch(unicodedata.normalize("NFKC", text).replace(" ", ""))
    if written is None:
        return False
    year, month, day = (int(part or _LEAP_YEAR) for part in written.groups())
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


def _code_findings(layout: WorkbookLayout, text: str, code: str) -> Iterator[Finding]:
    """Yield how a code was typed, where it is read otherwise than it is written or cannot be read."""
    place = layout.place("cover.code")
    if is_scientific(code):
        yield finding("office.code-unusable", place, found=text)
    elif code != text:
        yield finding("office.code-typed", place, found=shown(text), expected=code)


def _missing(
    layout: WorkbookLayout, entries: Mapping[str, str], year: int | None, period: Period | None
) -> Iterator[Finding]:
    known = dict(entries) | {YEAR: str(year or ""), PERIOD: str(period or "")}
    if year is None:
        known[PERIOD] = entries.get(PERIOD, "")
    absent = [id_ for id_ in layout.form.identity if not known[id_]]
    if absent == [PERIOD] and entries[PERIOD]:
        place = layout.place(f"cover.{PERIOD}")
        choices = "、".join(layout.form.period_unit.parts)
        yield finding("office.missing/period", place, found=shown(entries[PERIOD]), expected=choices)
    elif absent:
        labels = [entry.label for entry in layout.form.cover.entries if entry.id in absent]
        yield finding("office.missing", layout.place(f"cover.{absent[0]}"), found="、".join(labels))
