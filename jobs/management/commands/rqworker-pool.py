"""`manage.py rqworker-pool`: refused. Its workers renew no leases, and RQ's defaults read pickles."""  # noqa: N999

from jobs.management.replaced import ReplacedCommand


class Command(ReplacedCommand):
    """Says how several workers are run."""

    help = "Not in use here: start `manage.py rqworker` as often as there shall be workers."
    instead = "Start `manage.py rqworker` as often as there shall be workers: a pool's would not renew their leases."
