"""Official cells that follow each other, and the formula by which the hidden sheet reaches them."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from nianbao.form import Field
from nianbao.layout import WorkbookLayout
from nianbao.template.formulas import run_cell
from nianbao.template.runs import Run, joined


@dataclass(frozen=True, slots=True)
class OfficialRun:
    """Official cells that follow each other, with the fields in the order of the hidden sheet; ``name`` is theirs."""

    run: Run
    fields: tuple[Field, ...]
    name: str

    def cell(self, layout: WorkbookLayout) -> str:
        """Compile the official cell of each row; a single one is named by its address."""
        first = self.fields[0].id
        if len(self.fields) == 1:
            return layout.link(first)
        return run_cell(self.name, self.run.width, layout.ledger.row(first))


def official_runs(layout: WorkbookLayout, fields: Sequence[Field], name: str) -> list[OfficialRun]:
    """Return the runs of the official cells of some fields, which stand in this order in the hidden sheet."""
    found: list[OfficialRun] = []
    for _, group in groupby(fields, key=lambda field: field.table):
        own = tuple(group)
        for run in joined((layout.slots[field.id].area, number) for number, field in enumerate(own)):
            found.append(OfficialRun(run, own[run.first : run.after], f"{name}{len(found) + 1}"))
    return found
