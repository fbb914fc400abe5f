"""The rows of imports and exports: one noun a file."""

from imports.models.carrier import Carrier
from imports.models.export import Export, Format, Separator
from imports.models.importing import EmptyCells, Import, InvalidRows, Stage
from imports.models.lead import Lead
from imports.models.named_mapping import NamedMapping
from imports.models.staged_row import Outcome, StagedRow

__all__ = [
    "Carrier",
    "EmptyCells",
    "Export",
    "Format",
    "Import",
    "InvalidRows",
    "Lead",
    "NamedMapping",
    "Outcome",
    "Separator",
    "Stage",
    "StagedRow",
]
