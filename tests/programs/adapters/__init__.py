"""The programs under test: one module each, all of one shape."""

from importlib import import_module
from pkgutil import iter_modules

from tests.programs.program import Program


def programs() -> dict[str, Program]:
    """Give every program by its name, in the order of names."""
    modules = [import_module(f"{__name__}.{each.name}") for each in iter_modules(__path__)]
    return {module.PROGRAM.name: module.PROGRAM for module in modules}
