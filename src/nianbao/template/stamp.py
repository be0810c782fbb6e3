"""Stamping: one template is drawn for all offices, then only what differs is rewritten for each.

The result is, byte for byte, what drawing it would have given; a test proves that. Where an office
does not fit the drawn template (its name is also a word of the form),
the template is drawn.
"""

from dataclasses import replace
from functools import cached_property

from nianbao.core import Number, Period
from nianbao.form import Form, carried_fields
from nianbao.layout import Role, layout_of
from nianbao.template.content import Content
from nianbao.template.varying import Varying
from nianbao.template.write import write_template
from nianbao.xlsx import CutSheet, Package, cells_of, escaped, page_footer

_STRINGS = "xl/sharedStrings.xml"
_NAME, _CODE, _SEAL = ("\ue000name\ue001", "\ue000code\ue001", "\ue000seal\ue001")
_FOOTER = ("<oddFooter>", "</oddFooter>")


class Stamper:
    """Writes the templates of one form and period; they differ in office, seal and last year's figures."""

    def __init__(self, form: Form, period: Period, password: str = "") -> None:
        self._form = form
        self._period = period
        self._password = password
        self._drawn: dict[tuple[str, bool, frozenset[str]], _Drawn] = {}
        self.stamped = 0
        self.drawn = 0

    def write(self, content: Content) -> bytes:
        """Return the template with this content; it must be of the stamper's form, period and password."""
        if not self._alike(content):
            self.drawn += 1
            return write_template(content)
        kind = (content.office.kind, bool(content.seal), frozenset(content.prior))
        drawn = self._drawn.get(kind)
        if drawn is None:
            drawn = self._drawn[kind] = _Drawn(content)
        data = drawn.stamp(content)
        if data is None:
            self.drawn += 1
            return write_template(content)
        self.stamped += 1
        return data

    def _alike(self, content: Content) -> bool:
        """Return whether nothing but office, seal, last year's and carried figures is in the content."""
        same = (content.form, content.period, content.password) == (self._form, self._period, self._password)
        others = content.cover or content.texts or content.explanations or content.members or content.returned
        own = content.entered.keys() <= (carried_fields(self._form).keys() if content.prior else set())
        return same and not others and own and bool(content.office.code and content.office.name)


class _Drawn:
    """A template drawn for a kind of office, cut where the offices differ."""

    def __init__(self, example: Content) -> None:
        form = example.form
        prior: dict[str, Number] = dict.fromkeys(example.prior, 0)
        self._base = replace(
            example,
            office=replace(example.office, code=_CODE, name=_NAME),
            entered={},
            prior=prior,
            seal=_SEAL if example.seal else "",
        )
        self._layout = layout_of(form, Role.TEMPLATE)
        self._package = Package(write_template(self._base))
        self._strings = self._package.text(_STRINGS)
        self._varying = Varying(self._layout, self._base)
        self._parts = {name: self._cut(name) for name in self._cut_names}

    @cached_property
    def _cut_names(self) -> dict[str, str]:
        """The parts of the sheets, with their sheets; the hidden one differs only with last year's figures."""
        sheets = self._layout.sheets if self._base.prior else self._layout.sheets[:-1]
        return {f"xl/worksheets/sheet{index}.xml": sheet for index, sheet in enumerate(sheets, 1)}

    def stamp(self, content: Content) -> bytes | None:
        """Return the template of an office; None where its texts do not fit."""
        office = content.office
        texts = [text for text in (office.name, office.code, content.seal) if text]
        if len({*texts, office.kind, str(content.period)}) < len(texts) + 2 or not all(
            map(self._fits, texts)
        ):
            return None
        changed = {_STRINGS: self._strings_of(content)}
        facts = self._varying.facts(content)
        footer = escaped(page_footer(office.name))
        for name, part in self._parts.items():
            changed[name] = part.render(facts, footer)
        return self._package.with_parts(changed)

    def _fits(self, text: str) -> bool:
        """Return whether a text is written as it is, and stands nowhere else among the words of the form."""
        plain = text.isprintable() and text == text.strip() and "_x" not in text and len(text) < 200
        return plain and not text.startswith("<r>") and f">{escaped(text)}</t>" not in self._strings

    def _strings_of(self, content: Content) -> bytes:
        text = self._strings
        for mark, own in ((_NAME, content.office.name), (_CODE, content.office.code), (_SEAL, content.seal)):
            text = text.replace(mark, escaped(own), 1)
        return text.encode()

    def _cut(self, name: str) -> CutSheet:
        sheet = self._cut_names[name]
        text = self._package.text(name)
        cells = cells_of(text)
        slots = [
            cells[area.address].slot(key) for (on, area), key in self._varying.cells.items() if on == sheet
        ]
        before, _, rest = text.partition(_FOOTER[0])
        if rest:
            start = len(before) + len(_FOOTER[0])
            slots.append((start, start + rest.index(_FOOTER[1]), None))
        return CutSheet(text, slots)
