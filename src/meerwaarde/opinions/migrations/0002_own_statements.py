from typing import Any

from django.db import migrations


def name_own_statements(apps: Any, _schema_editor: Any) -> None:
    """Statements of the organisation itself, and those of a conversation held elsewhere, came in their own ways."""
    contributions = apps.get_model("participation", "Contribution").objects
    contributions.filter(statement__is_seed=True).update(channel="own")
    contributions.filter(statement__is_seed=False).exclude(statement__reference="").update(channel="imported")


class Migration(migrations.Migration):
    dependencies = [
        ("opinions", "0001_initial"),
        ("participation", "0003_own_channel"),
    ]

    operations = [migrations.RunPython(name_own_statements, migrations.RunPython.noop)]
