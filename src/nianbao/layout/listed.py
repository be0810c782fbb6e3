"""What offices wrote, as a summary lists it: a line for each text of the tables, an office a line for the cover."""

from nianbao.form import CoverEntry, Form

TEXTS_SHEET = "文字明细"
COVER_ENTRIES_SHEET = "封面明细"
TEXTS_HEADINGS = ("单位编码", "单位名称", "工作表", "位置", "内容", "指标编号")

COVER_ENTRIES_HEADINGS = ("单位编码", "单位名称")


class TextsColumn:
    """The columns of the texts of the tables."""

    CODE, OFFICE, TABLE, PLACE, CONTENT, ID = range(len(TEXTS_HEADINGS))


class CoverEntriesRow:
    """The rows of the entries of the cover: below the headings, their ids have a row of their own."""

    HEADING, IDS, FIRST = 1, 2, 3


def collected_entries(form: Form) -> tuple[CoverEntry, ...]:
    """List the entries of the cover that a summary collects from its offices."""
    return tuple(entry for entry in form.cover.entries if entry.collect)


def listed_sheets(form: Form) -> tuple[str, ...]:
    """Return the names of the listing sheets that a summary of the form has."""
    texts = (TEXTS_SHEET,) if form.texts else ()
    return (*texts, COVER_ENTRIES_SHEET) if collected_entries(form) else texts
