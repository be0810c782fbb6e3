"""BetterOffice: a spreadsheet engine in Rust."""

from tests.programs.program import Package, Program, Registry, Role

PROGRAM = Program(
    name="betteroffice",
    title="BetterOffice",
    role=Role.CALCULATES,
    driver="small_libraries_driver.py",
    packages=(Package(Registry.PYPI, "betteroffice-xlsx", "0.2.1"),),
    settings={"PROGRAM_MODULE": "betteroffice_xlsx"},
    remark="文本数字填进去就成了数",
)
