"""The limits of the API, each with its reason. Sizes in bytes."""

from datetime import timedelta

# What an allowance is counted over.
WINDOW = timedelta(minutes=1)
# Of each token, and of each person's sessions together: ten a second, which is polling a hundred jobs at a time.
REQUESTS_A_WINDOW = 600
# Of each address, with tokens that are none: more than a forgotten deployment, and no load.
FAILURES_A_WINDOW = 30
# A token's last use is written once in this time: a write with each request would cost more than most of them.
LAST_USED_EVERY = timedelta(minutes=1)
# How long the answer to a request with an Idempotency-Key is kept; as long as Stripe's.
ANSWERS_KEPT = timedelta(hours=24)
# After it a request that neither ended nor failed is taken to have died with its process.
STILL_RUNNING = timedelta(seconds=60)
# Twice what a job's arguments may take together, so that they are refused by name.
MAX_BODY_BYTES = 128 * 1024
# Jobs on a page, and how many one may ask for: a hundred take some tens of milliseconds.
PAGE, LARGEST_PAGE = 20, 100
# How soon it is worth looking again at a job that may begin or end any moment, and at latest.
POLL_AFTER, POLL_AFTER_AT_MOST = timedelta(seconds=2), timedelta(seconds=60)
