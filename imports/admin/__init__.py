"""The workbench's pages, and those of exports and of what came in: a file a page."""

from imports.admin.carrier import CarrierAdmin
from imports.admin.export_admin import ExportAdmin
from imports.admin.import_admin import ImportAdmin
from imports.admin.job_block import import_block
from imports.admin.lead import LeadAdmin
from imports.admin.named_mapping import NamedMappingAdmin

__all__ = ["CarrierAdmin", "ExportAdmin", "ImportAdmin", "LeadAdmin", "NamedMappingAdmin", "import_block"]
