"""ONLYOFFICE Document Builder, without a licence."""

from tests.programs.program import Package, Program, Registry, Role

PROGRAM = Program(
    name="onlyoffice",
    title="ONLYOFFICE Document Builder",
    role=Role.CALCULATES,
    driver="onlyoffice_driver.py",
    packages=(Package(Registry.PYPI, "document-builder", "10.0.0.170"),),
    remark="没有授权：多存一个水印；要重算两遍，一遍以后封面慢一步",
)
