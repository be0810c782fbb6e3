"""Sending to a real SMTP server on loopback: TLS, accounts, refusals, and a server that dies."""

import json
import os
import shutil
import socket
import ssl
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from nianbao.cli.main import run
from nianbao.core.errors import NianbaoError
from nianbao.mail.account import Account
from nianbao.mail.address import Address
from nianbao.mail.compose import Letter
from nianbao.mail.journal import JOURNAL_NAME, Journal
from nianbao.mail.send import Mailer, Result, SendOutcome

pytestmark = [
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
    pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS"),
]


@dataclass
class Mailbox:
    """What the server does: refuses some, breaks off at some, keeps the rest."""

    refused: frozenset[str] = frozenset()
    dies_before: frozenset[str] = frozenset()
    dies_after: frozenset[str] = frozenset()
    rejects: frozenset[str] = frozenset()
    received: list[tuple[str, ...]] = field(default_factory=list)
    contents: list[bytes] = field(default_factory=list)

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address in self.refused:
            return "550 no such user here"
        if address in self.dies_before:
            assert server.transport is not None
            server.transport.abort()
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        if self.rejects.intersection(envelope.rcpt_tos):
            return "554 spam"
        self.received.append(tuple(envelope.rcpt_tos))
        assert isinstance(envelope.content, bytes)
        self.contents.append(envelope.content)
        if self.dies_after.intersection(envelope.rcpt_tos):
            assert server.transport is not None
            server.transport.abort()
        return "250 OK"


def letters(*names: str) -> list[Letter]:
    return [
        Letter(name, f"单位{name}", (Address(f"{name}@example.cn", f"单位{name}"),), "主题", f"正文 {name}\n")
        for name in names
    ]


@pytest.fixture
def serve() -> Iterator[Callable[..., Controller]]:
    """Start servers that stop with the test."""
    running: list[Controller] = []

    def start(mailbox: Mailbox, **options: object) -> Controller:
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        controller = Controller(mailbox, hostname="127.0.0.1", port=port, **options)
        controller.start()
        running.append(controller)
        return controller

    yield start
    for each in running:
        each.stop()


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a certificate for localhost; gives the folder of cert.pem and key.pem."""
    if shutil.which("openssl") is None:
        pytest.skip("needs openssl to make a certificate")
    folder = tmp_path_factory.mktemp("tls")
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-keyout", "key.pem",
         "-out", "cert.pem", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"],
        cwd=folder, check=True, capture_output=True,
    )  # fmt: skip
    return folder


def context_of(folder: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "cert.pem", folder / "key.pem")
    return context


def account_of(controller: Controller, **changes: object) -> Account:
    facts = {
        "host": "localhost",
        "port": controller.port,
        "security": "none",
        "user": "",
        "sender": Address("me@example.cn", "公开办"),
        "per_minute": 6000,
    }
    return Account(**{**facts, **changes})  # type: ignore[arg-type]


def send(account: Account, folder: Path, batch: Sequence[Letter], **options: object) -> list[Result]:
    journal = Journal.open(folder / JOURNAL_NAME)
    sender = Mailer(account, "geheim", journal, sleep=lambda _: None, **options)  # type: ignore[arg-type]
    return list(sender.send(batch))


def outcomes(results: Sequence[Result]) -> list[SendOutcome]:
    return [each.outcome for each in results]


def login(server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: object) -> AuthResult:
    assert isinstance(data, LoginPassword)
    return AuthResult(success=(data.login, data.password) == (b"me", b"geheim"), handled=False)


def test_letters_arrive_once(serve: Callable[..., Controller], tmp_path: Path) -> None:
    """Each letter arrives as composed, with sender and date; a second run sends none."""
    mailbox = Mailbox()
    account = account_of(serve(mailbox))
    assert outcomes(send(account, tmp_path, letters("a", "b"))) == [SendOutcome.SENT] * 2
    assert mailbox.received == [("a@example.cn",), ("b@example.cn",)]
    assert b"From: =?utf-8?b?" in mailbox.contents[0]
    assert b"\r\nDate: " in mailbox.contents[0]
    assert b"X-Unsent" not in mailbox.contents[0]
    assert outcomes(send(account, tmp_path, letters("a", "b", "c"))) == [
        SendOutcome.SKIPPED,
        SendOutcome.SKIPPED,
        SendOutcome.SENT,
    ]
    assert len(mailbox.received) == 3


@pytest.mark.parametrize("security", ["ssl", "starttls"])
def test_encrypted_with_an_account(
    serve: Callable[..., Controller], certificate: Path, tmp_path: Path, security: str
) -> None:
    """SSL and STARTTLS, with user and password; the certificate is checked."""
    mailbox = Mailbox()
    options: dict[str, object] = {"authenticator": login, "auth_required": True}
    if security == "ssl":
        options |= {"ssl_context": context_of(certificate), "auth_require_tls": False}
    else:
        options |= {"tls_context": context_of(certificate), "require_starttls": True}
    controller = serve(mailbox, **options)
    account = account_of(controller, security=security, user="me", ca_file=str(certificate / "cert.pem"))
    assert outcomes(send(account, tmp_path, letters("a"))) == [SendOutcome.SENT]
    with pytest.raises(NianbaoError, match="连不上邮件服务器"):
        send(account_of(controller, security=security, user="me"), tmp_path, letters("b"))
    assert mailbox.received == [("a@example.cn",)]


def test_a_wrong_password_is_said(
    serve: Callable[..., Controller], certificate: Path, tmp_path: Path
) -> None:
    """The server's refusal of the account ends the run, with the advice about 授权码."""
    controller = serve(
        Mailbox(), authenticator=login, auth_required=True, tls_context=context_of(certificate)
    )
    cert = str(certificate / "cert.pem")
    account = account_of(controller, security="starttls", user="other", ca_file=cert)
    with pytest.raises(NianbaoError, match="授权码"):
        send(account, tmp_path, letters("a"))


def test_a_server_without_tls_gets_nothing(serve: Callable[..., Controller], tmp_path: Path) -> None:
    """Asked for STARTTLS, a server that has none gets neither password nor letter."""
    mailbox = Mailbox()
    account = account_of(serve(mailbox), security="starttls")
    with pytest.raises(NianbaoError, match="连不上邮件服务器"):
        send(account, tmp_path, letters("a"))
    assert mailbox.received == []


def test_refused_recipients(serve: Callable[..., Controller], tmp_path: Path) -> None:
    """A refused recipient fails alone, with the server's words; it is tried again in the next run."""
    mailbox = Mailbox(refused=frozenset({"b@example.cn"}), rejects=frozenset({"c@example.cn"}))
    account = account_of(serve(mailbox))
    results = send(account, tmp_path, letters("a", "b", "c", "d"))
    assert outcomes(results) == [SendOutcome.SENT, SendOutcome.FAILED, SendOutcome.FAILED, SendOutcome.SENT]
    assert "no such user" in results[1].words
    assert "spam" in results[2].words
    mailbox.refused = mailbox.rejects = frozenset()
    again = send(account, tmp_path, letters("a", "b", "c", "d"))
    assert outcomes(again) == [SendOutcome.SKIPPED, SendOutcome.SENT, SendOutcome.SENT, SendOutcome.SKIPPED]


def test_one_of_two_addresses_is_refused(serve: Callable[..., Controller], tmp_path: Path) -> None:
    """The letter is sent to the other, and the refused one is said."""
    mailbox = Mailbox(refused=frozenset({"x@example.cn"}))
    both = Letter("1", "甲", (Address("x@example.cn"), Address("y@example.cn")), "主题", "正文\n")
    results = send(account_of(serve(mailbox)), tmp_path, [both])
    assert outcomes(results) == [SendOutcome.SENT]
    assert "x@example.cn" in results[0].words
    assert mailbox.received == [("y@example.cn",)]


def test_the_server_dies_before_the_text(serve: Callable[..., Controller], tmp_path: Path) -> None:
    """Nothing was handed over: the letter failed, the next goes over a new connection."""
    mailbox = Mailbox(dies_before=frozenset({"b@example.cn"}))
    account = account_of(serve(mailbox))
    assert outcomes(send(account, tmp_path, letters("a", "b", "c"))) == [
        SendOutcome.SENT,
        SendOutcome.FAILED,
        SendOutcome.SENT,
    ]
    mailbox.dies_before = frozenset()
    assert outcomes(send(account, tmp_path, letters("a", "b", "c")))[1] is SendOutcome.SENT
    assert len(mailbox.received) == 3


def test_the_server_dies_after_the_text(serve: Callable[..., Controller], tmp_path: Path) -> None:
    """It may have arrived: it is not sent again unless asked for."""
    mailbox = Mailbox(dies_after=frozenset({"b@example.cn"}))
    account = account_of(serve(mailbox))
    assert outcomes(send(account, tmp_path, letters("a", "b", "c"))) == [
        SendOutcome.SENT,
        SendOutcome.UNSURE,
        SendOutcome.SENT,
    ]
    assert outcomes(send(account, tmp_path, letters("b"))) == [SendOutcome.UNSURE]
    assert mailbox.received.count(("b@example.cn",)) == 1
    mailbox.dies_after = frozenset()
    assert outcomes(send(account, tmp_path, letters("b"), again=True)) == [SendOutcome.SENT]


def test_a_server_that_keeps_dying_ends_the_run(serve: Callable[..., Controller], tmp_path: Path) -> None:
    """After three breaks in a row the rest is not tried, and said."""
    names = "abcdef"
    mailbox = Mailbox(dies_before=frozenset(f"{name}@example.cn" for name in names))
    results = send(account_of(serve(mailbox)), tmp_path, letters(*names))
    assert outcomes(results) == [SendOutcome.FAILED] * 3 + [SendOutcome.NOT_TRIED] * 3


def test_we_are_killed_in_the_middle(serve: Callable[..., Controller], tmp_path: Path) -> None:
    """A run that ends between two letters goes on with the rest; a line cut short does no harm."""
    mailbox = Mailbox()
    account = account_of(serve(mailbox))
    journal = Journal.open(tmp_path / JOURNAL_NAME)
    running = Mailer(account, "", journal, sleep=lambda _: None).send(letters("a", "b", "c"))
    next(running)
    running.close()
    with (tmp_path / JOURNAL_NAME).open("ab") as file:
        file.write(b'{"letter": "cut sh')
    assert outcomes(send(account, tmp_path, letters("a", "b", "c"))) == [
        SendOutcome.SKIPPED,
        SendOutcome.SENT,
        SendOutcome.SENT,
    ]
    assert outcomes(send(account, tmp_path, letters("b"))) == [SendOutcome.SKIPPED]
    assert len(mailbox.received) == 3


def test_letters_keep_a_distance(serve: Callable[..., Controller], tmp_path: Path) -> None:
    """So many letters a minute, no more."""
    pauses: list[float] = []
    account = account_of(serve(Mailbox()), per_minute=30)
    journal = Journal.open(tmp_path / JOURNAL_NAME)
    list(Mailer(account, "", journal, sleep=pauses.append).send(letters("a", "b", "c")))
    assert len(pauses) == 2
    assert all(1.5 < pause <= 2 for pause in pauses)


def test_no_server_at_all(tmp_path: Path) -> None:
    """A server that cannot be reached is said with its address."""
    account = Account("127.0.0.1", 9, "none", "", Address("a@b.cn"))
    with pytest.raises(NianbaoError, match=r"127\.0\.0\.1:9"):
        send(account, tmp_path, letters("a"))


def test_the_command_sends(
    serve: Callable[..., Controller],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """mail templates --send writes, sends, keeps a journal and ends in a table; again sends nothing."""
    mailbox = Mailbox(refused=frozenset({"b@example.cn"}))
    controller = serve(mailbox)
    lines = [
        "单位编码,单位名称,单位类别,联系人,电子邮箱",
        "1,甲,街道,,a@example.cn",
        "2,乙,街道,,b@example.cn",
    ]
    roster = tmp_path / "r.csv"
    roster.write_text("\n".join([*lines, "3,丙,街道,,"]) + "\n", encoding="utf-8")
    run(["distribute", str(roster), "-o", str(tmp_path / "t"), "--year", "2024"])
    monkeypatch.setenv("NIANBAO_SMTP_HOST", "localhost")
    monkeypatch.setenv("NIANBAO_SMTP_PORT", str(controller.port))
    monkeypatch.setenv("NIANBAO_SMTP_SECURITY", "none")
    monkeypatch.setenv("NIANBAO_SMTP_FROM", "me@example.cn")
    monkeypatch.setenv("NIANBAO_SMTP_PER_MINUTE", "6000")
    out = tmp_path / "out"
    command = ["mail", "templates", str(roster), str(tmp_path / "t"), "-o", str(out), "--send"]
    capsys.readouterr()
    assert run(command) == 1
    said = capsys.readouterr().out
    assert "已发出 1 封，没有发出 1 封，没有写信 1 个" in said
    assert mailbox.received == [("a@example.cn",)]
    assert run(command) == 1
    assert mailbox.received == [("a@example.cn",)]
    states = [
        json.loads(line)["state"] for line in (out / JOURNAL_NAME).read_text(encoding="utf-8").splitlines()
    ]
    assert states == ["begun", "sent", "failed", "failed"]


# ------------------------------------------------------------------ two at once, later, partly, slowly


def test_two_runs_at_once_send_each_letter_once(serve: Callable[..., Controller], tmp_path: Path) -> None:
    """The second says who is sending; when the first is done, it may go on."""
    mailbox = Mailbox()
    account = account_of(serve(mailbox))
    path = tmp_path / JOURNAL_NAME
    with Journal.locked(path) as journal:
        running = Mailer(account, "", journal, sleep=lambda _: None).send(letters("a", "b"))
        next(running)
        with (
            pytest.raises(NianbaoError, match=rf"进程 {os.getpid()}，.*正在发这个文件夹里的信"),
            Journal.locked(path),
        ):
            pytest.fail("two runs have the journal")
        assert len(list(running)) == 1
    with Journal.locked(path) as journal:
        again = list(Mailer(account, "", journal, sleep=lambda _: None).send(letters("a", "b")))
    assert outcomes(again) == [SendOutcome.SKIPPED, SendOutcome.SKIPPED]
    assert len(mailbox.received) == 2


def test_a_killed_run_leaves_no_lock(tmp_path: Path) -> None:
    """The system frees it with the process."""
    script = (
        "import os, sys; from pathlib import Path; from nianbao.mail import Journal\n"
        "with Journal.locked(Path(sys.argv[1])): os.kill(os.getpid(), 9)\n"
    )
    subprocess.run([sys.executable, "-c", script, str(tmp_path / JOURNAL_NAME)], check=False)
    with Journal.locked(tmp_path / JOURNAL_NAME) as journal:
        assert journal.entries == {}


@pytest.mark.parametrize(
    ("stage", "answer"), [("rcpt", "450 greylisted"), ("data", "451 later"), ("rcpt", "421 busy")]
)
def test_what_the_server_puts_off_is_sent_after_a_while(
    serve: Callable[..., Controller], tmp_path: Path, stage: str, answer: str
) -> None:
    """The others go first, then there is a pause that is said, then the letter is tried again."""

    class Greylisting(Mailbox):
        seen: ClassVar[set[str]] = set()

        def first(self, address: str) -> bool:
            new = address == "b@example.cn" and (stage, answer, address) not in self.seen
            self.seen.add((stage, answer, address))  # type: ignore[arg-type]
            return new

        async def handle_RCPT(  # noqa: N802
            self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
        ) -> str:
            if stage == "rcpt" and self.first(address):
                return answer
            return await super().handle_RCPT(server, session, envelope, address, options)

        async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
            if stage == "data" and self.first(envelope.rcpt_tos[0]):
                return answer
            return await super().handle_DATA(server, session, envelope)

    mailbox = Greylisting()
    pauses: list[float] = []
    said: list[str] = []
    journal = Journal.open(tmp_path / JOURNAL_NAME)
    account = account_of(serve(mailbox), per_minute=60_000)
    sender = Mailer(account, "", journal, sleep=pauses.append, say=said.append)
    results = list(sender.send(letters("a", "b", "c")))
    assert [(each.letter.code, each.outcome) for each in results] == [
        ("a", SendOutcome.SENT), ("c", SendOutcome.SENT), ("b", SendOutcome.SENT),
    ]  # fmt: skip
    assert [pause for pause in pauses if pause >= 1] == [10]
    assert "1 封信" in said[0]
    assert answer[4:] in said[0]
    assert sorted(mailbox.received) == [("a@example.cn",), ("b@example.cn",), ("c@example.cn",)]


def test_what_is_put_off_for_ever_fails_in_the_end(serve: Callable[..., Controller], tmp_path: Path) -> None:
    """After some tries it is named with the server's words, and the next run tries it again."""

    class Busy(Mailbox):
        async def handle_RCPT(  # noqa: N802
            self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
        ) -> str:
            return "450 come back"

    results = send(account_of(serve(Busy())), tmp_path, letters("a"))
    assert outcomes(results) == [SendOutcome.FAILED]
    assert "come back" in results[0].words
    assert Journal.open(tmp_path / JOURNAL_NAME).state(letters("a")[0].id) == "failed"


def test_a_partly_refused_letter_stays_visible(serve: Callable[..., Controller], tmp_path: Path) -> None:
    """Later runs do not send it again, and still say which address did not take it."""
    mailbox = Mailbox(refused=frozenset({"x@example.cn"}))
    both = Letter("1", "甲", (Address("x@example.cn"), Address("y@example.cn")), "主题", "正文\n")
    account = account_of(serve(mailbox))
    for outcome in (SendOutcome.SENT, SendOutcome.SKIPPED, SendOutcome.SKIPPED):
        (result,) = send(account, tmp_path, [both])
        assert result.outcome is outcome
        assert "没有送到：x@example.cn" in result.words
    assert mailbox.received == [("y@example.cn",)]


@pytest.mark.parametrize("greeting", [b"", b"2", b"220 slow\r\n"])
def test_a_server_that_drips_is_not_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, greeting: bytes
) -> None:
    """Each answer as a whole has a limit."""
    monkeypatch.setattr("nianbao.mail.server.MOST_SECONDS", 1.0)
    monkeypatch.setattr("nianbao.mail.send.MOST_SECONDS", 1.0)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        account = Account("127.0.0.1", listener.getsockname()[1], "none", "", Address("a@b.cn"))

        def answer() -> None:
            connection, _ = listener.accept()
            with connection:
                connection.sendall(greeting)
                while connection.recv(1000):
                    pass

        thread = threading.Thread(target=answer, daemon=True)
        thread.start()
        with pytest.raises(NianbaoError, match="连不上邮件服务器"):
            send(account, tmp_path, letters("a"))
        thread.join(10)
