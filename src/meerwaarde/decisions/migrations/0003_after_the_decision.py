import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('decisions', '0002_arguments'),
        ('initiatives', '0005_count_of_all'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='commitment',
            name='kept_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='decision',
            name='announced_on',
            field=models.DateField(blank=True, null=True, verbose_name='announced on'),
        ),
        migrations.AddConstraint(
            model_name='decision',
            constraint=models.CheckConstraint(condition=models.Q(('formal_until', None), ('announced_on', None), ('formal_until__gt', models.F('announced_on')), _connector='OR'), name='formal_period_after_announcement', violation_error_message='The last day lies before the announcement.'),
        ),
    ]
