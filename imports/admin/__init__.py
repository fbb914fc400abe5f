"""The pages of what comes in and goes out: a file a page."""

from imports.admin.carrier_alone import LookedUpCarrierAdmin
from imports.admin.export_admin import ExportAdmin
from imports.admin.policy import InsurancePolicyAdmin
from imports.admin.registry_state import RegistryStateAdmin

__all__ = ["ExportAdmin", "InsurancePolicyAdmin", "LookedUpCarrierAdmin", "RegistryStateAdmin"]
