"""LibreOffice: the reference of the comparison."""

from tests.programs.program import Package, Program, Registry, Role

PROGRAM = Program(
    name="libreoffice",
    title="LibreOffice Calc",
    role=Role.CALCULATES,
    driver="libreoffice_driver.py",
    packages=(Package(Registry.DEBIAN, "libreoffice-calc", "4:7.4.7-1+deb12u14"),),
    on_path="soffice",
)
