"""Apache POI 5.2.2, whose jars come with a package for reports."""

from tests.programs.program import Package, Program, Registry, Role

PROGRAM = Program(
    name="poi",
    title="Apache POI",
    role=Role.CALCULATES,
    driver="Poi.java",
    packages=(Package(Registry.PYPI, "pyreportjasper", "2.1.4"),),
    version="5.2.2",
)
