"""pandoc, as the package for Python brings it."""

from tests.programs.program import Package, Program, Registry, Role

PROGRAM = Program(
    name="pandoc",
    title="pandoc",
    role=Role.DOCUMENTS,
    driver="pandoc_driver.py",
    packages=(Package(Registry.PYPI, "pypandoc-binary", "1.17"),),
    routes=(
        ("docx", "docx"),
        ("docx", "html"),
        ("docx", "md"),
        ("html", "docx"),
        ("html", "html"),
        ("html", "md"),
    ),
    version="3.9",
)
