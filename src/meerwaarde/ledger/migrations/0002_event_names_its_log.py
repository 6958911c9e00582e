from typing import Any

from django.db import migrations, models


def remove_what_no_log_can_take(apps: Any, schema_editor: Any) -> None:
    """Reading in a questionnaire left an event that named no organisation, and so waited for its log without end."""
    apps.get_model("ledger", "Event").objects.filter(organisation="", position=None).delete()


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_initial")]

    operations = [
        migrations.RunPython(remove_what_no_log_can_take, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="event",
            constraint=models.CheckConstraint(condition=~models.Q(organisation=""), name="event_names_its_log"),
        ),
    ]
