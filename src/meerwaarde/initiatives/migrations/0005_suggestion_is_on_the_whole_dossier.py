from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("initiatives", "0004_supplier_member_once")]

    operations = [migrations.RemoveField(model_name="suggestion", name="path")]
