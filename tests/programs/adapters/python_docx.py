"""python-docx."""

from tests.programs.program import Package, Program, Registry, Role

PROGRAM = Program(
    name="python-docx",
    title="python-docx",
    role=Role.DOCUMENTS,
    driver="python_docx_driver.py",
    packages=(Package(Registry.PYPI, "python-docx", "1.2.0"),),
    routes=(("docx", "docx"),),
)
