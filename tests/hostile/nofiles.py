"""What has a workbook's name and is no file that can be read."""

import os
import socket
from pathlib import Path

from tests.hostile.attack import no_file


@no_file("名为 x.xlsx 的文件夹", "file.not-a-file")
def folder(path: Path) -> None:
    """A folder."""
    path.mkdir()


@no_file("命名管道", "file.not-a-file")
def pipe(path: Path) -> None:
    """A pipe: whoever opens it to read waits for ever."""
    os.mkfifo(path)


@no_file("套接字", "file.not-a-file")
def unix_socket(path: Path) -> None:
    """A socket; its path must be short."""
    here = Path.cwd()
    os.chdir(path.parent)
    try:
        with socket.socket(socket.AF_UNIX) as one:
            one.bind(path.name)
    finally:
        os.chdir(here)


@no_file("失效的链接", "file.missing")
def dangling(path: Path) -> None:
    """A link to nothing."""
    path.symlink_to("没有这个文件.xlsx")


@no_file("指向自己的链接", "file.missing")
def looping(path: Path) -> None:
    """A link to itself."""
    path.symlink_to(path.name)


@no_file("指向设备的链接", "file.not-a-file")
def device(path: Path) -> None:
    """A link to a device that never ends."""
    path.symlink_to("/dev/zero")


@no_file("20 GB 的空洞文件", "file.too-large")
def sparse(path: Path) -> None:
    """A file that takes no room and never ends."""
    with path.open("wb") as file:
        file.truncate(20 * 1024**3)


@no_file("文件名是 GBK 字节", "file.not-a-workbook", sign="\udcb1")
def foreign_name(path: Path) -> None:
    """A file whose name is no valid text on this system."""
    name = os.fsencode(path.parent) + b"/" + "报表.xlsx".encode("gbk")
    Path(os.fsdecode(name)).write_bytes("单位,数\n".encode("gbk"))


@no_file("文件名里有换行和控制字符", "file.not-a-workbook", sign="通过 999 个")
def name_with_lines(path: Path) -> None:
    """A name that would write lines of its own into a list."""
    (path.parent / "a\n\x1b[31m通过 999 个.xlsx").write_bytes("单位,数\n".encode())
