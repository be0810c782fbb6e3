"""Reading the cover: who reports, for which year, and the other entries."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from nianbao.findings import Finding, finding
from nianbao.form.model import CoverEntry
from nianbao.layout import Area, WorkbookLayout
from nianbao.reader.convert import visible
from nianbao.reader.grid import Grid
from nianbao.reader.identify import Identity
from nianbao.submission import Office

IDENTITY = ("office", "code", "year")
_YEAR = re.compile(r"((?:19|20)\d\d)\s*年?(?:度)?\Z")
_DAY_ZERO = date(1899, 12, 30)
_LAST_SERIAL = 80_000


@dataclass(frozen=True)
class CoverData:
    """The entries as texts, the identity, and what was found."""

    entries: Mapping[str, str]
    office: Office | None
    year: int | None
    findings: tuple[Finding, ...]


def read_cover(identity: Identity, cover: Grid | None) -> CoverData:
    """Read the cover; without one, what the hidden sheet says must do."""
    layout = identity.layout
    entries = _entries(layout, cover) if cover is not None else {}
    findings = list(_blank_entries(layout, entries)) if cover is not None else []
    meta = identity.meta
    for id_ in IDENTITY:
        entries[id_] = meta.get(id_) or entries.get(id_, "")
    year_text = _YEAR.match(entries["year"])
    year = int(year_text.group(1)) if year_text else None
    office = None
    if entries["code"] and entries["office"]:
        office = Office(entries["code"], entries["office"], meta.get("kind", ""))
    findings += _missing(layout, entries, year)
    return CoverData(entries, office, year, tuple(findings))


def changed_identity(identity: Identity, cover: Grid) -> list[tuple[Area, str, str]]:
    """List the locked entries that no longer say what was issued: cell, issued, found."""
    layout = identity.layout
    changed = []
    for id_ in IDENTITY:
        issued = identity.meta.get(id_, "")
        area = layout.cover.entries[id_]
        found = visible(cover.text(area))
        if issued and found.strip() != issued.strip():
            changed.append((area, issued, found))
    return changed


def _entries(layout: WorkbookLayout, cover: Grid) -> dict[str, str]:
    return {
        entry.id: _text(entry, cover, layout.cover.entries[entry.id]) for entry in layout.form.cover.entries
    }


def _text(entry: CoverEntry, cover: Grid, area: Area) -> str:
    raw = cover.at(area)
    if isinstance(raw, datetime | date):
        return raw.isoformat()[:10]
    if entry.kind == "date" and isinstance(raw, int | float) and 0 < raw < _LAST_SERIAL:
        return (_DAY_ZERO + timedelta(days=int(raw))).isoformat()
    return visible(cover.text(area)).strip()


def _blank_entries(layout: WorkbookLayout, entries: Mapping[str, str]) -> Iterator[Finding]:
    for entry in layout.form.cover.entries:
        if entry.id not in IDENTITY and entry.kind != "choice" and not entries[entry.id]:
            yield finding("cover.blank", layout.place(entry.field), found=entry.label)


def _missing(layout: WorkbookLayout, entries: Mapping[str, str], year: int | None) -> Iterator[Finding]:
    absent = [id_ for id_ in IDENTITY if not (entries[id_] if id_ != "year" else year)]
    if absent:
        labels = [entry.label for entry in layout.form.cover.entries if entry.id in absent]
        yield finding("office.missing", layout.place(f"cover.{absent[0]}"), found="、".join(labels))
