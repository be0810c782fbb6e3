"""Tables that are zero throughout: confirmed on the cover, for a template that nobody touched is zero too."""

from collections.abc import Sequence

from nianbao.drawing.blocks import Data, DrawnTable
from nianbao.drawing.words import split_unit

CODE = "zero-report"
_YES, _NO = "是", "否"


def add_zero_reports(data: Data, tables: Sequence[DrawnTable]) -> list[Data]:
    """Add a question for every table to the cover, where it has none; gives the rules that ask for the answers."""
    entries = data["cover"]["entries"]
    for table in tables:
        id_ = f"zero_report.{table.id}"
        if all(entry.get("id") != id_ for entry in entries):
            title = split_unit(table.data["title"])[0]
            entries.append(
                {
                    "id": id_,
                    "label": f"{table.data['sheet']} 零报告",
                    "question": f"{title}：整张表都是 0，确认是零报告吗？",
                    "kind": "choice",
                    "choices": [_YES, _NO],
                }
            )
    if any(rule.get("code") == CODE for rule in data.get("rule", ())):
        return []
    common = {"code": CODE, "severity": "error", "each": "table"}
    return [
        {
            **common,
            "holds": "nonzero(this) == 0 implies confirmed(this)",
            "at": "cover.zero_report.this",
            "title": "全部为零的表，要在封面确认零报告",
            "cause": "常见原因：模板没有填，或者确实都是 0，封面忘了选",
            "remedy": "确实没有的，请在封面的“零报告”处选“是”；漏填的请补填。",
        },
        {
            **common,
            "holds": "confirmed(this) implies nonzero(this) == 0",
            "at": "cover.zero_report.this",
            "title": "封面确认了零报告的表，应当全部为零",
            "cause": "常见原因：先选了零报告，后来又填了数",
            "remedy": "请把封面的零报告改选为“否”，或者改正表中的数。",
        },
    ]
