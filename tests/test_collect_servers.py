"""Mail servers that misbehave, on the loopback: each is a sentence, never an empty mailbox, never a wait for ever."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from nianbao.cli.main import run
from nianbao.collect import imap
from nianbao.collect.imap import fetch
from nianbao.collect.imap_account import ImapAccount
from nianbao.collect.model import FileSource
from nianbao.core.errors import NianbaoError

LETTER = (
    b'From: a@b.cn\r\nSubject: s\r\nMIME-Version: 1.0\r\nContent-Type: application/x; name="%d.xlsx"\r\n'
    b"Content-Disposition: attachment\r\n\r\nPK %d\r\n"
)
Script = dict[bytes, Callable[[bytes], bytes]]


class Scripted:
    """An IMAP server of a few lines: what it answers to each command, and what it was asked."""

    def __init__(self, script: Script, letters: int = 2) -> None:
        self.asked: list[bytes] = []
        self._answers = self._usual(letters) | script
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    @staticmethod
    def _usual(letters: int) -> Script:
        numbers = b" ".join(str(number).encode() for number in range(1, letters + 1))
        return {
            b"CAPABILITY": lambda _: b"* CAPABILITY IMAP4rev1 ID\r\n",
            b"LOGIN": lambda _: b"",
            b"ID": lambda _: b"* ID NIL\r\n",
            b"EXAMINE": lambda _: b"* 2 EXISTS\r\n* OK [UIDVALIDITY 7] ok\r\n",
            b"UID SEARCH": lambda _: b"* SEARCH " + numbers + b"\r\n",
            b"UID FETCH": Scripted.letter,
            b"LOGOUT": lambda _: b"* BYE\r\n",
        }

    @staticmethod
    def letter(line: bytes) -> bytes:
        number = line.split()[2]
        if b"SIZE" in line:
            return b"".join(b"* %s FETCH (UID %s RFC822.SIZE 200)\r\n" % (n, n) for n in number.split(b","))
        data = LETTER % (int(number), int(number))
        return b"* %s FETCH (UID %s BODY[] {%d}\r\n%s)\r\n" % (number, number, len(data), data)

    def _serve(self) -> None:
        while not self._stop.is_set():
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            with suppress(OSError), connection, connection.makefile("rb") as lines:
                connection.sendall(b"* OK ready\r\n")
                self._talk(connection, lines)

    def _talk(self, connection: socket.socket, lines: Iterator[bytes]) -> None:  # type: ignore[type-arg]
        for line in lines:
            tag, _, command = line.strip().partition(b" ")
            self.asked.append(command)
            key = next((key for key in self._answers if command.upper().startswith(key)), None)
            answer = self._answers[key](command) if key else b"BAD what"
            if answer.startswith((b"NO", b"BAD")):
                connection.sendall(tag + b" " + answer + b"\r\n")
            elif answer.endswith(b"\r\n") or not answer:
                connection.sendall(answer + tag + b" OK done\r\n")
            else:  # raw: no last line
                connection.sendall(answer)
                if answer == b"DROP":
                    return

    def close(self) -> None:
        self._stop.set()
        self._listener.close()


@pytest.fixture
def serve(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Scripted]]:
    """Start scripted servers; the connection is not encrypted here, the conversation is the same."""
    servers: list[Scripted] = []

    def serving(script: Script | None = None, letters: int = 2) -> Scripted:
        servers.append(Scripted(script or {}, letters))
        return servers[-1]

    class Unencrypted(imap._PlainImap):
        def starttls(self, ssl_context: object = None) -> tuple[str, list[bytes]]:
            return "OK", []

    monkeypatch.setattr(imap, "_PlainImap", Unencrypted)
    yield serving
    for server in servers:
        server.close()


def account_of(server: Scripted) -> ImapAccount:
    return ImapAccount("127.0.0.1", server.port, "starttls", "me")


def fetched(server: Scripted, folder: Path) -> list[FileSource]:
    return [each for each in fetch(account_of(server), "x", folder) if isinstance(each, FileSource)]


def test_the_client_says_who_it_is_before_it_opens_a_folder(
    serve: Callable[..., Scripted], tmp_path: Path
) -> None:
    """163 and QQ refuse SELECT otherwise."""
    server = serve()
    assert [each.problem for each in fetched(server, tmp_path)] == ["", ""]
    names = [command.split()[0].upper() for command in server.asked]
    assert names.index(b"LOGIN") < names.index(b"ID") < names.index(b"EXAMINE")


@pytest.mark.parametrize(
    ("script", "words"),
    [
        ({b"EXAMINE": lambda _: b"NO Unsafe Login"}, "没有文件夹.*Unsafe Login"),
        ({b"UID SEARCH": lambda _: b"NO try later"}, "没有列出信件：try later"),
        ({b"UID SEARCH": lambda _: b"BAD what"}, "收信时出错"),
        ({b"UID SEARCH": lambda _: b"DROP"}, "收信时出错"),
        ({b"LOGIN": lambda _: b"NO wrong"}, "不接受账号"),
        ({b"UID FETCH": lambda _: b"* 1 FETCH (UID 1 BODY[] {99000000000}\r\nxx"}, "GB 的内容，没有接收"),
        ({b"UID FETCH": lambda _: b"x" * 1_200_000}, "收信时出错"),
    ],
)
def test_a_server_that_refuses_is_an_error(
    serve: Callable[..., Scripted], tmp_path: Path, script: Script, words: str
) -> None:
    """Never an empty mailbox, never memory without end."""
    with pytest.raises(NianbaoError, match=words):
        fetched(serve(script), tmp_path)


def test_a_server_that_drips_is_not_waited_for(
    serve: Callable[..., Scripted], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The answer as a whole has a limit, however often a byte comes."""
    monkeypatch.setattr(imap, "MOST_SECONDS", 1.0)
    server = serve({b"UID SEARCH": lambda _: b"* SEARCH 1"})
    with pytest.raises(NianbaoError, match="收信时出错"):
        fetched(server, tmp_path)


def test_a_letter_that_is_not_given_is_named(serve: Callable[..., Scripted], tmp_path: Path) -> None:
    """One that is refused, one that is too large; the others are fetched."""

    def answer(line: bytes) -> bytes:
        if b"SIZE" in line:
            return b"* 1 FETCH (UID 1 RFC822.SIZE 999999999)\r\n* 2 FETCH (RFC822.SIZE 2 UID 2)\r\n"
        return b"NO gone" if line.split()[2] == b"2" else Scripted.letter(line)

    problems = [each.problem for each in fetched(serve({b"UID FETCH": answer}, letters=3), tmp_path)]
    assert problems == ["这封信太大（953 MB），没有取", "这封信没有取到（gone）", ""]


def test_a_broken_run_goes_on_where_it_stopped(
    serve: Callable[..., Scripted],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """What came before the break is in the inbox and is not fetched again."""
    monkeypatch.setenv("NIANBAO_IMAP_PASSWORD", "x")
    broken = True

    def answer(line: bytes) -> bytes:
        return (
            b"DROP" if broken and b"SIZE" not in line and int(line.split()[2]) > 60 else Scripted.letter(line)
        )

    server = serve({b"UID FETCH": answer}, letters=70)
    toml = tmp_path / "i.toml"
    toml.write_text(f'[imap]\nhost="127.0.0.1"\nport={server.port}\nsecurity="starttls"\nuser="me"\n')
    inbox = tmp_path / "inbox"
    assert run(["collect", "--imap", str(toml), "-o", str(inbox)]) == 3
    assert len(list(inbox.glob("*.xlsx"))) == 60
    assert "再运行一次，会接着收" in capsys.readouterr().err
    broken = False
    server.asked.clear()
    assert run(["collect", "--imap", str(toml), "-o", str(inbox)]) == 0
    assert len(list(inbox.glob("*.xlsx"))) == 70
    assert sum(b"BODY.PEEK" in command for command in server.asked) == 10
    assert "共 70 封信：取出了文件的 70 封。" in capsys.readouterr().out
