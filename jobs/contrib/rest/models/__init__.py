"""What the API keeps: tokens, answers to repeat, and how much each has asked for lately."""

from jobs.contrib.rest.models.api_token import ApiToken
from jobs.contrib.rest.models.kept_answer import KeptAnswer

__all__ = ["ApiToken", "KeptAnswer"]
