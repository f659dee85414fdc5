"""Every test of the suite: `from fullstop.testing.contract import *` in a file of one's own."""

from fullstop.testing.contract.test_answers import *  # noqa: F403
from fullstop.testing.contract.test_canaries import *  # noqa: F403
from fullstop.testing.contract.test_erasure import *  # noqa: F403
from fullstop.testing.contract.test_folder import *  # noqa: F403
from fullstop.testing.contract.test_holds import *  # noqa: F403
from fullstop.testing.contract.test_matrix import *  # noqa: F403
from fullstop.testing.contract.test_set_aside import *  # noqa: F403
