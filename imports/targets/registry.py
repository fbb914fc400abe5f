"""All targets, by their keys."""

from collections.abc import Mapping
from types import MappingProxyType

from imports.targets.carriers import CARRIERS
from imports.targets.customers import CUSTOMERS
from imports.targets.leads import LEADS
from imports.targets.products import PRODUCTS
from imports.targets.target import Target

TARGETS: Mapping[str, Target] = MappingProxyType(
    {target.key: target for target in (CARRIERS, LEADS, CUSTOMERS, PRODUCTS)}
)
