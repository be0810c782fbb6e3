"""Other hands: what happens to reports in Word and HTML, and to letters, before somebody reads them."""

import email
import email.policy
import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from email.message import EmailMessage
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

from tests.programs.judge import Verdict
from tests.programs.limits import broken_limits
from tests.programs.samples import OFFICE, REAL, fields, nianbao

Letter = Mapping[str, object]


# ------------------------------------------------------------------ reports


def make_reports(folder: Path) -> dict[str, Path]:
    """Publish one workbook of real figures as Word and as a page; gives the files by kind."""
    reports = {kind: folder / f"report.{kind}" for kind in ("docx", "html")}
    workbook = folder / "report.xlsx"
    if not workbook.exists():
        nianbao("template", "-o", workbook, "--year", "2024", *OFFICE, "--values", REAL)
    for report in reports.values():
        if not report.exists():
            nianbao("publish", workbook, "-o", report)
    return reports


def judge_report(name: str, path: Path, work: Path) -> Verdict:
    """Have a report that a program saved turned into a workbook again, and compare the figures."""
    verdict = Verdict(name)
    target = work / f"{name}-imported"
    try:
        said = json.loads(nianbao("import", path, "-o", target, "--format", "json", "--force"))
    except (RuntimeError, json.JSONDecodeError) as error:
        verdict.failed = str(error)[:200]
        return verdict
    made = sorted(target.glob("*.xlsx"))
    if not made:
        verdict.failed = f"import 没有转出工作簿：{_messages(said)}"
        return verdict
    checked = json.loads(nianbao("check", made[0], "--format", "json"))["submissions"][0]
    wanted = _real()
    values = checked["values"] or {}
    verdict.wrong_figures = [
        f"{field}: {values.get(field)}，应为{text}"
        for field, text in wanted.items()
        if values.get(field) is None or float(str(values[field])) != float(text)
    ]
    errors = [
        each
        for each in checked["findings"]
        if each["severity"] == "error" and each["code"] != "office.missing"  # a report prints no code
    ]
    verdict.false_errors = [f"{each['code']} {each['sheet'] or ''}{each['cell'] or ''}" for each in errors]
    return verdict


@cache
def _real() -> dict[str, str]:
    lines = REAL.read_text(encoding="utf-8-sig").splitlines()[1:]
    pairs = dict(line.split(",")[:2] for line in lines)
    return {name: pairs[name] for name in fields("gongkai-2021") if name in pairs}


def _messages(said: Mapping[str, object]) -> str:
    return " ".join(re.findall(r'"message": "([^"]+)"', json.dumps(said, ensure_ascii=False)))[:160]


# ------------------------------------------------------------------ letters


def make_letters(folder: Path) -> dict[str, Path]:
    """Give the letters that the demonstration writes, and one of each other command, by name."""
    letters = folder / "letters"
    if not letters.exists():
        demo, before = folder / "demo" / "2024", folder / "demo" / "2023"
        roster = demo / "单位名册.csv"
        nianbao("mail", "templates", roster, demo / "模板", "-o", letters / "templates")
        nianbao("mail", "reminders", demo / "收件", "--roster", roster, "-o", letters / "reminders")
        nianbao(
            "check", before / "收件", "--roster", before / "单位名册.csv", "--returns", folder / "sent-back"
        )
        nianbao("mail", "returns", before / "单位名册.csv", folder / "sent-back", "-o", letters / "returns")
        to = ("--to", "shangji@example.gov.cn")
        nianbao("mail", "summary", demo / "汇总.xlsx", *to, "-o", letters / "summary")
    return {f"{path.parent.name}-{path.stem}": path for path in sorted(letters.rglob("*.eml"))}


def read_letter(path: Path) -> Letter:
    """Read a letter with Python's own library: what the programs must have read too."""
    message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    plain, html = message.get_body(("plain",)), message.get_body(("html",))
    addresses = message["To"].addresses
    return {
        "subject": str(message["Subject"]),
        "to": [[each.display_name, each.addr_spec] for each in addresses],
        "text": plain.get_content() if plain else "",
        "html": html.get_content() if html else "",
        "attachments": [
            {"name": each.get_filename(), "sha256": hashlib.sha256(each.get_content()).hexdigest()}
            for each in message.iter_attachments()
        ],
    }


def judge_letter(name: str, letter: Path, read: Path) -> Verdict:
    """Compare what a program read in a letter; ends of lines and of the text are not compared."""
    wanted, got = read_letter(letter), json.loads(read.read_text(encoding="utf-8"))
    differing = [key for key, value in wanted.items() if _even(value) != _even(got.get(key))]
    shown = [f"{key}: {str(got.get(key))[:60]}，应为{str(wanted[key])[:60]}" for key in differing]
    return Verdict(name, wrong_figures=shown)


def _even(value: object) -> object:
    return value.replace("\r\n", "\n").rstrip() if isinstance(value, str) else value


def judge_audit(name: str, file: Path, found: Path) -> Verdict:
    """Take what a validator found in a file that we issue, and the limits of Excel that it breaks."""
    errors = json.loads(found.read_text(encoding="utf-8"))
    limits = broken_limits(file) if file.suffix == ".xlsx" else []
    return Verdict(name, wrong_figures=[*errors, *(f"Excel 的限度：{each}" for each in limits)])


# ------------------------------------------------------------------ sanitized pages


_SILENT = ("style", "title", "script", "svg")


class _Text(HTMLParser):
    """The words of a page, cell by cell, without those of its charts."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.silent += tag in _SILENT

    def handle_endtag(self, tag: str) -> None:
        self.silent -= tag in _SILENT

    def handle_data(self, data: str) -> None:
        if data.strip() and not self.silent:
            self.words.append(" ".join(data.split()))


def make_pages(folder: Path) -> dict[str, Path]:
    """Give the HTML of every letter that has some, and the published page."""
    pages = {"report": make_reports(folder)["html"]}
    for name, path in make_letters(folder).items():
        html = str(read_letter(path)["html"])
        if html:
            pages[name] = folder / "letters" / f"{name}.html"
            pages[name].write_text(html, encoding="utf-8")
    return pages


def judge_page(name: str, page: Path, sanitized: Path) -> Verdict:
    """Compare words and tables of a page before and after."""
    before, after = (list(_seen(path)) for path in (page, sanitized))
    gone = [word for word in before if word not in set(after)]
    charts = ("<svg" in file.read_text(encoding="utf-8") for file in (page, sanitized))
    lost = {"charts": ["网页"]} if next(charts) and not next(charts) else {}
    return Verdict(name, wrong_figures=[f"不见了：{word[:40]}" for word in gone], lost=lost)


def _seen(path: Path) -> Iterator[str]:
    text = path.read_text(encoding="utf-8")
    reader = _Text()
    reader.feed(text)
    yield from reader.words
    for tag in ("table", "tr", "td", "th"):
        yield f"{len(re.findall(f'<{tag}[ >]', text))} × {tag}"
    yield from sorted(set(re.findall(r'(?:col|row)span="?\d+', text)))
