"""What a program under test is: where it comes from, what it can do, how its driver is started."""

import os
import shutil
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

DRIVERS = Path(__file__).resolve().parent / "drivers"


class Registry(StrEnum):
    """Where a program is had from."""

    PYPI = "PyPI"
    NPM = "npm"
    DEBIAN = "Debian"


class Role(StrEnum):
    """What a program does.

    Workbooks: SAVES opens, fills and saves them but computes nothing; CALCULATES does the same and computes the formulas;
    ENGINE computes formulas and gives the results without saving a file; READS only reads saved results.
    DOCUMENTS opens a report and saves or prints it; LETTERS reads mail; SANITIZES cleans the HTML of mail.
    AUDITS validates a file against its schema.
    """

    SAVES = "saves"
    CALCULATES = "calculates"
    ENGINE = "engine"
    READS = "reads"
    DOCUMENTS = "documents"
    LETTERS = "letters"
    SANITIZES = "sanitizes"
    AUDITS = "audits"


@dataclass(frozen=True)
class Package:
    """One package of a registry at the version that is tested."""

    registry: Registry
    name: str
    version: str

    def __str__(self) -> str:
        return f"{self.registry} {self.name} {self.version}"


@dataclass(frozen=True)
class Program:
    """A program, the packages it needs and the driver that has it carry out jobs.

    ``driver`` is a file of drivers/; ``on_path`` names the executable that is used where it is installed already,
    so that no package has to be fetched. ``entered_by`` names another program that types the figures where this one
    can only open and save. ``routes`` are the kinds of file that a program of documents turns into which.
    ``version`` is the program's own, where its package counts otherwise; ``remark`` says, in Chinese, what is
    known about the reason of its results.
    """

    name: str
    title: str
    role: Role
    driver: str
    packages: tuple[Package, ...]
    on_path: str = ""
    entered_by: str = ""
    routes: tuple[tuple[str, str], ...] = ()
    remark: str = ""
    version: str = ""
    settings: Mapping[str, str] = field(default_factory=dict)

    def command(self, folder: Path) -> list[str]:
        """Give the words that start the driver; the files of the jobs follow."""
        file = str(DRIVERS / self.driver)
        match Path(file).suffix:
            case ".py":
                return [sys.executable, "-P", file]
            case ".mjs" | ".js" | ".cjs":
                return ["node", "--max-old-space-size=2000", file]
            case ".java":
                jars = sorted(str(jar) for jar in folder.rglob("*.jar"))
                return ["java", "-cp", os.pathsep.join(jars), file]
            case ".pl":
                return ["perl", file]
            case ".rb":
                return [_found(folder, "ruby[0-9]*"), file]
            case ".php":
                return [_found(folder, "php[0-9]*"), *_php_extensions(folder), file]
            case ".R":
                own = folder / "root/usr/lib/R/bin/exec/R"
                return [str(own), "--vanilla", "--no-echo", "-f", file, "--args"]
            case other:
                raise ValueError(f"no interpreter for {other}")

    def environment(self, folder: Path) -> dict[str, str]:
        """Give the variables under which the driver finds the program's files."""
        root = folder / "root"
        return {
            **os.environ,
            "LC_ALL": "C.UTF-8",
            "PYTHONPATH": os.pathsep.join((str(folder / "python"), str(DRIVERS))),
            "PYTHONDONTWRITEBYTECODE": "1",
            "NODE_PATH": str(folder / "node_modules"),
            "PERL5LIB": _joined(root, "usr/share/perl5", "usr/lib/*-linux-gnu/perl5/5*"),
            "RUBYLIB": _joined(root, *_RUBY),
            "LD_LIBRARY_PATH": _joined(root, *_LIBRARIES),
            "R_HOME": str(root / "usr/lib/R"),
            "R_LIBS_SITE": str(root / "usr/lib/R/site-library"),
            "EDITOR": "vi",  # R does not start without one
            "PROGRAM_FOLDER": str(folder),
            **self.settings,
        }


_LIBRARIES = (
    "usr/lib/*-linux-gnu",
    "usr/lib/R/lib",
    "usr/lib/*-linux-gnu/blas",
    "usr/lib/*-linux-gnu/lapack",
)
_RUBY = (
    "usr/share/rubygems-integration/all/gems/*/lib",
    "usr/lib/ruby/vendor_ruby",
    "usr/lib/*-linux-gnu/ruby/vendor_ruby/3*",
    "usr/lib/ruby/3*",
    "usr/lib/ruby/gems/3*/gems/*/lib",
    "usr/lib/*-linux-gnu/ruby/3*",
    "usr/lib/*-linux-gnu/rubygems-integration/3*/gems/*/lib",
    "usr/lib/*-linux-gnu/rubygems-integration/3*/extensions/*/3*/*",
)
"""Where Debian's packages have their files, in the order in which they are searched."""


def _joined(root: Path, *patterns: str) -> str:
    """Give the folders that are there as a search path."""
    return os.pathsep.join(str(path) for pattern in patterns for path in sorted(root.glob(pattern)))


def _found(folder: Path, pattern: str) -> str:
    """Give an executable of the program's own folder, or the one on the PATH."""
    own = sorted(folder.glob(f"root/usr/bin/{pattern}"))
    name = pattern.rstrip("*.0123456789[]")
    return str(own[0]) if own else shutil.which(name) or name


def _php_extensions(folder: Path) -> list[str]:
    modules = sorted(folder.glob("root/usr/lib/php/*/*.so"))
    wanted = [name for name in ("mbstring.so", "mailparse.so") if any(each.name == name for each in modules)]
    return [
        "-n",
        *(w for n in wanted for w in ("-d", f"extension={next(m for m in modules if m.name == n)}")),
    ]
