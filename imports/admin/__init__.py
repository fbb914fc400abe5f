"""The pages of what comes in: a file a page."""

from imports.admin.carrier_alone import LookedUpCarrierAdmin
from imports.admin.policy import InsurancePolicyAdmin
from imports.admin.registry_state import RegistryStateAdmin

__all__ = ["InsurancePolicyAdmin", "LookedUpCarrierAdmin", "RegistryStateAdmin"]
