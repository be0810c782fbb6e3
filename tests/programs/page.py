"""The results as the tables of docs/programs.md, in Chinese."""

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

RESULTS = Path(__file__).resolve().parent / "results.json"

Result = Mapping[str, Any]

LOST = {
    "sheets": "工作表",
    "hidden": "隐藏的工作表变成可见",
    "structure lock": "工作簿结构的锁定",
    "sheet lock": "工作表的保护",
    "what the lock allows": "保护放宽（可删行列、改格式）",
    "open cells": "可填的格子",
    "formulas": "公式",
    "validation": "数据有效性（下拉框、提示）",
    "colours": "变色规则",
    "links": "定位链接",
    "merged": "合并单元格",
    "panes": "冻结窗格",
    "charts": "图表",
    "names": "定义的名称",
    "page": "纸张方向",
}
KINDS = {
    "template": "模板",
    "prefilled": "预填的模板",
    "2019": "2019 年格式的模板",
    "slip": "退回单",
    "summary": "汇总工作簿",
    "trend": "年度对照",
    "roster": "单位名册",
    "report": "报告（Word）",
}
LETTERS = {"reminders": "催报信", "returns": "退回信", "summary": "报送汇总的信", "templates": "下发信"}
FILLINGS = {
    "right": "全对",
    "unbalanced": "一列不平",
    "blanks": "漏填三格",
    "text": "文本数字",
    "full-width": "全角数字",
    "decimals": "六位小数",
    "zero": "全零",
    "opened": "打开另存",
    "filled": "填三个单位",
}


def sections(results: Path = RESULTS) -> Iterator[str]:
    """Yield the page's generated part: a table for each thing that programs do, and who could not be had."""
    known = list(json.loads(results.read_text(encoding="utf-8")).values())
    had = [each for each in known if "verdicts" in each]
    yield from _workbooks([each for each in had if each["role"] in ("calculates", "saves")])
    yield from _engines([each for each in had if each["role"] in ("calculates", "engine")])
    yield from _readers([each for each in had if each["role"] == "reads"])
    yield from _other_hands(had)
    yield from _details(had)
    missing = [each for each in known if "missing" in each]
    if missing:
        yield "### 没有装上的"
        yield _table(
            ("程序", "软件包", "原因"), ((_title(e), "、".join(e["packages"]), e["missing"]) for e in missing)
        )


def summary(results: Path = RESULTS) -> Iterator[str]:
    """Yield the README's table: the programs in which a clerk may fill a workbook, in one line each."""
    known = json.loads(results.read_text(encoding="utf-8")).values()
    rows = []
    for each in known:
        if each.get("role") != "calculates" or "verdicts" not in each:
            continue
        done = [verdict for verdict in each["verdicts"] if "failed" not in verdict]
        live = sum(verdict.get("live", 0) for verdict in done)
        counts = [_count(done, key) for key in ("wrong_figures", "false_errors", "missed_errors")]
        rows.append(
            (_title(each), f"{len(done)}/{len(each['verdicts'])}", live, _count(done, "differences"), *counts)
        )
    headings = (
        "程序、版本",
        "打开、填写、保存",
        "有公式的格",
        "与 LibreOffice 不同",
        "读错的数",
        "误报的必须改",
        "没有查出的错",
    )
    yield _table(headings, rows)


# ------------------------------------------------------------------ tables


def _workbooks(programs: Sequence[Result]) -> Iterator[str]:
    yield "### 打开、填写、保存工作簿"
    rows = []
    for each in programs:
        verdicts = each["verdicts"]
        done = [verdict for verdict in verdicts if "failed" not in verdict]
        rows.append(
            (
                _title(each),
                f"{len(done)}/{len(verdicts)}",
                _count(done, "wrong_figures"),
                _count(done, "false_errors"),
                _count(done, "missed_errors"),
                _count(done, "contradictions") if each["role"] == "calculates" else "—",
                _seen(done),
                _losses(done),
                _told(done),
                each.get("remark") or "—",
                each["date"],
            )
        )
    headings = (
        "程序、版本", "做成几份", "读错的数", "误报的必须改", "没有查出的错", "封面与 check 不一致",
        "全对的模板，封面显示", "丢失的东西", "check 怎么说", "说明", "日期",
    )  # fmt: skip
    yield _table(headings, rows)


def _engines(programs: Sequence[Result]) -> Iterator[str]:
    yield "### 计算：实时审核的每一格，与 LibreOffice 比"
    rows = []
    for each in programs:
        done = [verdict for verdict in each["verdicts"] if "failed" not in verdict]
        late = len(each["verdicts"]) - len(done)
        examples = [text for verdict in done for text in verdict.get("differences", [])[:1]]
        rows.append(
            (
                _title(each),
                f"{len(done)}" + (f"（另有 {late} 份没有做完）" if late else ""),
                sum(verdict.get("live", 0) for verdict in done),
                _count(done, "differences"),
                examples[0] if examples else "—",
                each.get("remark") or "—",
                each["date"],
            )
        )
    yield _table(("程序、版本", "份数", "有公式的格", "不同的格", "举例", "说明", "日期"), rows)


def _readers(programs: Sequence[Result]) -> Iterator[str]:
    yield "### 只读：LibreOffice 存的文件里填的数"
    rows = [
        (_title(each), len(each["verdicts"]), _count(each["verdicts"], "wrong_figures"), each["date"])
        for each in programs
    ]
    yield _table(("程序、版本", "份数", "读错的数", "日期"), rows)


def _other_hands(programs: Sequence[Result]) -> Iterator[str]:
    groups = {
        "documents": ("### 报告：别的程序存过、印过以后，再用 import 转回", "读错或没有读出的数"),
        "letters": ("### 信：别的邮件程序读出来的", "与信里不同的项"),
        "sanitizes": ("### 网页版邮箱对信和报告的清洗", "不见了的文字和表格"),
        "audits": ("### 文件是否合乎格式：Open XML 的架构和 Excel 的限度", "不合的地方"),
    }
    for role, (heading, counted) in groups.items():
        rows = []
        for each in programs:
            if each["role"] != role:
                continue
            done = [verdict for verdict in each["verdicts"] if "failed" not in verdict]
            samples = "、".join(dict.fromkeys(_sample(v["sample"], role) for v in each["verdicts"]))
            wrong = _count(done, "wrong_figures")
            rows.append(
                (
                    _title(each),
                    samples,
                    f"{len(done)}/{len(each['verdicts'])}",
                    wrong,
                    _losses(done),
                    each.get("remark") or "—",
                    each["date"],
                )
            )
        if rows:
            yield heading
            yield _table(("程序、版本", "文件", "做成几份", counted, "丢失的东西", "说明", "日期"), rows)


def _details(programs: Sequence[Result]) -> Iterator[str]:
    """Yield where something was not right, with the first examples of each sort."""
    rows = []
    for each in programs:
        for key, word in (
            ("failed", "没有做成"),
            ("wrong_figures", "读错"),
            ("false_errors", "误报"),
            ("missed_errors", "没有查出"),
            ("contradictions", "封面与 check 不一致"),
        ):
            found = [verdict for verdict in each["verdicts"] if verdict.get(key)]
            for text, samples in _grouped(found, key):
                rows.append((_title(each), word, "、".join(_sample(s, each["role"]) for s in samples), text))
    if rows:
        yield "### 不对的地方"
        yield _table(("程序、版本", "什么", "哪些文件", "举例"), rows)


# ------------------------------------------------------------------ cells


def _grouped(verdicts: Iterable[Result], key: str) -> Iterator[tuple[str, list[str]]]:
    """Group samples by their first example."""
    groups: dict[str, list[str]] = {}
    for verdict in verdicts:
        value = verdict[key]
        text = value if isinstance(value, str) else "；".join(value)
        groups.setdefault(text, []).append(verdict["sample"])
    for text, samples in groups.items():
        yield (text if len(text) < 200 else f"{text[:199]}…"), samples


def _title(result: Result) -> str:
    return f"{result['title']} {result.get('version', '')}".strip()


def _sample(name: str, role: str) -> str:
    """Name a sample in Chinese."""
    kind, _, filling = name.partition("-")
    if role == "documents":
        return f"{kind}→{filling}"
    if role in ("letters", "sanitizes"):
        return LETTERS.get(kind, KINDS.get(kind, kind))
    return KINDS.get(kind, kind) + (f"·{FILLINGS.get(filling, filling)}" if filling else "")


def _count(verdicts: Iterable[Result], key: str) -> int:
    return sum(verdict.get("counts", {}).get(key, 0) for verdict in verdicts)


def _seen(verdicts: Iterable[Result]) -> str:
    seen = [verdict.get("seen", "") for verdict in verdicts if verdict["sample"] == "template-right"]
    return seen[0] if seen and seen[0] else "没有算出"


def _losses(verdicts: Iterable[Result]) -> str:
    lost: Counter[str] = Counter()
    for verdict in verdicts:
        lost.update(verdict.get("lost", {}).keys())
    return "、".join(LOST.get(name, name) for name in LOST if name in lost) or "无"


def _told(verdicts: Sequence[Result]) -> str:
    """Say which codes tell of what was lost, and which loss nobody is told of."""
    codes: Counter[str] = Counter()
    for verdict in verdicts:
        codes.update(code for code in verdict.get("warnings", []) if code.startswith(("form.", "total.")))
    untold = {loss for verdict in verdicts for loss in verdict.get("untold", [])}
    text = "、".join(f"`{code}`" for code in sorted(codes)) or "没有提示"
    return text + (f"；没有提示：{'、'.join(LOST[loss] for loss in sorted(untold))}" if untold else "")


def _table(headings: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    lines: list[Sequence[object]] = [headings, ["---"] * len(headings), *rows]
    return "\n".join("| " + " | ".join(_cell(cell) for cell in line) + " |" for line in lines)


def _cell(value: object) -> str:
    """Give a cell of a table, without folders; a version of four parts must not be taken for an address."""
    value = re.sub(r"(?<![\w.])/(?:[\w.-]+/)+", "", str(value))  # the folder of the run
    value = re.sub(r"\b(\d+\.\d+\.\d+)\.(\d+)\b", r"\1 (\2)", value)
    return str(value).replace("|", "\\|").replace("\n", " ").replace("<", "&lt;")
