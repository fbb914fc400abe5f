"""The drafts of the demo: what a forwarding company charges, in several currencies and at several rates."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from billing.vat import VatCategory

STANDARD, REVERSE, EXPORT = VatCategory.STANDARD, VatCategory.REVERSE_CHARGE, VatCategory.EXPORT
ZERO_RATED, EXEMPT = VatCategory.ZERO_RATED, VatCategory.EXEMPT


@dataclass(frozen=True)
class DemoLine:
    """One line; quantity, price and rate (percent) as they would be typed."""

    description: str
    quantity: str
    unit: str
    price: str
    category: VatCategory = STANDARD
    rate: str = "19"

    def fields(self) -> dict[str, object]:
        """Return it as the fields of an invoice line."""
        return {
            "description": self.description,
            "quantity": Decimal(self.quantity),
            "unit": self.unit,
            "unit_price": Decimal(self.price),
            "vat_category": self.category.value,
            "vat_rate": Decimal(self.rate if self.category == STANDARD else 0),
        }


@dataclass(frozen=True, kw_only=True)
class DemoInvoice:
    """One draft."""

    customer: str
    lines: tuple[DemoLine, ...]
    currency: str = "EUR"
    reference: str = ""
    notes: str = ""


def sailings() -> Iterator[DemoLine]:
    """Yield the sixty lines of a quarter's sailings: an invoice of several pages."""
    ports = ("Rotterdam", "Antwerpen", "Göteborg", "Gdańsk", "Klaipėda", "Pireás")
    for number in range(1, 61):
        port = ports[number % len(ports)]
        price = Decimal("148.50") + Decimal("7.25") * (number % 9)
        yield DemoLine(f"Sailing {number:02d}: Hamburg – {port}, container 20′", str(1 + number % 3), "TEU", str(price))


INVOICES = (
    DemoInvoice(
        customer="mueller",
        reference="PO 4711-B",
        notes="Delivered with thanks. The pallets are ours and will be fetched in the second week of the month.",
        lines=(
            DemoLine("Haulage Hamburg – Münster", "287", "km", "1.38"),
            DemoLine("Waiting time at the ramp", "1.5", "hour", "54.00"),
            DemoLine("Euro pallets, exchange", "12", "piece", "4.20"),
        ),
    ),
    DemoInvoice(
        customer="brix",
        lines=(
            DemoLine("Flour, type 550, delivery of 25 kg sacks", "40", "sack", "18.90", rate="7"),
            DemoLine("Delivery before 5 a.m.", "1", "", "65.00"),
        ),
    ),
    DemoInvoice(
        customer="lodz",
        reference="ZAM/2026/118",
        notes="Reverse charge: the recipient owes the VAT (Article 196 of Directive 2006/112/EC).",
        lines=(
            DemoLine("Road freight Hamburg – Łódź, 24 t", "1", "", "1285.00", REVERSE),
            DemoLine("Toll in Poland", "412", "km", "0.21", REVERSE),
        ),
    ),
    DemoInvoice(
        customer="hellas",
        reference="ΠΑΡ-0093",
        lines=(
            DemoLine("Sea freight Hamburg – Πειραιάς, container 40′", "3", "FEU", "2140.00", REVERSE),
            DemoLine("Bill of lading", "3", "piece", "45.00", REVERSE),
        ),
    ),
    DemoInvoice(
        customer="nippon",
        currency="JPY",
        reference="注文書 26-0417",
        notes="消費税は課税されません。 No consumption tax is charged on services outside Japan.",
        lines=(
            DemoLine("Port agency, MV Haruka, Hamburg 東京丸", "1", "", "184000", EXPORT),
            DemoLine("Pilotage and mooring", "2", "call", "61250", EXPORT),
            DemoLine("Documents by courier", "1", "", "8800", EXPORT),
        ),
    ),
    DemoInvoice(
        customer="harbor",
        currency="USD",
        reference="HP-20931",
        lines=(
            DemoLine("Ocean freight Bremerhaven – Portland, container 40′ HC", "2", "FEU", "3475.00", EXPORT),
            DemoLine("Cargo insurance, 0.35 % of value", "1", "", "612.50", EXEMPT),
            DemoLine("Customs papers", "2", "set", "85.00", EXPORT),
        ),
    ),
    DemoInvoice(
        customer="veto",
        notes="Merci de votre confiance.",
        lines=(
            DemoLine("Refrigerated transport, vaccines, 2–8 °C", "1", "", "940.00", REVERSE),
            DemoLine("Temperature record, per hour", "36", "hour", "2.85", REVERSE),
        ),
    ),
    DemoInvoice(
        customer="reyes",
        currency="EUR",
        lines=(
            DemoLine("Storage in the free port", "14", "pallet day", "0.3875", ZERO_RATED),
            DemoLine("Handling in and out", "28", "pallet", "3.10"),
            DemoLine("Discount for the year’s first order", "1", "", "-25.00"),
        ),
    ),
    DemoInvoice(customer="mueller", reference="Framework contract 2026", lines=tuple(sailings())),
    DemoInvoice(
        customer="harbor",
        currency="USD",
        notes="Draft for the spring season; quantities to be agreed.",
        lines=(DemoLine("Warehouse space, Hamburg", "120", "m²", "11.75"),),
    ),
)
