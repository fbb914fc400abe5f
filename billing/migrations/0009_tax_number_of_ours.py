from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('billing', '0008_drafts_have_no_pdf'),
    ]

    operations = [
        migrations.AddField(
            model_name='seller',
            name='tax_number',
            field=models.CharField(blank=True, help_text='from the tax office, where there is no VAT ID', max_length=40),
        ),
    ]
