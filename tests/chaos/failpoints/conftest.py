"""These tests fork the process they run in, so `make chaos` runs them, in a process that does nothing else.

Beside other tests there are threads, browsers and connections that two processes can't share.
"""

import os

collect_ignore = ["test_failpoints.py"] if "PYTEST_XDIST_WORKER" in os.environ else []
