"""What other programs do to the workbooks, documents and letters of this project, measured by running them.

``python -m tests.programs`` installs each program in a folder of its own, lets it open, fill, recalculate and
save what nianbao wrote, and compares the outcome with LibreOffice, with Python and with what went in. It is no
part of the test suite: it needs the package registries and some minutes for each program.
"""
