"""Exceptions: each means "cannot go on" and carries the exit code of the command line.

What is wrong with an office's file is never an exception but a :class:`nianbao.core.findings.Finding`.
"""

import difflib
import errno
import re
from collections.abc import Sequence

_REASONS = {
    errno.ENOENT: "文件不存在，或链接已失效",
    errno.ENOTDIR: "路径里有一段不是文件夹",
    errno.EISDIR: "这是文件夹，不是文件",
    errno.EACCES: "没有权限",
    errno.EPERM: "没有权限",
    errno.EEXIST: "已有同名的文件",
    errno.ELOOP: "链接绕成了圈",
    errno.ENAMETOOLONG: "文件名太长",
    errno.ENOSPC: "磁盘满了",
    errno.EDQUOT: "磁盘配额用完了",
    errno.EFBIG: "文件超过了系统允许的大小",
    errno.EROFS: "磁盘是只读的",
    errno.EBUSY: "文件正被别的程序占用",
    errno.EINVAL: "名字里有不能用的字符",
    errno.EMFILE: "打开的文件太多",
    errno.ENFILE: "系统打开的文件太多",
    errno.ENOMEM: "内存不够",
    errno.EAGAIN: "系统的进程太多",
    errno.EBADF: "已经关闭",
    errno.EPIPE: "对方不再接收",
    errno.EIO: "磁盘读写出错",
    errno.ECONNREFUSED: "对方没有开放这个端口",
    errno.ECONNRESET: "连接被对方断开",
    errno.ETIMEDOUT: "等了很久没有回应",
    errno.EHOSTUNREACH: "网络不通",
    errno.ENETUNREACH: "网络不通",
}

_MOST_LINES = 200


class NianbaoError(Exception):
    """The work cannot go on; the message is Chinese, for people, and says what to do."""

    exit_code = 3


class UsageError(NianbaoError):
    """The command was asked for something that cannot be: a missing file, an existing output."""

    exit_code = 2


class WrongLinesError(UsageError):
    """Lines of a list that the user keeps are wrong; the first ones are named."""

    def __init__(self, where: str, problems: Sequence[str]) -> None:
        more = [f"……另有 {len(problems) - _MOST_LINES} 处"] if len(problems) > _MOST_LINES else []
        listed = "\n".join(f"  {line}" for line in (*problems[:_MOST_LINES], *more))
        super().__init__(f"{where} 有 {len(problems)} 处错误：\n{listed}")


class RefusedInputError(NianbaoError):
    """What an office handed in must be corrected first: nothing was done, and a person is needed."""

    exit_code = 1


class FormError(NianbaoError):
    """A form file is wrong.

    ``file`` is its path, ``key`` the dotted key in it; the message says what is allowed there.
    """

    exit_code = 2

    def __init__(self, file: str, key: str, problem: str, line: int = 0) -> None:
        place = f"第 {line} 行" if line else ""
        super().__init__(f"表样文件 {file} {place}的 {key} 有错：{problem}")
        self.file = file
        self.key = key
        self.problem = problem
        self.line = line


class SeveralFormErrors(FormError):  # noqa: N818
    """A form file is wrong in several places: ``mistakes`` are all of them, the message is the first one's."""

    def __init__(self, mistakes: Sequence[FormError]) -> None:
        first = mistakes[0]
        super().__init__(first.file, first.key, first.problem, first.line)
        self.mistakes = tuple(mistakes)
        self.args = ("\n".join((*map(str, mistakes), f"一共 {len(mistakes)} 处。")),)


def suggestion(value: str, known: tuple[str, ...]) -> str:
    """Return a sentence with the known name that was probably meant, or an empty text."""
    near = difflib.get_close_matches(value, known, n=1, cutoff=0.6)
    return f"；是不是“{near[0]}”？" if near else ""


class TomlTooDeepError(ValueError):
    """A TOML file nests lists deeper than the parser can follow."""


_TOML_PLACE = re.compile(r"\(at line (\d+), column (\d+)\)")


def toml_reason(error: ValueError) -> str:
    """Return in Chinese where a TOML file is wrong, that it is not in UTF-8, or nested too deep."""
    if isinstance(error, UnicodeDecodeError):
        return "应当用 UTF-8 编码保存"
    if isinstance(error, TomlTooDeepError):
        return "括号套了太多层"
    place = _TOML_PLACE.search(str(error))
    if place is None:
        return "最后没有写完整，看看有没有少了引号或括号"
    mistake = next((words for start, words in _TOML_MISTAKES.items() if str(error).startswith(start)), "")
    return f"第 {place[1]} 行第 {place[2]} 列附近写得不对{mistake}"


_TOML_MISTAKES = {
    "Cannot overwrite a value": "：这个键写了两次",
    "Duplicate inline table key": "：这个键写了两次",
    "Cannot declare": "：这一节写了两次；几节并列的写作 [[…]]",
    "Cannot redefine": "：这一节写了两次；几节并列的写作 [[…]]",
    "Illegal character '\\n'": "：这一行的引号没有成对",
    "Unclosed array": "：少了逗号，或者方括号没有成对",
    "Unclosed inline table": "：少了逗号，或者花括号没有成对",
    "Expected '=' after a key": "：键的后面少了等号，或者上面少了括号",
    "Invalid value": "：等号后面的值不对，文字要加英文引号",
    "Invalid initial character for a key part": "：这里应当是键，看看上面是不是多了逗号或少了括号",
    "Invalid statement": "：这一行不是“键 = 值”，也不是 [节]",
    "Expected newline or end of document": "：一行只写一个“键 = 值”",
}
"""How the parser begins to say what is wrong, and that in Chinese."""


def os_reason(error: OSError) -> str:
    """Return in Chinese why the system refused."""
    return _REASONS.get(error.errno or 0, error.strerror or str(error))
