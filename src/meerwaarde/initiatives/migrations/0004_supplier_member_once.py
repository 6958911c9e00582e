# Apart from the rows that 0003 writes: PostgreSQL changes no table in the transaction that still checks its new rows.

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("initiatives", "0003_supplier_member_of_organisation")]

    operations = [
        migrations.AlterField(
            model_name="suppliermember",
            name="organisation",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="supplier_members",
                to="organisations.organisation",
            ),
        ),
        migrations.AddConstraint(
            model_name="suppliermember",
            constraint=models.UniqueConstraint(
                fields=("organisation", "supplier", "user"), name="supplier_member_once"
            ),
        ),
    ]
