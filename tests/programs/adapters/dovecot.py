"""Dovecot, the mail server."""

from tests.programs.program import Package, Program, Registry, Role

PROGRAM = Program(
    name="dovecot",
    title="Dovecot",
    role=Role.LETTERS,
    driver="dovecot_driver.py",
    packages=(Package(Registry.DEBIAN, "dovecot-imapd", "1:2.3.19.1+dfsg1-2.1+deb12u7"),),
    on_path="doveadm",
)
