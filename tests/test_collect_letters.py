"""Odd letters: each is its own, each is accounted for, and content decides, not the name."""

import base64
import gzip
import io
import struct
import time
import zipfile
from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path

import pytest

from nianbao.cli.main import run
from nianbao.collect.senders import LIST
from nianbao.container.ole import wrapped
from nianbao.core import Period
from nianbao.form.model import Form
from nianbao.submission.submission import Office
from nianbao.template.content import Content
from nianbao.template.write import write_template

Capture = pytest.CaptureFixture[str]
Deliver = Callable[..., Path]
OFFICE = Office("410411001", "甲街道办事处", "街道")


@pytest.fixture(scope="module")
def workbook(form: Form) -> bytes:
    zero = {f"zero_report.{table.id}": "是" for table in form.tables}
    return write_template(Content(form, OFFICE, Period(2024), cover=zero))


@pytest.fixture
def deliver(tmp_path: Path) -> Deliver:
    """Put letters into a folder, in the order given."""
    folder = tmp_path / "mail"
    folder.mkdir()

    def delivering(*letters: bytes, name: str = "{:03}.eml") -> Path:
        start = len(list(folder.iterdir()))
        for number, data in enumerate(letters, start):
            (folder / name.format(number)).write_bytes(data)
        return folder

    return delivering


def part(data: bytes, disposition: str = "attachment", kind: str = "application/octet-stream") -> bytes:
    head = f"Content-Type: {kind}\r\nContent-Transfer-Encoding: base64\r\nContent-Disposition: {disposition}"
    return head.encode("utf-8", "surrogateescape") + b"\r\n\r\n" + base64.encodebytes(data)


def letter(
    *parts: bytes,
    sender: str = "zhang@example.cn",
    subject: str = "nianbao",
    date: str = "Fri, 10 Jan 2025 10:00:00 +0800",
    more: str = "",
    text: bytes = b"Content-Type: text/plain; charset=utf-8\r\n\r\nhello\r\n",
) -> bytes:
    head = f"From: {sender}\r\nSubject: {subject}\r\nDate: {date}\r\n{more}MIME-Version: 1.0\r\n"
    kind = 'Content-Type: multipart/mixed; boundary="BB"\r\n\r\n'
    body = b"".join(b"--BB\r\n" + each + b"\r\n" for each in (text, *parts))
    return head.encode("utf-8", "surrogateescape") + kind.encode() + body + b"--BB--\r\n"


def collect(folder: Path, *more: str) -> tuple[int, list[str]]:
    inbox = folder.parent / "inbox"
    code = run(["collect", str(folder), "-o", str(inbox), *more])
    return code, sorted(path.name for path in inbox.glob("[!.]*")) if inbox.exists() else []


def zipped(**files: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return target.getvalue()


# ------------------------------------------------------------------ crafted letters


def nested(depth: int) -> bytes:
    """Parts within parts within parts."""
    lines = [b"From: a@b.cn\r\nSubject: deep\r\nMIME-Version: 1.0"]
    for level in range(depth):
        lines.append(f'Content-Type: multipart/mixed; boundary="B{level}"\r\n\r\n--B{level}'.encode())
    return b"\r\n".join(lines) + b"\r\nContent-Type: text/plain\r\n\r\nx\r\n"


CRAFTED: dict[str, Callable[[bytes], bytes]] = {
    "a date beyond the calendar": lambda data: letter(part(data), date="Fri, 10 Jan 99999 10:00:00 +0800"),
    "a zone beyond the day": lambda data: letter(part(data), date="Fri, 10 Jan 2025 10:00:00 +9999999999"),
    "a day that is none": lambda data: letter(part(data), date="Fri, 99 Foo 0000 99:99:99"),
    "an unknown charset": lambda data: letter(part(data, "attachment; filename*=klingon''%AA%BB.xlsx")),
    "a charset that is none of texts": lambda data: letter(part(data, "attachment; filename*=hex''41.xlsx")),
    "a charset with a zero": lambda data: letter(part(data, "attachment; filename*=a%00b''41.xlsx")),
    "a subject in no charset": lambda data: letter(part(data), subject="=?rot13?B?5bm0?= =?zlib?Q?=41?="),
    "halves of characters": lambda data: letter(part(data, 'attachment; filename="=?utf-16?B?2ADYAA==?="')),
    "halves in the sender": lambda data: letter(part(data), sender="=?utf-16-be?B?3AA=?= <x@y.cn>"),
    "raw bytes everywhere": lambda data: letter(
        part(data, 'attachment; filename="\udcff\udcfe\udc80.xlsx"'),
        subject="\udcff\udc81",
        sender="\udcff@b",
    ),
    "a text in an unknown charset": lambda data: letter(
        part(data), text=b"Content-Type: text/plain; charset=base64\r\n\r\nx\r\n"
    ),
    "a text of no encoding": lambda data: letter(
        part(data), text=b"Content-Type: text/plain\r\nContent-Transfer-Encoding: \xff\r\n\r\nx\r\n"
    ),
    "headers without end": lambda data: letter(part(data), more="X: " + "y" * 3_000_000 + "\r\n"),
    "ten thousand headers": lambda data: letter(part(data), more="X: y\r\n" * 10_000),
    "a name without end": lambda data: letter(part(data, f'attachment; filename="{"n" * 90_000}.xlsx"')),
    "a name in pieces": lambda data: letter(
        part(data, "attachment; " + "; ".join(f"filename*{i}=n" for i in range(500)))
    ),
    "pieces without order": lambda data: letter(
        part(data, "attachment; filename*99999999999999999999*=x'y'z")
    ),
    "a path for a name": lambda data: letter(part(data, 'attachment; filename="../../../etc/x.xlsx"')),
    "a device for a name": lambda data: letter(part(data, 'attachment; filename="NUL.xlsx"')),
    "control characters": lambda data: letter(part(data, 'attachment; filename="a\x1b[2Jb\x07.xlsx"')),
}


@pytest.mark.parametrize("craft", CRAFTED.values(), ids=CRAFTED)
def test_a_crafted_letter_gives_its_workbook(
    deliver: Deliver, workbook: bytes, capsys: Capture, craft: Callable[[bytes], bytes]
) -> None:
    """Whatever stands in its headers, the workbook is taken, and so is that of the next letter."""
    folder = deliver(craft(workbook), letter(part(b"PK other", 'attachment; filename="z.xlsx"')))
    code, names = collect(folder)
    assert code == 0
    assert len(names) == 2
    assert all(name.isprintable() and name.endswith(".xlsx") for name in names)
    said = capsys.readouterr().out
    assert "共 2 封信：取出了文件的 2 封。" in said
    assert collect(folder) == (0, names)


@pytest.mark.parametrize("depth", [150, 1_000, 20_000])
def test_parts_nested_without_end_are_named(deliver: Deliver, capsys: Capture, depth: int) -> None:
    """The letter is named by sender, subject and place; the other letters are read."""
    folder = deliver(nested(depth), letter(part(b"PK other", 'attachment; filename="z.xlsx"')))
    code, names = collect(folder)
    said = capsys.readouterr().out
    assert code == 1
    assert names == ["z.xlsx"]
    assert "寄件人 a@b.cn，主题“deep”" in said
    assert "000.eml" in said
    assert "共 2 封信：取出了文件的 1 封" in said


# ------------------------------------------------------------------ content, not names


@pytest.mark.parametrize(
    ("disposition", "name"),
    [
        ("attachment", "410411001_甲街道办事处_2024.xlsx"),
        ('attachment; filename="tcmime.1234.5678.9.bin"', "410411001_甲街道办事处_2024.xlsx"),
        ('attachment; filename="ATT00001.dat"', "410411001_甲街道办事处_2024.xlsx"),
        ('attachment; filename="noname"', "410411001_甲街道办事处_2024.xlsx"),
        ('attachment; filename="年报.xlsx.bin"', "年报.xlsx"),
        ('attachment; filename="年报.txt"', "年报.xlsx"),
        ('attachment; filename="年报.zip"', "年报.xlsx"),
        ('attachment; filename="年报"', "年报.xlsx"),
        ('attachment; filename="甲.街道"', "甲.街道.xlsx"),
        ('attachment; filename="%E5%B9%B4%E6%8A%A5.xlsx"', "年报.xlsx"),
        ('attachment; filename="%C4%EA%B1%A8.xlsx"', "年报.xlsx"),
        ('attachment; filename="&#24180;&#25253;.xlsx"', "年报.xlsx"),
        ('attachment; filename="100%.xlsx"', "100%.xlsx"),
        ('inline; filename="年报.et"', "年报.et"),
    ],
)
def test_a_workbook_is_known_by_its_content(
    deliver: Deliver, workbook: bytes, disposition: str, name: str
) -> None:
    """Its own name where it says something, with the right ending; else that of its office and year."""
    assert collect(deliver(letter(part(workbook, disposition)))) == (0, [name])


def test_without_an_office_the_sender_names_the_file(deliver: Deliver, form: Form, tmp_path: Path) -> None:
    """The roster's office where it knows the address, else the address and the subject."""
    blank = write_template(Content(form, Office("", ""), None))
    assert collect(deliver(letter(part(blank), subject="N 1")))[1] == ["zhang@example.cn N 1.xlsx"]
    roster = tmp_path / "r.csv"
    roster.write_text("code,name,email\n001,甲局,a@b.cn；ZHANG@example.cn\n", encoding="utf-8")
    (tmp_path / "inbox" / "zhang@example.cn N 1.xlsx").unlink()
    assert collect(tmp_path / "mail", "--roster", str(roster))[1] == ["001_甲局.xlsx"]


def tnef(*files: tuple[bytes, bytes]) -> bytes:
    """Build Outlook's package as [MS-OXTNEF] describes it."""

    def attribute(level: int, kind: int, data: bytes) -> bytes:
        return struct.pack("<BII", level, kind, len(data)) + data + struct.pack("<H", sum(data) & 0xFFFF)

    made = struct.pack("<IH", 0x223E9F78, 1) + attribute(1, 0x00089006, struct.pack("<I", 0x10000))
    for name, data in files:
        made += attribute(2, 0x00069002, bytes(14)) + attribute(2, 0x00018010, name + b"\0")
        made += attribute(2, 0x0006800F, data)
    return made


def test_outlook_s_package_is_unpacked(deliver: Deliver, workbook: bytes) -> None:
    """winmail.dat, with names in GBK, whatever the package is called; archives in it too."""
    inner = zipped(**{"乙.xlsx": workbook + b"\0"})
    data = tnef(("年报.xlsx".encode("gbk"), workbook), (b"two.zip", inner))
    kind = "application/ms-tnef"
    folder = deliver(letter(part(data, 'attachment; filename="winmail.dat"', kind)))
    assert collect(folder) == (0, ["乙.xlsx", "年报.xlsx"])
    broken = deliver(letter(part(data[:40], 'attachment; filename="w.dat"'), subject="cut"))
    assert collect(broken)[0] == 1


def test_reports_that_check_accepts_are_taken(
    deliver: Deliver, capsys: Capture, form: Form, tmp_path: Path
) -> None:
    """A page, a Word file, a PDF: where the reader finds the tables of a report; other papers are not wanted."""
    summary = tmp_path / "s.xlsx"
    zero = {f"zero_report.{table.id}": "是" for table in form.tables}
    summary.write_bytes(write_template(Content(form, OFFICE, Period(2024), cover=zero)))
    files = []
    for ending in ("docx", "html"):
        path = tmp_path / f"报告.{ending}"
        assert run(["publish", str(summary), "-o", str(path)]) == 0
        files.append(part(path.read_bytes(), f'attachment; filename="报告.{ending}"'))
    saved = EmailMessage()
    saved["Subject"] = "page"
    saved.set_content((tmp_path / "报告.html").read_text(encoding="utf-8"), subtype="html")
    saved.make_related()
    files.append(part(saved.as_bytes(), 'attachment; filename="报告.mht"'))
    odt = (Path(__file__).parent / "data" / "reports" / "cases" / "ODF文档.odt").read_bytes()
    files.append(part(odt, 'attachment; filename="报告.odt"'))
    page = "<html><body><table><tr><td>通知</td></tr></table></body></html>".encode()
    other = part(page, 'attachment; filename="通知.html"')
    code, names = collect(deliver(letter(*files, other)))
    assert (code, names) == (0, ["报告.docx", "报告.html", "报告.mht", "报告.odt"])
    assert "没有取 通知.html：不是表格，也不是认得的报告文稿" in capsys.readouterr().out


# ------------------------------------------------------------------ what cannot be opened


ADVICE = {
    "a.rar": (b"Rar!\x1a\x07\x00 data", "RAR 压缩包，打不开；请寄件人"),
    "a.7z": (b"7z\xbc\xaf\x27\x1c data", "7z 压缩包，打不开；请寄件人"),
    "a.gz": (gzip.compress(b"x"), "gzip 压缩包，打不开；请寄件人"),
    "a.msg": (wrapped("__properties_version1.0", b"x"), "Outlook 的邮件文件（.msg），打不开；请寄件人"),
    "smime.p7m": (b"0\x82\x01\x02\x06\x09\x2a\x86\x48\x00", "加密或签名的邮件内容（.p7m），打不开；请寄件人"),
    "a.doc": (wrapped("WordDocument", b"x"), "旧版 Word（.doc）"),
    "a.zip": (b"PK\x03\x04 cut", "压缩包损坏，打不开"),
    "b.zip": (zipped(), "压缩包是空的"),
    "快捷方式.xlsx.lnk": (b"L\0\0\0\x01\x14\x02\0", "快捷方式，不是文件本身"),
    "年报.xlsx": (b"", "文件是空的"),
}


@pytest.mark.parametrize("name", ADVICE)
def test_what_cannot_be_opened_says_what_to_ask_for(deliver: Deliver, capsys: Capture, name: str) -> None:
    """The file is named with the reason, the letter is named as one that gave nothing, and a person is needed."""
    data, words = ADVICE[name]
    folder = deliver(letter(part(data, f'attachment; filename="{name}"')))
    assert collect(folder) == (1, [])
    said = capsys.readouterr().out
    assert words in said
    assert "没有可用表格的信（1 封）" in said


@pytest.mark.parametrize(
    "text",
    [
        "<p>从QQ邮箱发来的超大附件</p><a href='https://mail.example.com/k=1'>甲街道年报.xlsx (30KB)</a>",
        "链接：https://pan.baidu.com/s/1abc 提取码：1234",
        "<a href=https://drive.example.com/d/1><b>年报</b>.zip</a>",
        "<a href='https://dashi.163.com/x'>下载</a>",
    ],
)
def test_a_link_is_no_attachment(deliver: Deliver, capsys: Capture, text: str) -> None:
    """The letter is named with what to do."""
    html = b"Content-Type: text/html; charset=utf-8\r\n\r\n" + text.encode() + b"\r\n"
    assert collect(deliver(letter(text=html))) == (1, [])
    assert "链接，没有取：请打开信下载后放进收件文件夹，或请寄件人作为普通附件重发" in capsys.readouterr().out


def test_a_signature_is_not_worth_a_word(deliver: Deliver, workbook: bytes, capsys: Capture) -> None:
    """What mail programs add of their own accord is passed over."""
    signature = part(b"0\x82\x01", 'attachment; filename="smime.p7s"')
    assert collect(deliver(letter(part(workbook, 'attachment; filename="a.xlsx"'), signature)))[0] == 0
    assert "p7s" not in capsys.readouterr().out


# ------------------------------------------------------------------ budgets


def bomb(depth: int, width: int) -> bytes:
    """An archive of archives of zeros: small, and without end when unpacked."""
    data = zipped(**{"0.bin": bytes(40 * 1024 * 1024)})
    for _ in range(depth):
        data = zipped(**{f"{number}.zip": data for number in range(width)})
    return data


def test_nested_archives_end_at_the_budget(deliver: Deliver, capsys: Capture, workbook: bytes) -> None:
    """A few kilobytes that would unpack to terabytes cost a moment; the next letter is read."""
    data = bomb(3, 30)
    assert len(data) < 100_000
    folder = deliver(
        letter(part(data, 'attachment; filename="bomb.zip"')),
        letter(part(workbook, 'attachment; filename="a.xlsx"')),
    )
    begun = time.monotonic()
    assert collect(folder) == (1, ["a.xlsx"])
    assert time.monotonic() - begun < 60
    assert "展开后太大" in capsys.readouterr().out


def test_archives_in_archives_end_at_a_depth(deliver: Deliver, workbook: bytes, capsys: Capture) -> None:
    """A workbook four archives deep is found; one that is deeper is named."""
    data = workbook
    for level in range(6):
        data = zipped(**{"a.xlsx" if level == 0 else f"{level}.zip": data})
        code, names = collect(
            deliver(letter(part(data, 'attachment; filename="x.zip"')), name=f"{level}{{}}.eml")
        )
    assert code == 1
    assert names == ["a.xlsx"]
    assert "套了太多层，没有打开" in capsys.readouterr().out


def test_an_archive_of_too_many_files_is_named(deliver: Deliver, capsys: Capture) -> None:
    """Its directory is not read, or the rest is not taken."""
    many = zipped(**{f"{number}.png": b"\x89PNG" for number in range(5_200)})
    assert collect(deliver(letter(part(many, 'attachment; filename="x.zip"'))))[0] == 1
    said = capsys.readouterr().out
    assert "里面的文件太多，后面的没有取" in said or "压缩包里的文件太多，没有打开" in said


# ------------------------------------------------------------------ the books


def test_who_thinks_that_it_has_reported(
    deliver: Deliver, workbook: bytes, tmp_path: Path, capsys: Capture
) -> None:
    """An office whose last letter gave nothing, and letters of nobody on the roster, have lists of their own."""
    roster = tmp_path / "r.csv"
    lines = ["code,name,email", "001,甲局,a@b.cn", "002,乙局,c@d.cn；E@f.cn", "003,丙局,g@h.cn"]
    roster.write_text("\n".join(lines) + "\n", encoding="utf-8")
    file = part(workbook, 'attachment; filename="a.xlsx"')
    folder = deliver(
        letter(file, sender="a@b.cn"),
        letter(sender="e@F.cn", subject="report"),
        letter(sender="g@h.cn", subject="first"),
        letter(
            part(workbook + b"\0", 'attachment; filename="b.xlsx"'),
            sender="g@h.cn",
            date="Sat, 11 Jan 2025 1:00",
        ),
        letter(sender="spam@x.cn", subject="buy"),
    )
    assert collect(folder, "--roster", str(roster))[0] == 1
    said = capsys.readouterr().out
    believing = said.partition("可能以为已经报了（1 个单位）：\n")[2].splitlines()[0]
    assert "002　乙局：寄件人 e@F.cn，主题“report”" in believing
    strangers = said.partition("寄件人不在单位名册里的信（1 封）：\n")[2].splitlines()[0]
    assert "spam@x.cn" in strangers
    assert "共 5 封信：取出了文件的 2 封，没有附件的 3 封。" in said


def test_litter_is_passed_over_and_said_once(
    deliver: Deliver, workbook: bytes, tmp_path: Path, capsys: Capture
) -> None:
    """What Windows and browsers leave in folders is no letter and no table, for collect and for check."""
    folder = tmp_path / "mail"
    litter = [
        "Thumbs.db",
        "desktop.ini",
        "a.lnk",
        "b.xlsx.crdownload",
        "c.part",
        "d.tmp",
        ".~lock.e.xlsx#",
        "~$f.xlsx",
    ]
    for name in litter:
        (folder / name).write_bytes(b"x")
    (folder / "g.xlsx").write_bytes(workbook)
    assert collect(folder) == (0, ["g.xlsx"])
    assert run(["check", str(folder)]) == 0
    said = capsys.readouterr().err
    for name in litter:
        assert said.count(name) == 2
    assert said.count("系统文件") == 2
    assert LIST not in said
