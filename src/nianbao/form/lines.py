"""In which line of a TOML file a key stands: the parser of the language does not tell."""

import re

_HEADER = re.compile(r"\s*(\[\[?)\s*([^\[\]#]+?)\s*\]\]?\s*(?:#.*)?$")
_BARE = re.compile(r"""\s*((?:"[^"\n]*"|'[^'\n]*'|[\w.-]+)(?:\s*\.\s*(?:"[^"\n]*"|'[^'\n]*'|[\w-]+))*)\s*=""")
_STRING = re.compile(r'"""(?:[^\\]|\\.)*?"""|\'\'\'.*?\'\'\'|"(?:[^"\\\n]|\\.)*"|\'[^\'\n]*\'', re.DOTALL)
_DEEPEST = 60


def lines_of(text: str) -> dict[str, int]:
    """Return the line, from 1, of every key, in the way in which errors name it: ``table[1].block[2].rows[3].id``."""
    return _Scan(text).found


def line_of(lines: dict[str, int], key: str) -> int:
    """Find the line of a key, or of the nearest one above it; 0 where there is none."""
    while key and key not in lines:
        if f"{key}[1]" in lines:
            return lines[f"{key}[1]"]
        shorter = re.sub(r"\[\d+\]$", "", key)
        key = shorter if shorter != key else key.rpartition(".")[0]
    return lines.get(key, 0)


class _Scan:
    """One walk over a file that the TOML parser has accepted already."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._counts: dict[str, int] = {}
        self._latest: dict[str, str] = {}
        self.found: dict[str, int] = {}
        self._walk()

    def _walk(self) -> None:
        section, position, end = "", 0, len(self._text)
        while position < end:
            stop = self._text.find("\n", position)
            stop = end if stop < 0 else stop
            line = self._text[position:stop]
            header = _HEADER.match(line)
            entry = _BARE.match(line)
            if header:
                section = self._header(header[2], many=header[1] == "[[")
                self._note(section, position)
            elif entry:
                path = _joined(section, _unquoted(entry[1]))
                self._note(path, position)
                stop = max(stop, self._value(path, position + entry.end(), 0))
            position = stop + 1

    def _header(self, name: str, *, many: bool) -> str:
        names = [_unquoted(part.strip()) for part in name.split(".")]
        path = ""
        for part in names[:-1]:
            path = _joined(path, part)
            path = self._latest.get(path, path)
        path = _joined(path, names[-1])
        if not many:
            return path
        self._counts[path] = self._counts.get(path, 0) + 1
        self._latest[path] = f"{path}[{self._counts[path]}]"
        return self._latest[path]

    def _value(self, path: str, position: int, depth: int) -> int:
        """Walk over a value, noting what is inside; gives the position after it."""
        text, position = self._text, self._skip(position)
        mark = text[position : position + 1]
        string = _STRING.match(text, position)
        if string:
            return string.end()
        if mark not in ("[", "{") or depth > _DEEPEST:
            found = re.compile(r"[^,\]}\n#]*").match(text, position)
            return found.end() if found else position
        close, number = ("]" if mark == "[" else "}"), 0
        position = self._skip(position + 1)
        while position < len(text) and text[position] != close:
            number += 1
            inner, before = f"{path}[{number}]", position
            if mark == "{":
                entry = _BARE.match(text, position)
                if entry is None:
                    return position
                inner, position = _joined(path, _unquoted(entry[1])), entry.end()
            self._note(inner, before)
            position = self._skip(self._value(inner, position, depth + 1))
            position = self._skip(position + 1) if text[position : position + 1] == "," else position
            if position <= before:
                return position
        return position + 1

    def _skip(self, position: int) -> int:
        """Skip blanks, line breaks and remarks."""
        found = re.compile(r"(?:\s|#[^\n]*)*").match(self._text, position)
        return found.end() if found else position

    def _note(self, path: str, position: int) -> None:
        self.found.setdefault(path, self._text.count("\n", 0, position) + 1)


def _joined(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


def _unquoted(name: str) -> str:
    return name[1:-1] if name[:1] in "\"'" and name[-1:] == name[:1] else name
