"""Run the command line; what goes wrong before there is one is a sentence too."""

import contextlib
import os
import sys
from typing import NoReturn

FAILED = 3
LEAST_MEMORY = 450 * 2**20
"""Bytes of address space: below, the libraries of numbers end the process with a code of their own."""
_STREAMS = (0, 1, 2)


def main() -> NoReturn:
    """Run the command line and exit."""
    os.environ.setdefault(
        "OPENBLAS_NUM_THREADS", "1"
    )  # each of its threads would take memory, and none works
    closed = _closed_streams()
    if 1 in closed:
        _end("结果没有地方写：标准输出是关着的，什么也没有做。请不要关闭标准输出，再运行一次。")
    if _memory_allowed() < LEAST_MEMORY:
        _end(
            f"系统只给这个程序 {_memory_allowed() // 2**20:.0f} MB 内存，至少要 {LEAST_MEMORY // 2**20} MB，"
            "什么也没有做。请放宽限制，再运行一次。"
        )
    try:
        from nianbao.cli.main import main as command_line  # what fails here is said  # noqa: PLC0415
    except KeyboardInterrupt:
        _end("已中断，什么也没有做。")
    except MemoryError:
        _end("内存不够，程序启动不了。请关闭一些别的程序，再运行一次。")
    except Exception as error:
        words = " ".join(str(error).split())
        _end(f"程序启动不了（{words}）。请核对内存和打开文件数的限制；如果安装不完整，请重新安装 nianbao。")
    command_line()


def _closed_streams() -> list[int]:
    """Return which standard streams are closed, and open nothing in their place: else a file would be."""
    closed = []
    for stream in _STREAMS:
        try:
            os.fstat(stream)
        except OSError:
            closed.append(stream)
            os.open(os.devnull, os.O_RDWR)  # the lowest free number, which is this one
    if sys.stderr is None:
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115
    return closed


def _memory_allowed() -> float:
    """Return how much address space this process may take, where the system limits it."""
    try:
        import resource  # not on every system  # noqa: PLC0415
    except ImportError:
        return float("inf")
    soft, _ = resource.getrlimit(resource.RLIMIT_AS)
    return float("inf") if soft == resource.RLIM_INFINITY else soft


def _end(words: str) -> NoReturn:
    with contextlib.suppress(OSError):
        os.write(
            2, f"错误：{words}\n".encode(getattr(sys.stderr, "encoding", None) or "utf-8", "backslashreplace")
        )
    os._exit(FAILED)


if __name__ == "__main__":
    main()
