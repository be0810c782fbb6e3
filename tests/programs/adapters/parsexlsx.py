"""Spreadsheet::ParseXLSX of Perl."""

from tests.programs.program import Package, Program, Registry, Role

PROGRAM = Program(
    name="parsexlsx",
    title="Perl Spreadsheet::ParseXLSX",
    role=Role.READS,
    driver="parsexlsx.pl",
    packages=(Package(Registry.DEBIAN, "libspreadsheet-parsexlsx-perl", "0.27-3+deb12u2"),),
)
