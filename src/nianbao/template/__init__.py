"""Writing workbooks: the one writer of templates, returns and the official sheets of a summary."""

from nianbao.template.content import Content, Returned, default_password
from nianbao.template.cover import draw_cover, footer_cell, summary_code
from nianbao.template.ledger import draw_ledger
from nianbao.template.manifest import (
    CODE_HEADING,
    DIGEST_HEADING,
    FILE_HEADING,
    HAND_HEADINGS,
    ManifestLine,
    write_manifest,
)
from nianbao.template.official import Filling, draw_table
from nianbao.template.returned import placed_as_drawn
from nianbao.template.roster_sheet import write_roster_sheet
from nianbao.template.stamp import Stamper
from nianbao.template.write import write_template

__all__ = [
    "CODE_HEADING",
    "DIGEST_HEADING",
    "FILE_HEADING",
    "HAND_HEADINGS",
    "Content",
    "Filling",
    "ManifestLine",
    "Returned",
    "Stamper",
    "default_password",
    "draw_cover",
    "draw_ledger",
    "draw_table",
    "footer_cell",
    "placed_as_drawn",
    "summary_code",
    "write_manifest",
    "write_roster_sheet",
    "write_template",
]
