from typing import Any

from django.db import migrations, models


def forget_drafts(apps: Any, schema_editor: Any) -> None:
    """Forget PDFs that were made of drafts, also where the draft was issued since: its own is made when it is asked for."""
    invoices = apps.get_model("billing", "Invoice").objects.exclude(pdf="")
    invoices.filter(status="draft").update(pdf="")
    invoices.filter(pdf__startswith="invoices/None-").update(pdf="")


class Migration(migrations.Migration):

    dependencies = [
        ('billing', '0007_request_key_of_drafts'),
    ]

    operations = [
        migrations.RunPython(forget_drafts, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name='invoice',
            constraint=models.CheckConstraint(condition=models.Q(('status', 'draft'), _negated=True) | models.Q(('pdf', '')), name='draft_has_no_pdf'),
        ),
    ]
