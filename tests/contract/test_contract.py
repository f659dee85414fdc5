"""The example shop's domains, by the suite that is shipped: in the one way that a team has, too."""

from fullstop.testing.contract import *  # noqa: F403
