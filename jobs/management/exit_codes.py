"""What the subcommands of `manage.py jobs` end with, besides 2 for unknown options."""

DONE = 0
# Something stands in the way, or is left to do; what is said tells which.
NOT_DONE = 1
# 128 and the number of SIGINT, as shells have it.
STOPPED = 130
