#!/bin/sh
# Programs: tnefparse 1.4.0 (PyPI)
# Behaviour: a winmail.dat (the form in which Outlook may send attachments) states the code page of its texts; tnefparse
#     reads it and gives it as .codepage, yet takes the name of an attachment for UTF-8: a name in Chinese characters,
#     in the code page 936 that the file states, is a UnicodeDecodeError from .name and .long_filename()
# Seen: name 年报.xlsx in GBK, code page 936: cp936, UnicodeDecodeError twice; name report.xlsx: cp936 and the name twice;
#     the data of both can be had
# Why it surprises: every test in English passes, and .codepage shows that the library knows better; a loop that saves
#     each attachment under its name ends at the first Chinese one
# Exit status: 0 while it is so, 1 if it has changed, 2 if it cannot be tried here.
set -eu
command -v python3 >/dev/null || { echo "needs python3"; exit 2; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv env
./env/bin/pip install -qq --disable-pip-version-check tnefparse==1.4.0 || exit 2
./env/bin/python - <<'PYTHON'
import struct, sys

from tnefparse import TNEF


def attribute(level, number, data):
    """Write an attribute of MS-OXTNEF: level, id, length, data, checksum."""
    return struct.pack("<BII", level, number, len(data)) + data + struct.pack("<H", sum(data) & 0xFFFF)


def winmail(name):
    """Write a TNEF stream of one attachment, whose code page is that of simplified Chinese."""
    parts = [
        struct.pack("<IH", 0x223E9F78, 1),
        attribute(1, 0x00089006, struct.pack("<I", 0x00010000)),  # attTnefVersion
        attribute(1, 0x00069007, struct.pack("<II", 936, 0)),  # attOemCodepage
        attribute(2, 0x00069002, struct.pack("<HIHHI", 1, 0xFFFFFFFF, 0, 0, 0)),  # attAttachRendData
        attribute(2, 0x00018010, name.encode("gbk") + b"\0"),  # attAttachTitle
        attribute(2, 0x0006800F, b"contents"),  # attAttachData
    ]
    return b"".join(parts)


def said(what):
    try:
        return what()
    except UnicodeDecodeError as error:
        return type(error).__name__


def attached(name):
    read = TNEF(winmail(name))
    one = read.attachments[0]
    return read.codepage, said(lambda: one.name), said(one.long_filename), bytes(one.data)


seen = {name: attached(name) for name in ["年报.xlsx", "report.xlsx"]}
wanted = {
    "年报.xlsx": ("cp936", "UnicodeDecodeError", "UnicodeDecodeError", b"contents"),
    "report.xlsx": ("cp936", "report.xlsx", "report.xlsx", b"contents"),
}
for name, value in seen.items():
    print(name, value, "" if value == wanted[name] else f"(was {wanted[name]})", sep="\t")

print("as described" if seen == wanted else "changed")
sys.exit(0 if seen == wanted else 1)
PYTHON
