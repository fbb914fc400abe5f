"""The rows of imports and exports: one noun a file."""

from imports.models.carrier import Carrier
from imports.models.carrier_change import CarrierChange, Source
from imports.models.carrier_sync import SyncOutcome
from imports.models.document import Document, DocumentKind, DocumentState, Rendition
from imports.models.export import Export, Format, Separator
from imports.models.importing import EmptyCells, Import, InvalidRows, Stage
from imports.models.insurance_policy import InsuranceKind, InsurancePolicy
from imports.models.lead import Lead
from imports.models.named_mapping import NamedMapping
from imports.models.registry_state import Circuit, RegistryState
from imports.models.staged_row import Outcome, StagedRow

__all__ = [
    "Carrier",
    "CarrierChange",
    "Circuit",
    "Document",
    "DocumentKind",
    "DocumentState",
    "EmptyCells",
    "Export",
    "Format",
    "Import",
    "InsuranceKind",
    "InsurancePolicy",
    "InvalidRows",
    "Lead",
    "NamedMapping",
    "Outcome",
    "RegistryState",
    "Rendition",
    "Separator",
    "Source",
    "Stage",
    "StagedRow",
    "SyncOutcome",
]
