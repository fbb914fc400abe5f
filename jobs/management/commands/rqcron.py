"""`manage.py rqcron`: refused. What it puts into Redis is no job of ours, and no worker runs it."""

from jobs.management.replaced import ReplacedCommand


class Command(ReplacedCommand):
    """Says what runs what is due."""

    help = "Not in use here: jobs that are due are in the database, and `manage.py rqscheduler` delivers them."
    instead = "Jobs that are due are in the database: run `manage.py rqscheduler`, which delivers them."
