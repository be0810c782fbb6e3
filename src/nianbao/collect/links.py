"""Files that were not sent but laid down elsewhere: large attachments and network disks, by a link."""

import html
import re
from collections.abc import Iterable

_LINK = re.compile(
    r"<a\b[^>]{0,2000}?\bhref\s*=\s*[\"']?(https?://[^\"'\s>]{1,2000})[^>]{0,2000}>(.{0,500}?)</a",
    re.IGNORECASE | re.DOTALL,
)
_TAGS = re.compile(r"<[^>]{0,2000}>")
_WORDS = re.compile(
    r"超大附件|文件中转站|云附件|网盘|云盘|微云|提取码|在线文档|金山文档|腾讯文档|WPS云文档|"
    r"pan\.baidu\.com|weiyun\.com|kdocs\.cn|docs\.qq\.com|cloud\.189\.cn|caiyun\.139\.com|(?:ali|aliyun)\w*drive\.com|"
    r"alipan\.com|123pan\.com|lanzou\w*\.com|quark\.cn|/ftn/|ftnExs_download|large-?attachment|dashi\.163\.com"
)
_FILE = re.compile(r"[^\s<>\"/\\]{1,80}\.(?:xlsx?|xlsm|et|ods|zip|rar|7z|docx?|pdf)\b", re.I)
MOST_TEXT = 200_000
"""Characters of a letter's text that are searched."""


def link_in(texts: Iterable[str], *, only_files: bool) -> str:
    """Report the files to which a letter's text has only links; with ``only_files`` only of links with a file's name."""
    for text in texts:
        searched = text[:MOST_TEXT]
        for found in _LINK.finditer(searched):
            name = _FILE.search(html.unescape(_TAGS.sub("", found[2])))
            if name:
                return f"“{name[0]}”只是链接"
        plain = html.unescape(_TAGS.sub(" ", searched))
        if not only_files and ("http" in searched or "提取码" in plain) and _WORDS.search(searched):
            return "文件只是网盘或超大附件的链接"
    return ""
