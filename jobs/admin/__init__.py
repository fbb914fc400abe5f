"""The admin pages of jobs; Django imports this package, and by it those that register something."""

from jobs.admin.job_admin import JobAdmin
from jobs.admin.process_admin import ProcessAdmin
from jobs.admin.schedule_admin import ScheduleAdmin

__all__ = ["JobAdmin", "ProcessAdmin", "ScheduleAdmin"]
