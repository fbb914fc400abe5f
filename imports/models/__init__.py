"""The rows of imports: one noun a file."""

from imports.models.carrier import Carrier
from imports.models.document import Document, DocumentKind, DocumentState, Rendition
from imports.models.importing import EmptyCells, Import, InvalidRows, Stage
from imports.models.lead import Lead
from imports.models.named_mapping import NamedMapping
from imports.models.staged_row import Outcome, StagedRow

__all__ = [
    "Carrier",
    "Document",
    "DocumentKind",
    "DocumentState",
    "EmptyCells",
    "Import",
    "InvalidRows",
    "Lead",
    "NamedMapping",
    "Outcome",
    "Rendition",
    "Stage",
    "StagedRow",
]
