"""Why a server was not reached, in words."""

import socket
import ssl

from nianbao.core.errors import os_reason


def network_reason(error: OSError) -> str:
    """Say in Chinese why a server was not reached."""
    match error:
        case socket.gaierror():
            return "找不到这个名称的服务器"
        case TimeoutError():
            return "等了很久没有回应"
        case ssl.SSLError():
            return f"加密连接没有建成，{' '.join(str(error).split())}"
    return os_reason(error) if error.errno else " ".join(str(error).split()) or type(error).__name__
