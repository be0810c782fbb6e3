"""Nothing from a roster, a workbook or a file name becomes a formula, a link, markup or a header of an output.

One whole round with names that are traps: templates out, files in, checked, returned, consolidated, compared,
written about. Then every file that came out is looked at for what a name may have become.
"""

import csv
import email
import email.policy
import io
import json
import re
import unicodedata
import zipfile
from pathlib import Path

import openpyxl
import pytest
from lxml import etree

from builders import edited, put, small_content
from nianbao.cli.main import run
from nianbao.collect.senders import HEADINGS, LIST, list_bytes, read_senders
from nianbao.form.registry import newest_form
from nianbao.template.write import write_template

MARK = "陷阱"
"""Stands in every trap, so that it can be found wherever it got to."""
TRAPS = (
    f'=HYPERLINK("http://x.example/{MARK}","{MARK}")',
    f"=1+1+{MARK}",
    f"+1+{MARK}",
    f"-1-{MARK}",
    f"@SUM({MARK})",
    f"{{=1+{MARK}}}",
    f"=cmd|'/C calc'!{MARK}",
    f"http://x.example/{MARK}",
    f"mailto:{MARK}@x.example",
    f"internal:'{MARK}'!A1",
    f"external:{MARK}.xlsx",
    f"<script>alert('{MARK}')</script>",
    f"</t></si><si><t>{MARK}",
    f"]]>{MARK}<![CDATA[",
    f"&amp;&#60;{MARK}&lt;",
    f'{MARK}" onload="x',
    f"{MARK}&L&G&F&D",
    f"{MARK}' or 1",
    f"_x000A_{MARK}",
    f"{MARK}%0aBcc: x@x.example",
    f"../../{MARK}",
    f"${{{MARK}}} {{{{7*7}}}} $deadline {{office}}",
    f"[red]\\[link=x]{MARK}[/bold]",
)
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
YEAR = "2024"
SHEET = "表三"


@pytest.fixture(scope="module")
def outputs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Run the whole round; gives the folder with everything that came out."""
    folder = tmp_path_factory.mktemp("round")
    roster = folder / "roster.csv"
    with roster.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("单位编码", "单位名称", "单位类别", "联系人", "电子邮箱"))
        for number, trap in enumerate(TRAPS):
            writer.writerow((f"{number:03}", trap, "街道", trap, "a@example.cn"))
    out = folder / "out"
    out.mkdir()
    where = {name: str(out / name) for name in ("t", "r", "mt", "mr", "mm", "ms")}
    assert run(["distribute", str(roster), "-o", where["t"], "--year", YEAR]) == 0
    inbox = _fill(out / "t", folder / "inbox")
    arguments = [str(inbox), "--roster", str(roster), "--year", YEAR]
    assert run(["check", *arguments, "--returns", where["r"]]) == 1
    summary = out / "汇总.xlsx"
    command = ["consolidate", *arguments, "-o", str(summary), "--office", TRAPS[0], "--code", TRAPS[1]]
    assert run([*command, "--include-failed"]) == 1
    before = _summary_of_last_year(folder)
    assert run(["trend", before, str(summary), "-o", str(out / "对照.xlsx")]) in (0, 1)
    assert run(["mail", "templates", str(roster), where["t"], "-o", where["mt"]]) == 0
    assert run(["mail", "returns", str(roster), where["r"], "-o", where["mr"]]) == 0
    assert run(["mail", "reminders", *arguments, "-o", where["mm"]]) == 0
    assert run(["mail", "summary", str(summary), "--to", "b@example.cn", "-o", where["ms"]]) == 0
    return out


def _fill(templates: Path, inbox: Path) -> Path:
    """Fill in reports: each text that an office may write is a trap; the last three do not report.

    Every second one has all its figures and is added up, the others go back.
    """
    inbox.mkdir()
    files = sorted(file for file in templates.iterdir() if file.name[:3].isdecimal())
    assert len(files) == len(TRAPS)
    for number, (trap, file) in enumerate(zip(TRAPS[:-3], files, strict=False)):
        texts = [put("填报说明", cell, trap) for cell in ("B5", "B6", "D5", "D6")]
        texts += [put(SHEET, "M3", trap), put("审核", "I5", trap)]
        if number % 2:
            data = write_template(small_content(newest_form(), f"{number:03}", trap))
        else:
            data = file.read_bytes()
            texts.append(put(SHEET, "D5", trap))
        (inbox / file.name).write_bytes(edited(data, *texts))
    for trap in TRAPS:
        if "/" not in trap:
            (inbox / f"{trap}.xlsx").write_bytes(b"no workbook")
    return inbox


def _summary_of_last_year(folder: Path) -> str:
    """Write the summary of another year, for the comparison of years."""
    file, summary = folder / "上年.xlsx", folder / "上年汇总.xlsx"
    file.write_bytes(write_template(small_content(newest_form(), "001", TRAPS[1], year=int(YEAR) - 1)))
    assert run(["consolidate", str(file), "-o", str(summary), "--office", TRAPS[0], "--code", TRAPS[1]]) == 0
    return str(summary)


def every(folder: Path, suffix: str) -> list[Path]:
    """List the files of a kind; there are some."""
    files = sorted(folder.rglob(f"*{suffix}"))
    assert files
    return files


def test_no_formula_of_a_workbook_holds_a_name(outputs: Path) -> None:
    """Formulas, links, names, headers, validations: wherever a program acts on a text, no trap stands in it."""
    seen = 0
    for file in every(outputs, ".xlsx"):
        with zipfile.ZipFile(file) as package:
            for name in package.namelist():
                part = package.read(name)
                seen += MARK.encode() in part
                if name.endswith((".xml", ".rels")):
                    assert list(_acting(name, etree.fromstring(part))) == [], (file.name, name)
    assert seen > len(TRAPS)


def _acting(name: str, root: etree._Element) -> list[str]:
    """List what a program would act on in a part, where a trap stands in it."""
    found = []
    for element in root.iter(etree.Element):
        tag = etree.QName(element).localname
        text = element.text or ""
        if tag in ("f", "formula", "formula1", "formula2", "definedName") and MARK in text:
            found.append(text)
        if tag in ("oddHeader", "oddFooter") and MARK in text:
            found += re.findall(r"(?<!&)(?:&&)*&[GFDTAZ]", text)
        found += [
            value
            for key, value in element.attrib.items()
            if MARK in value and (name.endswith(".rels") or key in ("Target", "location"))
        ]
        if name.endswith(".rels") and element.get("TargetMode") == "External":
            found.append(element.get("Target", ""))
    return found


def test_every_text_cell_is_a_text(outputs: Path) -> None:
    """Another library sees each trap as a string, and each is somewhere whole."""
    texts = set()
    for file in every(outputs, ".xlsx"):
        for sheet in openpyxl.load_workbook(file):
            for row in sheet.iter_rows():
                for cell in row:
                    if isinstance(cell.value, str) and MARK in cell.value:
                        assert cell.data_type == "s", (file.name, sheet.title, cell.coordinate, cell.value)
                        texts.add(cell.value)
    assert texts >= {trap for trap in TRAPS if not trap.startswith("_x")}


def test_files_stay_in_their_folders(outputs: Path) -> None:
    """A name with a path in it makes a file like any other."""
    assert not (outputs.parent.parent / f"{MARK}.xlsx").exists()
    for file in outputs.rglob("*"):
        assert not file.name.startswith(".")
        assert not any(unicodedata.category(each) in ("Cc", "Cf") for each in file.name)


def test_letters_have_the_headers_that_we_give_them(outputs: Path) -> None:
    """No name begins a header, adds an address or runs in an HTML part."""
    for file in every(outputs, ".eml"):
        message = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
        assert set(message.keys()) <= {
            "Content-Type", "Content-Transfer-Encoding", "MIME-Version",
            "From", "To", "Subject", "Message-ID", "X-Unsent", "Date",
        }  # fmt: skip
        assert {address.addr_spec for address in message["To"].addresses} <= {"a@example.cn", "b@example.cn"}
        for part in message.walk():
            if part.get_content_type() == "text/html":
                text = part.get_content()
                assert "<script" not in text
                assert "onload=" not in re.sub(r">[^<]*<", "><", text)
            if part.get_content_type() == "text/plain":
                assert "49 $deadline" not in part.get_content()


def test_what_is_printed(outputs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """CSV holds no formula, JSON is JSON, the table is plain text without terminal codes."""
    arguments = [str(outputs.parent / "inbox"), "--roster", str(outputs.parent / "roster.csv")]
    capsys.readouterr()
    assert run(["check", *arguments, "--format", "csv"]) == 1
    rows = list(csv.reader(io.StringIO(capsys.readouterr().out)))
    assert {len(row) for row in rows} == {len(rows[0])}
    started = [
        cell
        for row in rows
        for cell in row
        if cell.startswith(FORMULA_STARTS) and not re.fullmatch(r"-?[0-9.]+", cell)
    ]
    assert started == []
    assert any(TRAPS[0] in cell for row in rows for cell in row)
    assert run(["check", *arguments, "--format", "json"]) == 1
    data = json.loads(capsys.readouterr().out)
    assert TRAPS[0] in json.dumps(data, ensure_ascii=False).replace('\\"', '"')
    assert run(["check", *arguments]) == 1
    shown = capsys.readouterr().out
    assert MARK in shown
    assert not any(unicodedata.category(each) == "Cc" for each in shown.replace("\n", ""))


def test_the_list_of_letters_holds_no_formula(tmp_path: Path) -> None:
    """Subjects and names of senders come from outside; a spreadsheet that opens the list shows them only."""
    lines = [
        (f"{number}.xlsx", str(number), trap, trap, "2025-01-20", trap) for number, trap in enumerate(TRAPS)
    ]
    data = list_bytes(lines)
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))
    assert rows[0] == list(HEADINGS)
    assert [cell for row in rows for cell in row if cell.startswith(FORMULA_STARTS)] == []
    (tmp_path / LIST).write_bytes(data)
    assert read_senders([str(tmp_path / "x.xlsx")]) == {str(n): trap for n, trap in enumerate(TRAPS)}
