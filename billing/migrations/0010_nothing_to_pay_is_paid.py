from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def settle(apps: Apps, schema_editor: BaseDatabaseSchemaEditor | None) -> None:
    """Call paid what was issued with nothing to pay, as it is called from now on."""
    invoices = apps.get_model("billing", "Invoice").objects.filter(kind="invoice", status="issued", payable__lte=0)
    # Not where something went back to the customer.
    invoices.filter(payable__lte=models.F("paid") + models.F("credited")).update(status="paid")


class Migration(migrations.Migration):

    dependencies = [
        ('billing', '0009_tax_number_of_ours'),
    ]

    operations = [
        migrations.RunPython(settle, migrations.RunPython.noop),
    ]
