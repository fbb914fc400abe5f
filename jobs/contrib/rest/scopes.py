"""What a token may be good for. It never may more than its owner: a scope narrows, and grants nothing."""

from django.db.models import TextChoices


class Scope(TextChoices):
    """One thing that a token may be used for."""

    JOBS_READ = "jobs:read", "Read jobs"
    JOBS_ENQUEUE = "jobs:enqueue", "Start jobs of tasks that are offered"
    JOBS_RETRY = "jobs:retry", "Retry jobs"
    JOBS_CANCEL = "jobs:cancel", "Cancel jobs"
    IMPORTS_START = "imports:start", "Import files"
    IMPORTS_READ = "imports:read", "Read how imports stand"
    QUEUES_READ = "queues:read", "Read queues"
