"""Running the desk: on the loopback of this computer only."""

import socket
import webbrowser
from collections.abc import Callable
from contextlib import closing
from threading import Timer

from waitress.server import create_server

from nianbao.core import UsageError, os_reason
from nianbao.desk.app import Desk, create_app
from nianbao.desk.gate import Gate
from nianbao.desk.uploads import LARGEST
from nianbao.round import RoundFolder

HOST = "127.0.0.1"
_THREADS = 6
_HEAD = 1 << 20
"""Bytes of a request beside the file that it brings."""


def serve(folder: RoundFolder, port: int, *, browser: bool, say: Callable[[str], None]) -> None:
    """Serve a round until it is interrupted; ``port`` 0 takes a free one. The address is printed first.

    Raises:
        UsageError: the port is taken.
    """
    with closing(_bound(port)) as listener:
        gate = Gate(listener.getsockname()[1])
        desk = Desk(folder)
        server = create_server(
            create_app(desk, gate),
            sockets=[listener],
            threads=_THREADS,
            ident=None,
            max_request_body_size=LARGEST + _HEAD,
            channel_timeout=60,
        )
        say(gate.address)
        if browser:
            Timer(0.3, webbrowser.open, [gate.address]).start()
        try:
            server.run()
        except KeyboardInterrupt:
            pass
        finally:
            desk.jobs.stop()
            server.close()


def _bound(port: int) -> socket.socket:
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        listener.bind((HOST, port))
    except OSError as error:
        listener.close()
        raise UsageError(
            f"端口 {port} 用不了（{os_reason(error)}）。请换一个：nianbao desk --port 0 会自己找一个空的。"
        ) from error
    return listener
