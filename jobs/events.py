"""What others may listen to. What a receiver writes is part of the transaction that it is told of."""

from django.dispatch import Signal

# `batch`: its jobs have all ended, and what follows is enqueued. Again when a job of it was retried and has ended.
batch_ended = Signal()
# `act`: all jobs that it is about were come to. At least once.
mass_act_ended = Signal()
