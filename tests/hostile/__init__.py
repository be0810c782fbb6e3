"""Files that attack, and files that are no files: each made on demand, none of them kept.

``python -m tests.hostile DIR`` makes an inbox of good files and every attack, and runs the command on it.
"""

from tests.hostile.attack import Attack, Good, all_attacks

__all__ = ["Attack", "Good", "all_attacks"]
