"""Who sells and who buys."""

from django.core.validators import FileExtensionValidator, MaxValueValidator
from django.db import models

from billing.languages import Language
from billing.models.sales_rep import SalesRep

LANGUAGES = [(Language.ENGLISH.value, "English"), (Language.GERMAN.value, "Deutsch")]

# Days a customer has to pay, unless agreed otherwise.
DEFAULT_PAYMENT_DAYS = 14

# Nobody grants more than a year; what is larger was mistyped, and would end in a date that no calendar has.
MAX_PAYMENT_DAYS = 365

# The key of the one row there is of our own company.
ONLY = 1


class Customer(models.Model):
    """Somebody we send invoices to."""

    # Null rather than empty: those who have none don't share one.
    number = models.CharField(
        "customer number",
        max_length=40,
        unique=True,
        null=True,
        blank=True,
        help_text="your own; imports know the customer by it",
    )
    name = models.CharField(max_length=200)
    email = models.EmailField("e-mail", help_text="invoices go here")
    address = models.TextField(blank=True, help_text="street to city, a line each")
    country = models.CharField(max_length=100, blank=True)
    vat_id = models.CharField("VAT ID", max_length=30, blank=True)
    language = models.CharField(
        max_length=2,
        choices=LANGUAGES,
        default=Language.ENGLISH.value,
        help_text="of invoices and the e-mails with them",
    )
    reminders = models.BooleanField(
        "send reminders", default=True, help_text="by e-mail, by themselves, when an invoice is overdue"
    )
    payment_days = models.PositiveSmallIntegerField(
        default=DEFAULT_PAYMENT_DAYS,
        validators=[MaxValueValidator(MAX_PAYMENT_DAYS, f"A customer has at most {MAX_PAYMENT_DAYS} days to pay.")],
        help_text=f"days from the invoice to its due date, at most {MAX_PAYMENT_DAYS}",
    )
    sales_rep = models.ForeignKey(
        SalesRep,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="customers",
        help_text="earns a commission on invoices issued from now on",
    )

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(payment_days__lte=MAX_PAYMENT_DAYS),
                name="payment_days_within_a_year",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Seller(models.Model):
    """Our own company, as it stands on invoices. There is one row."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=ONLY, editable=False)
    name = models.CharField(max_length=200)
    email = models.EmailField("e-mail")
    address = models.TextField(help_text="street to city, a line each")
    country = models.CharField(max_length=100, blank=True)
    vat_id = models.CharField("VAT ID", max_length=30, blank=True)
    tax_number = models.CharField(max_length=40, blank=True, help_text="from the tax office, where there is no VAT ID")
    iban = models.CharField("IBAN", max_length=42, blank=True)
    bic = models.CharField("BIC", max_length=11, blank=True)
    bank_name = models.CharField(max_length=100, blank=True)
    logo = models.FileField(
        upload_to="seller/",
        blank=True,
        validators=[FileExtensionValidator(["png", "jpg", "jpeg"])],
        help_text="PNG or JPEG; without one a mark is drawn from the name",
    )

    class Meta:
        verbose_name = "our company"
        verbose_name_plural = "our company"
        constraints = [
            models.CheckConstraint(condition=models.Q(pk=ONLY), name="one_seller"),
        ]

    def __str__(self) -> str:
        return self.name
