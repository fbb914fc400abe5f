"""Who sells in the demo, and by which plans: what each customer buys earns one of them a commission."""

from decimal import Decimal

from billing.models import CommissionPlan, CommissionTier, Customer, SalesRep

# Currency, up to how much of a month's sales, and percent.
PLANS = {
    "Sea freight": (
        ("EUR", "10000", "3"),
        ("EUR", None, "5"),
        ("USD", "8000", "2.5"),
        ("USD", None, "4"),
        ("JPY", None, "3"),
    ),
    "Inland": (("EUR", "2500", "2"), ("EUR", "7500", "4"), ("EUR", None, "6")),
}
REPS = (
    {"number": "P-014", "name": "Ines Carstensen", "email": "i.carstensen@nordkai.example.com", "plan": "Sea freight"},
    {"number": "P-022", "name": "Bo Lindqvist", "email": "b.lindqvist@nordkai.example.com", "plan": "Inland"},
)
# By the short names of the demo's customers; the first rep looks after all others.
OF_THE_SECOND = ("mueller", "brix", "veto")


def load_sales(customers: dict[str, Customer]) -> None:
    """Write plans and reps, and who looks after which customer."""
    plans = {name: _plan(name) for name in PLANS}
    first, second = (SalesRep.objects.create(**fields | {"plan": plans[fields["plan"]]}) for fields in REPS)
    for name, customer in customers.items():
        customer.sales_rep = second if name in OF_THE_SECOND else first
    Customer.objects.bulk_update(customers.values(), ["sales_rep"])


def _plan(name: str) -> CommissionPlan:
    plan = CommissionPlan.objects.create(name=name)
    CommissionTier.objects.bulk_create(
        CommissionTier(plan=plan, currency=currency, up_to=Decimal(up_to) if up_to else None, rate=Decimal(rate))
        for currency, up_to, rate in PLANS[name]
    )
    return plan
