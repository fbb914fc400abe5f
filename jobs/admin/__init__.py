"""The admin pages of jobs; Django imports this package, and by it those that register something."""

from jobs.admin.act_admin import OperatorActAdmin
from jobs.admin.alert_admin import AlertAdmin
from jobs.admin.batch_admin import BatchAdmin
from jobs.admin.channel_admin import ChannelAdmin
from jobs.admin.job_admin import JobAdmin
from jobs.admin.overview_admin import OverviewAdmin
from jobs.admin.process_admin import ProcessAdmin
from jobs.admin.queue_admin import QueueAdmin
from jobs.admin.rule_admin import AlertRuleAdmin
from jobs.admin.schedule_admin import ScheduleAdmin

__all__ = [
    "AlertAdmin",
    "AlertRuleAdmin",
    "BatchAdmin",
    "ChannelAdmin",
    "JobAdmin",
    "OperatorActAdmin",
    "OverviewAdmin",
    "ProcessAdmin",
    "QueueAdmin",
    "ScheduleAdmin",
]
