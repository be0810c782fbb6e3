"""Letters: what they say, what they carry, and that nothing of a roster becomes a header."""

import email
from email import policy
from email.message import EmailMessage
from pathlib import Path

import pytest

from nianbao.cli.main import run
from nianbao.core import Period
from nianbao.core.errors import UsageError
from nianbao.form.model import Form
from nianbao.mail.account import read_account
from nianbao.mail.address import Address, addresses
from nianbao.mail.compose import Attachment, Letter, eml_of
from nianbao.mail.letters import Letters
from nianbao.submission.submission import Office
from nianbao.template.content import Content
from nianbao.template.write import write_template

NAME = "410411001_湛河区轻工路街道办事处（含下属单位）_2024.xlsx"
ROSTER = "单位编码,单位名称,单位类别,联系人,电子邮箱\n"


def letter(**changes: object) -> Letter:
    facts = {
        "code": "1",
        "office": "甲街道",
        "to": (Address("a@example.cn", "张三"),),
        "subject": "请填报",
        "body": "正文\n",
        "attachments": (Attachment(NAME, b"PK data"),),
    }
    return Letter(**{**facts, **changes})  # type: ignore[arg-type]


def parsed(data: bytes) -> EmailMessage:
    message = email.message_from_bytes(data, policy=policy.default)
    assert isinstance(message, EmailMessage)
    return message


def write_roster(folder: Path, *lines: str) -> Path:
    path = folder / "名册.csv"
    path.write_text(ROSTER + "\n".join(lines) + "\n", encoding="utf-8")
    return path


# ------------------------------------------------------------------ messages


def test_a_chinese_file_name_stands_there_twice() -> None:
    """RFC 2047 in the type and RFC 2231 in the disposition; both give the whole name."""
    data = eml_of(letter())
    text = data.decode("ascii")
    assert "filename*=utf-8''410411001_" in text
    assert 'name="=?UTF-8?B?' in text
    part = next(parsed(data).iter_attachments())
    assert part.get_filename() == NAME
    assert part["content-type"].params["name"] == NAME
    old = [each.get_filename() for each in email.message_from_bytes(data).walk()]
    assert old[-1] == NAME
    words = [word for word in text.replace('"', " ").split() if word.startswith("=?UTF-8?B?")]
    assert words
    assert all(len(word) <= 75 for word in words)
    assert part.get_payload(decode=True) == b"PK data"


def test_lines_are_short_and_end_as_mail_wants() -> None:
    """Every line ends in CRLF; no line but a file name's is long."""
    data = eml_of(letter(body="长" * 2000 + "\n"))
    assert data.count(b"\n") == data.count(b"\r\n")
    assert max(len(line) for line in data.split(b"\r\n")) < 998
    assert parsed(data).get_body(("plain",)).get_content().strip() == "长" * 2000  # type: ignore[union-attr]


def test_the_same_letter_has_the_same_bytes() -> None:
    """A draft has no date; it can be opened and sent by a mail program."""
    assert eml_of(letter()) == eml_of(letter())
    assert letter().id != letter(body="别的").id
    message = parsed(eml_of(letter()))
    assert message["X-Unsent"] == "1"
    assert message["Date"] is None


@pytest.mark.parametrize(
    "evil", ["\r\nBcc: thief@example.cn", "\nX-Evil: 1", "\u2028Bcc: a@b.cn", "\x00\x0b"]
)
def test_no_header_comes_from_a_roster(evil: str) -> None:
    """Line breaks in names, subjects and file names never begin a header."""
    made = letter(
        subject=f"主题{evil}",
        to=(Address("a@example.cn", f"张三{evil}"),),
        attachments=(Attachment(f"甲{evil}.xlsx", b"x"), Attachment(f'a"{evil}.xlsx', b"x")),
    )
    data = eml_of(made, Address("me@example.cn", f"我{evil}"))
    message = parsed(data)
    assert message["Bcc"] is None
    assert message["X-Evil"] is None
    assert set(message.keys()) == {
        "Content-Type", "MIME-Version", "From", "To", "Subject", "Message-ID", "X-Unsent",
    }  # fmt: skip
    assert [address.addr_spec for address in message["To"].addresses] == ["a@example.cn"]
    for part in message.iter_attachments():
        assert set(part.keys()) == {
            "MIME-Version", "Content-Transfer-Encoding", "Content-Type", "Content-Disposition",
        }  # fmt: skip


@pytest.mark.parametrize(
    ("text", "good", "bad"),
    [
        ("a@b.cn", ["a@b.cn"], []),
        ("a@b.cn；c@d.cn, e@f.cn", ["a@b.cn", "c@d.cn", "e@f.cn"], []),
        ("ａ＠ｂ．ｃｎ", ["a@b.cn"], []),
        ("a@例子.cn", ["a@xn--fsqu00a.cn"], []),
        ("", [], []),
        ("没有", [], ["没有"]),
        ("a@b", [], ["a@b"]),
        ("a@b.cn\r\nRCPT TO:<x@y.cn>", ["a@b.cn"], ["RCPT", "TO:<x@y.cn>"]),
        ("<a@b.cn>", [], ["<a@b.cn>"]),
        ("a..b@c.cn", [], ["a..b@c.cn"]),
    ],
)
def test_addresses(text: str, good: list[str], bad: list[str]) -> None:
    """Several addresses with the separators that people use; what is none is said."""
    found, wrong = addresses(text)
    assert [each.email for each in found] == good
    assert list(wrong) == bad


# ------------------------------------------------------------------ texts


def test_texts_can_be_replaced(tmp_path: Path) -> None:
    """A file of one's own takes the place of the shipped one, the others stay."""
    assert run(["mail", "texts", "-o", str(tmp_path)]) == 0
    assert run(["mail", "texts", "-o", str(tmp_path)]) == 2
    (tmp_path / "reminders.txt.j2").write_text("主题：催\n\n{{ office.name }}快报\n", encoding="utf-8")
    facts = {
        "office": Office("1", "甲"),
        "contact": "",
        "period": "2024年度",
        "title": "年报",
        "deadline": "",
    }
    assert Letters(tmp_path).write("reminders", facts).body == "甲快报\n"
    assert "还没有收到" in Letters().write("reminders", facts).body


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("没有主题\n", "第一行应当是“主题："),
        ("主题：a\n{{ nobody }}\n", "nobody"),
        ("主题：a\n{% if %}\n", "第 2 行"),
        ("主题：{{ office.__class__.__mro__ }}\n", "写得不对"),
    ],
)
def test_a_wrong_text_is_said(tmp_path: Path, text: str, said: str) -> None:
    """A text of the user's that cannot be used is named, with what is wrong."""
    (tmp_path / "reminders.txt.j2").write_text(text, encoding="utf-8")
    with pytest.raises(UsageError, match=said):
        Letters(tmp_path).write("reminders", {"office": Office("1", "甲")})


# ------------------------------------------------------------------ commands


def test_templates_go_to_their_offices(tmp_path: Path) -> None:
    """Each office gets its own file; who has no address or no template is said, and the exit code is 1."""
    roster = write_roster(
        tmp_path, "001,甲街道,街道,张三,a@example.cn", "002,乙镇,乡镇,,", "003,丙局,部门,,c@d.cn"
    )
    run(["distribute", str(roster), "-o", str(tmp_path / "t"), "--year", "2024"])
    (tmp_path / "t" / "003_丙局_2024.xlsx").unlink()
    out = tmp_path / "out"
    command = ["mail", "templates", str(roster), str(tmp_path / "t"), "-o", str(out), "--deadline", "1月31日"]
    assert run([*command, "--dry-run"]) == 1
    assert not out.exists()
    assert run(command) == 1
    assert [path.name for path in out.iterdir()] == ["001_甲街道_下发.eml"]
    message = parsed((out / "001_甲街道_下发.eml").read_bytes())
    assert [part.get_filename() for part in message.iter_attachments()] == ["001_甲街道_2024.xlsx"]
    assert "1月31日" in message.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert run(command) == 1
    assert run([*command[:-1], "2月1日"]) == 2
    assert run([*command[:-1], "2月1日", "--force"]) == 1


def test_returns_and_reminders(tmp_path: Path, form: Form, capsys: pytest.CaptureFixture[str]) -> None:
    """An office with errors gets its return, one that did not report a reminder."""
    roster = write_roster(tmp_path, "001,甲街道,街道,张三,a@example.cn", "002,乙镇,乡镇,李四,b@example.cn")
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    entered = {"disclosure.licences.decisions": None}
    content = Content(form, Office("001", "甲街道", "街道"), Period(2024), entered)
    (inbox / "a.xlsx").write_bytes(write_template(content))
    run(["check", str(inbox), "--returns", str(tmp_path / "r")])
    out = tmp_path / "out"
    assert run(["mail", "returns", str(roster), str(tmp_path / "r"), "-o", str(out)]) == 0
    assert run(["mail", "reminders", str(inbox), "--roster", str(roster), "-o", str(out)]) == 0
    assert sorted(path.name for path in out.iterdir()) == ["001_甲街道_退回.eml", "002_乙镇_催报.eml"]
    reminder = parsed((out / "002_乙镇_催报.eml").read_bytes())
    assert reminder["To"].addresses[0].addr_spec == "b@example.cn"
    assert "还没有收到你单位2024年度" in reminder.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert run(["mail", "reminders", str(inbox), "-o", str(out)]) == 2
    assert "--roster" in capsys.readouterr().err


def test_the_summary_goes_up(tmp_path: Path, form: Form, capsys: pytest.CaptureFixture[str]) -> None:
    """It carries the workbook, the main figures, who is missing and what is open, as text and HTML."""
    roster = write_roster(tmp_path, "001,甲街道,街道,,", "002,<乙>&镇,乡镇,,")
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    received = {f"applications.{row}.natural_person": 37 for row in ("received", "granted")}
    zero = {"zero_report.disclosure": "是", "zero_report.applications": "否", "zero_report.disputes": "是"}
    content = Content(form, Office("001", "甲街道", "街道"), Period(2024), received, zero)
    (inbox / "a.xlsx").write_bytes(write_template(content))
    summary = tmp_path / "汇总.xlsx"
    run(["consolidate", str(inbox), "--roster", str(roster), "-o", str(summary)])
    out = tmp_path / "out"
    command = ["mail", "summary", str(summary), "-o", str(out), "--to"]
    assert run([*command, "nobody"]) == 2
    capsys.readouterr()
    assert run(command[:-1]) == 2
    assert "请用 --to 写上级的邮箱。" in capsys.readouterr().err
    assert run([*command, "up@example.gov.cn"]) == 0
    message = parsed(next(out.glob("*.eml")).read_bytes())
    text = message.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    html = message.get_body(("html",)).get_content()  # type: ignore[union-attr]
    assert "37件" in text
    assert "未报送的单位1个：<乙>&镇" in text
    assert "应报2个单位，已报1个，没有未通过的。" in text
    assert "&lt;乙&gt;&amp;镇" in html
    assert ">37件</td>" in html
    assert "没有尚未解决的问题。" in text  # that the cover names nobody who filled it in is asked of nobody
    assert [part.get_payload(decode=True) for part in message.iter_attachments()] == [summary.read_bytes()]
    assert run(["mail", "summary", str(inbox / "a.xlsx"), "-o", str(out), "--to", "a@b.cn"]) == 2


# ------------------------------------------------------------------ accounts


def test_an_account_from_file_and_environment(tmp_path: Path) -> None:
    """The file comes first, the environment fills what it does not say, ports follow the security."""
    path = tmp_path / "a.toml"
    path.write_text('[smtp]\nhost = "h"\nfrom = "me@example.cn"\nname = "公开办"\n', encoding="utf-8")
    account = read_account(path, {"NIANBAO_SMTP_USER": "me", "NIANBAO_SMTP_HOST": "other"})
    assert (account.host, account.port, account.security, account.user) == ("h", 465, "ssl", "me")
    assert account.sender == Address("me@example.cn", "公开办")
    env = {"NIANBAO_SMTP_HOST": "h", "NIANBAO_SMTP_FROM": "a@b.cn", "NIANBAO_SMTP_SECURITY": "starttls"}
    assert read_account(None, env).port == 587


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('host = "h"\nfrom = "a@b.cn"\npassword = "x"', "不能写密码"),
        ('host = "h"', "没有发信的邮箱"),
        ('from = "a@b.cn"', "没有邮件服务器"),
        ('host = "h"\nfrom = "a@b.cn"\nsecurity = "tls"', "ssl、starttls、none"),
        ('host = "h"\nfrom = "a@b.cn"\nsecurity = "none"\nuser = "me"', "泄露密码"),
        ('host = "h"\nfrom = "a@b.cn"\nport = "x"', "port 应当是正整数"),
        ('host = "h"\nfrom = "nobody"', "from 应当是一个邮箱地址"),
        ('hots = "h"', "认不出.*host"),
        ("= 3", "不是正确的 TOML"),
    ],
)
def test_a_wrong_account_is_said(tmp_path: Path, text: str, said: str) -> None:
    """Whatever is missing or wrong in the account file is named; a password there is refused."""
    path = tmp_path / "a.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UsageError, match=said):
        read_account(path, {})
