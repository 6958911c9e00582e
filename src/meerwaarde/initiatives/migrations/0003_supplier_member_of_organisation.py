from typing import Any

import django.db.models.deletion
from django.db import migrations, models


def tie_to_organisations(apps: Any, schema_editor: Any) -> None:
    """Who spoke for a supplier everywhere speaks for it at each organisation whose plans name that supplier."""
    SupplierMember = apps.get_model("initiatives", "SupplierMember")
    Initiative = apps.get_model("initiatives", "Initiative")
    for member in list(SupplierMember.objects.all()):
        supplied = Initiative.objects.filter(
            models.Q(technologies__supplier=member.supplier_id) | models.Q(chain_steps__supplier=member.supplier_id)
        )
        for organisation in supplied.order_by().values_list("organisation", flat=True).distinct():
            values = {"supplier_id": member.supplier_id, "user_id": member.user_id, "since": member.since}
            SupplierMember.objects.create(organisation_id=organisation, **values)
        member.delete()


class Migration(migrations.Migration):
    dependencies = [
        ("organisations", "0002_organisation_changed_at"),
        ("initiatives", "0002_full_text_index"),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="suppliermember", name="supplier_member_once"),
        migrations.AddField(
            model_name="suppliermember",
            name="organisation",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="supplier_members",
                to="organisations.organisation",
            ),
        ),
        migrations.RunPython(tie_to_organisations, migrations.RunPython.noop),
    ]
