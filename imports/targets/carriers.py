"""Carriers, from the registry's file or a company's own list."""

from imports.models import Carrier
from imports.models.carrier import Operation
from imports.targets.fields import LARGEST_BIG_INTEGER, Field, Kind
from imports.targets.target import Target

_OPERATIONS = {value.lower(): value for value in Operation.values} | {
    operation.label.lower(): operation.value for operation in Operation
}

CARRIERS = Target(
    key="carrier",
    title="carrier",
    plural="carriers",
    model=Carrier,
    natural_key="dot_number",
    fields=(
        Field(
            name="dot_number",
            title="DOT number",
            kind=Kind.INTEGER,
            required=True,
            minimum=1,
            maximum=LARGEST_BIG_INTEGER,
            aliases=("usdot", "usdot number", "dot", "dot no", "dot nr"),
        ),
        Field(
            name="legal_name",
            title="Legal name",
            max_length=200,
            aliases=("name", "company", "company name", "carrier"),
        ),
        Field(name="dba_name", title="Doing business as", max_length=200, aliases=("dba", "dba name", "trade name")),
        Field(
            name="may_operate",
            title="Allowed to operate",
            kind=Kind.BOOLEAN,
            aliases=("active", "may operate", "authorized"),
        ),
        Field(
            name="operation",
            title="Operation",
            kind=Kind.CHOICE,
            choices=_OPERATIONS,
            aliases=("carrier operation", "carrier operation code", "operation code"),
        ),
        Field(
            name="carries_passengers",
            title="Carries passengers",
            kind=Kind.BOOLEAN,
            aliases=("is passenger carrier", "passenger carrier", "passengers"),
        ),
        Field(
            name="out_of_service_on",
            title="Out of service since",
            kind=Kind.DATE,
            aliases=("oos date", "out of service date", "oos"),
        ),
        Field(name="street", title="Street", max_length=200, aliases=("phy street", "address", "street address")),
        Field(name="city", title="City", max_length=100, aliases=("phy city", "town")),
        Field(name="state", title="State", max_length=2, upper_case=True, aliases=("phy state", "province")),
        Field(name="postcode", title="ZIP", max_length=10, aliases=("phy zip", "zip code", "postal code", "postcode")),
        Field(
            name="country",
            title="Country",
            max_length=2,
            upper_case=True,
            aliases=("phy country", "country code"),
        ),
        Field(name="drivers", title="Drivers", kind=Kind.INTEGER, aliases=("total drivers", "number of drivers")),
        Field(
            name="power_units",
            title="Power units",
            kind=Kind.INTEGER,
            aliases=("total power units", "trucks", "vehicles", "number of trucks"),
        ),
        Field(name="reviewed_on", title="Last review", kind=Kind.DATE, aliases=("review date", "reviewed")),
        Field(
            name="retrieved_on",
            title="As of",
            kind=Kind.DATE,
            aliases=("record retrieval date", "retrieved", "as of date"),
        ),
    ),
)
