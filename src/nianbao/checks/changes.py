"""What changed between two versions of an office's file."""

from dataclasses import dataclass

from nianbao.core import Number, to_text
from nianbao.form import Form
from nianbao.layout import Slot, layout_of
from nianbao.submission import Submission

MOST = 5
_LONGEST = 20


@dataclass(frozen=True, slots=True)
class Change:
    """One figure that differs between an older and a newer version, as people see both in the cell."""

    field: str
    place: str
    older: str
    newer: str

    def __str__(self) -> str:
        return f"{self.place} {self.older}→{self.newer}"


def changes_between(form: Form, older: Submission, newer: Submission) -> tuple[Change, ...]:
    """List the entered figures that differ, in form order; nothing where one has no figures."""
    if not older.values or not newer.values:
        return ()
    layout = layout_of(form)
    changes = []
    for field, before, after in zip(form.fields, older.values, newer.values, strict=True):
        if field.entered and before != after:
            slot = layout.slots[field.id]
            shown = (_shown(older, slot, before), _shown(newer, slot, after))
            changes.append(Change(field.id, f"{slot.sheet}{slot.area.address}", *shown))
    for text in form.texts:
        before_text, after_text = older.texts.get(text.id, ""), newer.texts.get(text.id, "")
        if before_text != after_text:
            slot = layout.slots[text.id]
            words = (_words(before_text), _words(after_text))
            changes.append(Change(text.id, f"{slot.sheet}{slot.area.address}", *words))
    return tuple(changes)


def describe_changes(form: Form, older: Submission, newer: Submission) -> str:
    """Return a short Chinese description of what a newer version changed, for a finding's message."""
    changes = changes_between(form, older, newer)
    if not changes:
        return "（数字没有变化）" if older.values and newer.values else ""
    unit = "个数字" if all(change.field in form.by_id for change in changes) else "处"
    some = "，".join(str(change) for change in changes[:MOST])
    rest = "等" if len(changes) > MOST else ""
    return f"（改了 {len(changes)} {unit}：{some}{rest}）"


def _words(text: str) -> str:
    return f"“{text if len(text) <= _LONGEST else text[:_LONGEST] + '……'}”" if text else "空"


def _shown(submission: Submission, slot: Slot, value: Number | None) -> str:
    """Return a figure, or the entry that is none in the office's own words, or that the cell is blank."""
    if value is not None:
        return to_text(value)
    for finding in submission.findings:
        if finding.found and (finding.place.sheet, finding.place.cell) == (slot.sheet, slot.area.address):
            return f"“{finding.found}”"
    return "空"
