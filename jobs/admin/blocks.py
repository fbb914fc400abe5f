"""The blocks of other applications on a job's page."""

import logging
from dataclasses import dataclass

from django.db import transaction
from django.http import HttpRequest
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString

from jobs.blocks import JobBlock, blocks_for
from jobs.models import Job

logger = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class ShownBlock:
    """A block as the page shows it; `text` is None where it could not be made."""

    title: str
    text: SafeString | None


def shown_blocks(job: Job, request: HttpRequest) -> list[ShownBlock]:
    """Return the blocks that have something to say of a job to this viewer, or could not say it."""
    shown = [ShownBlock(title=block.title, text=_text(block, job, request)) for block in blocks_for(job)]
    return [block for block in shown if block.text != ""]


def _text(block: JobBlock, job: Job, request: HttpRequest) -> SafeString | None:
    try:
        # A query that fails must not take the rest of the page's transaction with it.
        with transaction.atomic():
            return conditional_escape(block.says(job, request) or "")
    except Exception:  # another application's mistake costs its block, never the page
        logger.exception("The block “%s” of job %s could not be shown", block.title, job.pk)
        return None
