"""Talking to servers: why one was not reached, in words, and no waiting for ever."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from nianbao.core.errors import os_reason

if TYPE_CHECKING:
    import socket


def network_reason(error: OSError) -> str:
    """Return in Chinese why a server was not reached."""
    import socket  # loaded already where a server was asked  # noqa: PLC0415
    import ssl  # noqa: PLC0415

    match error:
        case socket.gaierror():
            return "找不到这个名称的服务器"
        case TimeoutError():
            return "等了很久没有回应"
        case ssl.SSLCertVerificationError():
            return "对方的证书核验不了，加密连接没有建成"
        case ssl.SSLError():
            return f"加密连接没有建成，{' '.join(str(error).split())}"
    return os_reason(error) if error.errno else " ".join(str(error).split()) or type(error).__name__


@contextmanager
def deadline(
    connection: Callable[[], "socket.socket | None"], seconds: float
) -> Iterator[Callable[[], None]]:
    """Close a connection that takes longer than ``seconds``; calling the yielded function starts the time anew.

    ``connection`` returns the socket, or None while there is none. Its own timeout is not enough: a server that
    sends a byte now and then never runs into it.
    """
    timer: threading.Timer | None = None

    def cut() -> None:
        """Close the connection: whatever waits for it fails at once."""
        import socket  # as above  # noqa: PLC0415

        current = connection()
        with suppress(OSError):
            if current is not None:
                current.shutdown(socket.SHUT_RDWR)

    def again() -> None:
        """Start the time anew."""
        nonlocal timer
        if timer is not None:
            timer.cancel()
        timer = threading.Timer(seconds, cut)
        timer.daemon = True
        timer.start()

    try:
        again()
        yield again
    finally:
        if timer is not None:
            timer.cancel()
