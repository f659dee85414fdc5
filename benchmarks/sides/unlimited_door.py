"""The door as it is shipped, but for the limit of all together: it is counted, and never met."""

from __future__ import annotations

from fullstop.consumers.command.main import main
from fullstop.intake import limits
from fullstop.intake.limits import Bucket

if __name__ == "__main__":
    limits.SENDING_AT_ALL = (Bucket("all-second", 1_000_000, 1),)
    main()
