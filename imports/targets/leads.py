"""Leads, from a fair's list or another program's export."""

from imports.models import Lead
from imports.targets.fields import Field, Kind
from imports.targets.target import Target

LEADS = Target(
    key="lead",
    title="lead",
    plural="leads",
    model=Lead,
    natural_key="email",
    fields=(
        Field(
            name="email",
            title="E-mail",
            kind=Kind.EMAIL,
            required=True,
            max_length=254,
            lower_case=True,
            aliases=("e mail", "mail", "email address", "e mail address", "e mail adresse"),
        ),
        Field(
            name="name",
            title="Name",
            max_length=200,
            aliases=("full name", "contact", "person", "contact name", "ansprechpartner"),
        ),
        Field(
            name="company",
            title="Company",
            max_length=200,
            aliases=("company name", "organisation", "organization", "firm", "firma", "unternehmen"),
        ),
        Field(
            name="phone",
            title="Phone",
            max_length=40,
            aliases=("telephone", "phone number", "tel", "mobile", "telefon"),
        ),
        Field(name="city", title="City", max_length=100, aliases=("town", "ort", "stadt")),
        Field(name="country", title="Country", max_length=100, aliases=("land",)),
        Field(
            name="came_from",
            title="Source",
            max_length=100,
            aliases=("came from", "campaign", "lead source", "origin", "quelle", "herkunft"),
        ),
        Field(
            name="notes",
            title="Notes",
            kind=Kind.LONG_TEXT,
            aliases=("note", "comment", "comments", "remarks", "bemerkung", "bemerkungen", "notiz"),
        ),
    ),
)
