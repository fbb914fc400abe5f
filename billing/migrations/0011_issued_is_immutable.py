from django.db import migrations

from billing.immutable import guard, lift


class Migration(migrations.Migration):

    dependencies = [
        ('billing', '0010_nothing_to_pay_is_paid'),
    ]

    operations = [
        migrations.RunPython(guard, lift),
    ]
