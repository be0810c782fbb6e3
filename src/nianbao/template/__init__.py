"""Writing workbooks: the one writer of templates, returns and the official sheets of a summary."""

from nianbao.template.book import Book, Cell
from nianbao.template.content import Content, Returned, default_password
from nianbao.template.ledger import draw_ledger
from nianbao.template.official import draw_table
from nianbao.template.write import write_template

__all__ = [
    "Book",
    "Cell",
    "Content",
    "Returned",
    "default_password",
    "draw_ledger",
    "draw_table",
    "write_template",
]
