"""Collecting: every spreadsheet of every letter and archive, once, with who sent it."""

import io
import mailbox
import zipfile
from email.message import EmailMessage
from pathlib import Path

import openpyxl
import pytest

from nianbao.cli.main import run
from nianbao.collect.budget import MOST_BYTES, MOST_FILES
from nianbao.collect.imap import modified_utf7
from nianbao.collect.imap_account import read_imap_account
from nianbao.collect.model import Found
from nianbao.collect.senders import LIST, read_senders
from nianbao.collect.sources import FileSources
from nianbao.collect.unpack import UnpackJob, unpack
from nianbao.core import Period
from nianbao.core.errors import UsageError
from nianbao.form.model import Form
from nianbao.layout.workbook import REGISTER_SHEET
from nianbao.mail.address import Address
from nianbao.mail.compose import Attachment, Letter, eml_of
from nianbao.submission.submission import Office
from nianbao.template.content import Content
from nianbao.template.write import write_template

NAME = "湛河区轻工路街道办事处年报.xlsx"


def eml(*files: tuple[str, bytes], sender: str = "zhang@example.cn") -> bytes:
    attached = tuple(Attachment(name, data) for name, data in files)
    letter = Letter("1", "甲", (Address("me@example.cn"),), "年报", "见附件\n", attachments=attached)
    return eml_of(letter, Address(sender, "张三"))


def raw_eml(disposition: bytes, kind: bytes = b"application/octet-stream") -> bytes:
    return (
        b"From: li@example.cn\r\nSubject: x\r\nMIME-Version: 1.0\r\n"
        b"Content-Type: " + kind + b"\r\nContent-Disposition: " + disposition + b"\r\n\r\nPK data\r\n"
    )


def found_in(*paths: Path) -> list[Found]:
    """Unpack in this process what the command unpacks in workers."""
    spool = paths[0].parent / "spool"
    spool.mkdir(exist_ok=True)
    jobs = [UnpackJob(source, str(spool), MOST_BYTES, MOST_FILES) for source in FileSources(map(str, paths))]
    return [found for job in jobs for found in unpack(job).files]


def names(path: Path) -> list[str]:
    return [found.name for found in found_in(path)]


@pytest.fixture
def letters(tmp_path: Path) -> Path:
    folder = tmp_path / "mail"
    folder.mkdir()
    return folder


# ------------------------------------------------------------------ names


@pytest.mark.parametrize(
    "disposition",
    [
        b"attachment; filename*=utf-8''%E5%B9%B4%E6%8A%A5.xlsx",
        b"attachment; filename*=GBK''%C4%EA%B1%A8.xlsx",
        b'attachment; filename="=?UTF-8?B?5bm05oqlLnhsc3g=?="',
        b"attachment; filename==?gb2312?B?xOqxqC54bHN4?=",
        b'attachment; filename="=?GBK?Q?=C4=EA=B1=A8.xlsx?="',
        b'attachment; filename="=?UTF-8?B?5bm0?=\r\n =?UTF-8?B?5oqlLnhsc3g=?="',
        b"attachment; filename*0*=utf-8''%E5%B9%B4; filename*1*=%E6%8A%A5.xlsx",
        'attachment; filename="年报.xlsx"'.encode("gb18030"),
        'attachment; filename="年报.xlsx"'.encode(),
        b"attachment",
    ],
)
def test_names_as_mail_programs_write_them(letters: Path, disposition: bytes) -> None:
    """RFC 2231, RFC 2047, raw GBK and raw UTF-8 all give the name."""
    kind = b'application/octet-stream; name="=?UTF-8?B?5bm05oqlLnhsc3g=?="'
    (letters / "a.eml").write_bytes(raw_eml(disposition, kind))
    assert names(letters / "a.eml") == ["年报.xlsx"]


def test_a_sender_in_gbk(letters: Path) -> None:
    """Raw bytes in From and Subject do no harm."""
    data = eml((NAME, b"x")).replace(b"Subject: ", "Subject: 年报".encode("gb18030"))
    (letters / "a.eml").write_bytes(data.replace(b"From: ", "From: 张".encode("gb18030")))
    (found,) = found_in(letters)
    assert found.head.sender == "zhang@example.cn"
    assert found.head.subject.startswith("年报")


def test_a_zip_of_chinese_windows(letters: Path) -> None:
    """Names in GBK without a mark, names in UTF-8 with one, and folders."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr(zipfile.ZipInfo("XXXX/甲.xlsx"), b"a")
        archive.writestr(zipfile.ZipInfo("YYYY.xlsx"), b"b")
    data = target.getvalue().replace(b"YYYY", "乙局".encode("gbk"))
    (letters / "a.zip").write_bytes(data)
    assert names(letters) == ["甲.xlsx", "乙局.xlsx"]


# ------------------------------------------------------------------ sources


def test_every_kind_of_source(tmp_path: Path, letters: Path) -> None:
    """Letters, mailboxes, Maildirs, archives, letters in archives, archives in letters."""
    (letters / "1.eml").write_bytes(eml(("一.xlsx", b"1")))
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("二.xlsx", b"2")
        archive.writestr("inner.eml", eml(("三.xlsx", b"3"), sender="wang@example.cn"))
    (letters / "2.eml").write_bytes(eml(("包.zip", target.getvalue())))
    box = mailbox.mbox(letters / "3.mbox")
    box.add(eml(("四.xlsx", b"4"), sender="a@example.cn"))
    box.add(eml(("五.xlsx", b"5"), sender="b@example.cn"))
    box.close()
    maildir = mailbox.Maildir(letters / "4-Maildir")
    maildir.add(eml(("六.xlsx", b"6")))
    (letters / "5.zip").write_bytes(target.getvalue())
    (letters / "七.xlsx").write_bytes(b"7")
    found = found_in(letters)
    assert [each.name[0] for each in found] == list("一二三四五六二三七")
    assert [each.head.sender for each in found][:5] == [
        "zhang@example.cn",
        "zhang@example.cn",
        "wang@example.cn",
        "a@example.cn",
        "b@example.cn",
    ]


def test_a_forwarded_letter(letters: Path) -> None:
    """The files of a letter inside a letter are found."""
    inner = EmailMessage()
    inner["From"] = "inner@example.cn"
    inner.set_content("x")
    inner.add_attachment(b"1", maintype="application", subtype="octet-stream", filename="内.xlsx")
    outer = EmailMessage()
    outer["From"] = "outer@example.cn"
    outer.set_content("转发")
    outer.add_attachment(inner)
    (letters / "a.eml").write_bytes(outer.as_bytes())
    assert names(letters) == ["内.xlsx"]


@pytest.mark.parametrize("data", [b"PK no archive", b"PK\x05\x06" + b"\xff" * 18, b"PK\x03\x04 cut"])
def test_a_broken_archive_is_said(letters: Path, data: bytes) -> None:
    """It does not stop the others."""
    (letters / "a.zip").write_bytes(data)
    (letters / "b.eml").write_bytes(eml(("一.xlsx", b"1")))
    found = found_in(letters)
    assert found[0].problem
    assert found[1].name == "一.xlsx"


# ------------------------------------------------------------------ the inbox


def test_spreadsheets_go_into_the_inbox(
    tmp_path: Path, letters: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What is no spreadsheet is listed, an empty one needs a person; the list beside tells who sent what."""
    (letters / "a.eml").write_bytes(eml((NAME, b"one"), ("说明.docx", b"word"), ("空.xlsx", b"")))
    inbox = tmp_path / "inbox"
    assert run(["collect", str(letters), "-o", str(inbox), "--dry-run"]) == 1
    assert not inbox.exists()
    assert run(["collect", str(letters), "-o", str(inbox)]) == 1
    said = capsys.readouterr().out
    assert sorted(path.name for path in inbox.iterdir()) == [LIST, NAME]
    assert "没有取 说明.docx：不是表格，也不是认得的报告文稿　寄件人 zhang@example.cn" in said
    assert "没有取 空.xlsx：文件是空的" in said
    assert list(read_senders([str(inbox / NAME)]).values()) == ["zhang@example.cn"]


def test_nothing_is_overwritten_and_nothing_taken_twice(tmp_path: Path, letters: Path) -> None:
    """The same name gets a number, the same content is known, a second run changes nothing."""
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    (inbox / "年报.xlsx").write_bytes(b"old")
    (letters / "a.eml").write_bytes(eml(("年报.xlsx", b"new"), ("又是.xlsx", b"old")))
    (letters / "b.eml").write_bytes(eml(("../../年报.XLSX", b"third"), sender="wang@example.cn"))
    for _ in range(2):
        assert run(["collect", str(letters), "-o", str(inbox)]) == 0
        contents = {path.name: path.read_bytes() for path in inbox.glob("[!.]*")}
        assert contents == {
            "年报.xlsx": b"old",
            "年报（2）.xlsx": b"new",
            "年报（3）.xlsx": b"third",
        }
    before = (inbox / LIST).read_bytes()
    run(["collect", str(letters), "-o", str(inbox)])
    assert (inbox / LIST).read_bytes() == before


def test_the_register_names_the_sender(tmp_path: Path, letters: Path, form: Form) -> None:
    """consolidate writes the sender of each file into 报送情况."""
    zero = {f"zero_report.{table.id}": "是" for table in form.tables}
    data = write_template(Content(form, Office("001", "甲街道", "街道"), Period(2024), cover=zero))
    (letters / "a.eml").write_bytes(eml((NAME, data)))
    inbox, summary = tmp_path / "inbox", tmp_path / "s.xlsx"
    run(["collect", str(letters), "-o", str(inbox)])
    assert run(["consolidate", str(inbox), "-o", str(summary)]) == 0
    rows = list(openpyxl.load_workbook(summary)[REGISTER_SHEET].iter_rows(values_only=True))
    assert rows[2][rows[1].index("寄件人")] == "zhang@example.cn"


def test_wrong_usage(tmp_path: Path, letters: Path) -> None:
    """Nothing to collect from, a path that is not there, an inbox that is a file."""
    (tmp_path / "file").write_bytes(b"")
    (letters / "a.eml").write_bytes(eml((NAME, b"x")))
    assert run(["collect", "-o", str(tmp_path / "inbox")]) == 2
    assert run(["collect", str(tmp_path / "no"), "-o", str(tmp_path / "inbox")]) == 2
    assert run(["collect", str(letters), "-o", str(tmp_path / "file")]) == 2


# ------------------------------------------------------------------ accounts


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('host = "h"\nuser = "u"\npassword = "x"', "不能写密码"),
        ('host = "h"', "缺少 user"),
        ('host = "h"\nuser = "u"\nsecurity = "none"', "ssl、starttls"),
        ('host = "h"\nuser = "u"\nsince = "2025-01-01"', "应当是日期"),
        ('hots = "h"', "认不出.*host"),
    ],
)
def test_a_wrong_imap_account_is_said(tmp_path: Path, text: str, said: str) -> None:
    """Whatever is missing or wrong is named; a password is never read from a file."""
    path = tmp_path / "a.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UsageError, match=said):
        read_imap_account(path)


def test_folder_names_of_imap() -> None:
    """Chinese names of folders are written as the protocol wants them."""
    assert modified_utf7("INBOX") == "INBOX"
    assert modified_utf7("年报&报送") == "&XnRipQ-&-&YqWQAQ-"
