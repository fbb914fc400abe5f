"""The workbench's pages, and those of exports and of what came in: a file a page."""

from imports.admin.carrier import CarrierAdmin
from imports.admin.document_admin import DocumentAdmin
from imports.admin.export_admin import ExportAdmin
from imports.admin.import_admin import ImportAdmin
from imports.admin.job_block import import_block
from imports.admin.lead import LeadAdmin
from imports.admin.named_mapping import NamedMappingAdmin
from imports.admin.policy import InsurancePolicyAdmin
from imports.admin.registry_state import RegistryStateAdmin

__all__ = [
    "CarrierAdmin",
    "DocumentAdmin",
    "ExportAdmin",
    "ImportAdmin",
    "InsurancePolicyAdmin",
    "LeadAdmin",
    "NamedMappingAdmin",
    "RegistryStateAdmin",
    "import_block",
]
