"""A real IMAP conversation with dovecot: what is fetched, and that the mailbox stays as it was."""

import mailbox
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from email import message_from_bytes
from pathlib import Path

import pytest

from nianbao.cli.main import run
from nianbao.collect.imap import IMAP_PASSWORD, fetch, modified_utf7
from nianbao.collect.imap_account import ImapAccount
from nianbao.collect.model import FileSource
from nianbao.core.errors import NianbaoError
from nianbao.mail.address import Address
from nianbao.mail.compose import Attachment, Letter, eml_of

DOVECOT = shutil.which("dovecot") or shutil.which("dovecot", path="/usr/sbin")

pytestmark = [
    pytest.mark.skipif(DOVECOT is None, reason="needs dovecot (Debian: dovecot-imapd)"),
    pytest.mark.skipif(shutil.which("openssl") is None, reason="needs openssl to make a certificate"),
    pytest.mark.skipif(os.name != "posix" or os.geteuid() != 0, reason="dovecot is started as root"),
]

CONFIGURATION = """
base_dir = {base}/run
state_dir = {base}/state
log_path = {base}/log
protocols = imap
listen = 127.0.0.1
ssl = required
ssl_cert = <{base}/cert.pem
ssl_key = <{base}/key.pem
mail_location = maildir:{base}/Maildir
mailbox_list_index = no
first_valid_uid = 1
default_login_user = dovenull
default_internal_user = dovecot
default_internal_group = dovecot
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {plain}
  }}
  inet_listener imaps {{
    port = {tls}
    ssl = yes
  }}
}}
service anvil {{
  chroot =
}}
passdb {{
  driver = static
  args = password=geheim
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={base}
}}
namespace inbox {{
  inbox = yes
  separator = /
}}
"""


@dataclass
class Server:
    """A running server and its mailbox."""

    base: Path
    account: ImapAccount

    def state(self) -> list[tuple[str, bytes]]:
        """Give every letter with its flags, as the files stand there."""
        files = [*self.base.glob("Maildir/*/*"), *self.base.glob("Maildir/.*/cur/*")]
        letters = [file for file in files if file.is_file() and file.parent.name in ("cur", "new")]
        return sorted((file.name.partition(":")[2], file.read_bytes()) for file in letters)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
    return port


def eml(name: str, sender: str) -> bytes:
    attached = (Attachment(name, f"PK {name}".encode()),)
    return eml_of(
        Letter("1", "甲", (Address("me@b.cn"),), "年报", "x\n", attachments=attached), Address(sender)
    )


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    # not one of pytest's folders, which it keeps to itself: the server's user must come in
    base = Path(tempfile.mkdtemp(prefix="dovecot-"))
    base.chmod(0o755)
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-keyout", "key.pem",
         "-out", "cert.pem", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"],
        cwd=base, check=True, capture_output=True,
    )  # fmt: skip
    box = mailbox.Maildir(base / "Maildir")
    box.add(eml("甲街道.xlsx", "zhang@example.cn"))
    box.add(eml("说明.docx", "li@example.cn"))
    other = mailbox.Maildir(base / "Maildir" / f".{modified_utf7('年报')}")
    other.add(eml("乙镇.xlsx", "wang@example.cn"))
    user = pwd.getpwnam("nobody")
    for path in (base / "Maildir", *(base / "Maildir").rglob("*")):
        os.chown(path, user.pw_uid, user.pw_gid)
    plain, tls = free_port(), free_port()
    facts = {"base": base, "uid": user.pw_uid, "gid": user.pw_gid}
    (base / "dovecot.conf").write_text(CONFIGURATION.format(**facts, plain=plain, tls=tls), encoding="utf-8")
    assert DOVECOT is not None
    process = subprocess.Popen([DOVECOT, "-F", "-c", str(base / "dovecot.conf")], stderr=subprocess.PIPE)
    try:
        _wait_for(tls, process, base)
        account = ImapAccount("localhost", tls, "ssl", "me", ca_file=str(base / "cert.pem"))
        yield Server(base, account)
    finally:
        process.terminate()
        process.wait(timeout=20)
        assert process.stderr is not None
        process.stderr.close()
        shutil.rmtree(base, ignore_errors=True)


def _wait_for(port: int, process: subprocess.Popen[bytes], base: Path) -> None:
    for _ in range(100):
        if process.poll() is not None:
            assert process.stderr is not None
            pytest.skip(f"dovecot does not start here: {process.stderr.read().decode()[-300:]}")
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    pytest.skip(f"dovecot does not answer: {(base / 'log').read_text()[-300:]}")


def fetched(account: ImapAccount, folder: Path) -> list[bytes]:
    """Give the letters as they were written to the disk."""
    folder.mkdir(exist_ok=True)
    letters = fetch(account, "geheim", folder)
    return [Path(each.path).read_bytes() for each in letters if isinstance(each, FileSource)]


def names(letters: list[bytes]) -> list[str | None]:
    return [
        part.get_filename()
        for data in letters
        for part in message_from_bytes(data).walk()
        if part.get_filename()
    ]


def account_file(account: ImapAccount, folder: Path) -> Path:
    path = folder / "imap.toml"
    lines = (
        f'host = "{account.host}"',
        f"port = {account.port}",
        f'user = "{account.user}"',
        f'ca_file = "{account.ca_file}"',
    )
    path.write_text("[imap]\n" + "\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_letters_are_fetched_and_stay_as_they_were(server: Server, tmp_path: Path) -> None:
    """Every letter as it stands there; no letter becomes read or moves."""
    before = server.state()
    letters = fetched(server.account, tmp_path / "spool")
    stand = [data for _, data in before if b"wang@" not in data]
    assert sorted(data.split() for data in letters) == sorted(data.split() for data in stand)
    assert server.state() == before
    assert not any("S" in flags for flags, _ in server.state())


def test_a_chinese_folder_and_a_first_day(server: Server, tmp_path: Path) -> None:
    """A folder with a Chinese name is opened; letters before the first day are left out."""
    account = replace(server.account, folder="年报")
    (letter,) = fetched(account, tmp_path / "1")
    assert b"wang@example.cn" in letter
    assert fetched(replace(account, since=date(2000, 1, 1)), tmp_path / "2") == [letter]
    assert fetched(replace(account, since=date(2100, 1, 1)), tmp_path / "3") == []


def test_what_the_server_refuses_is_said(server: Server, tmp_path: Path) -> None:
    """A wrong password, a folder that is not there, a certificate that nobody vouches for."""
    with pytest.raises(NianbaoError, match="不接受账号"):
        list(fetch(server.account, "wrong", tmp_path))
    with pytest.raises(NianbaoError, match="没有文件夹“无”"):
        list(fetch(replace(server.account, folder="无"), "geheim", tmp_path))
    with pytest.raises(NianbaoError, match=r"连不上收信服务器.*证书核验不了"):
        list(fetch(replace(server.account, ca_file=""), "geheim", tmp_path))


def test_the_command_collects_from_the_server(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """collect --imap puts the spreadsheets into the inbox; a second run fetches nothing again, and says the same."""
    path, inbox = account_file(server.account, tmp_path), tmp_path / "inbox"
    monkeypatch.setenv(IMAP_PASSWORD, "geheim")
    assert run(["collect", "--imap", str(path), "-o", str(inbox)]) == 1
    assert [file.name for file in inbox.glob("[!.]*")] == ["甲街道.xlsx"]
    first = capsys.readouterr().out
    assert "没有取 说明.docx：不是表格" in first
    assert "共 2 封信：取出了文件的 1 封，没有可用表格的 1 封。" in first
    assert run(["collect", "--imap", str(path), "-o", str(inbox)]) == 1
    again = capsys.readouterr().out
    assert "共 2 封信：取出了文件的 1 封，没有可用表格的 1 封。" in again
    assert "寄件人 li@example.cn" in again
    (inbox / "甲街道.xlsx").unlink()
    assert run(["collect", "--imap", str(path), "-o", str(inbox)]) == 1
    assert [file.name for file in inbox.glob("[!.]*")] == ["甲街道.xlsx"]
