"""A code that is found again by is hashed so that it is slow to guess, as RFC 9106 advises."""

from __future__ import annotations

import subprocess
import sys

ASKED = """
from fullstop.intake import acts
from argon2 import extract_parameters
from argon2.profiles import RFC_9106_LOW_MEMORY
for hashed in (acts._HASHER.hash("a code"), acts._NOBODYS):
    assert extract_parameters(hashed) == RFC_9106_LOW_MEMORY, hashed
"""


def test_the_shipped_hash_is_slow() -> None:
    """In a process of its own: this one's is quick, for the tests' sake."""
    subprocess.run([sys.executable, "-c", ASKED], check=True)
