import django.db.models.deletion
import meerwaarde.initiatives.models.parts
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0001_initial'),
        ('initiatives', '0001_initial'),
        ('organisations', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='ValueEffect',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('initiative', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='initiatives.initiative')),
                ('key', models.CharField(default=meerwaarde.initiatives.models.parts.new_key, max_length=8)),
                ('position', models.PositiveSmallIntegerField(default=0)),
                ('alternative', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='effects', to='initiatives.alternative')),
                ('value', models.CharField(max_length=60)),
                ('aspect', models.CharField(blank=True, max_length=40)),
                ('size', models.SmallIntegerField()),
                ('group', models.CharField(choices=[('everyone', 'everyone'), ('residents', 'residents nearby'), ('visitors', 'visitors'), ('children', 'children and young people'), ('older', 'older people'), ('less_digital', 'people who are not digitally skilled'), ('disability', 'people with a disability'), ('minority', 'people at risk of discrimination'), ('low_income', 'people with a low income'), ('entrepreneurs', 'entrepreneurs'), ('workers', 'employees'), ('officials', 'officials of the organisation')], max_length=20)),
                ('area', models.CharField(choices=[('local_democracy', 'local democracy'), ('economy', 'economy'), ('government', 'functioning of government'), ('work', 'work'), ('social_life', 'social life'), ('environment', 'physical living environment')], max_length=20)),
                ('step', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='initiatives.chainstep')),
                ('description', models.TextField(max_length=4000)),
                ('evidence', models.TextField(blank=True, max_length=4000)),
                ('source', models.URLField(blank=True, max_length=1000)),
                ('certainty', models.CharField(choices=[('high', 'rather certain'), ('medium', 'likely'), ('low', 'uncertain')], default='medium', max_length=10)),
                ('residual', models.SmallIntegerField(blank=True, null=True)),
                ('accepted_by', models.CharField(blank=True, choices=[('executive', 'executive'), ('decision_maker', 'decision maker'), ('council', 'council')], max_length=20)),
                ('accepted_reason', models.TextField(blank=True, max_length=4000)),
            ],
            options={
                'ordering': ['position', 'id'],
                'abstract': False,
                'default_related_name': 'value_effects',
                'constraints': [models.UniqueConstraint(fields=('initiative', 'key'), name='valueeffect_key_once'), models.CheckConstraint(condition=models.Q(('size__gte', -3), ('size__lte', 3)), name='effect_size_in_range', violation_error_message='The size of an effect lies between −3 and +3.'), models.CheckConstraint(condition=models.Q(('residual', None), models.Q(('residual__gte', -3), ('residual__lte', 3)), _connector='OR'), name='effect_residual_in_range', violation_error_message='What remains lies between −3 and +3.'), models.CheckConstraint(condition=models.Q(('accepted_by', ''), models.Q(('accepted_reason', ''), _negated=True), _connector='OR'), name='accepted_risk_has_reason', violation_error_message='Say why this risk is accepted; everybody can read it.')],
            },
        ),
        migrations.CreateModel(
            name='ValueStance',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='value_stances', to='organisations.organisation')),
                ('value', models.CharField(max_length=60)),
                ('text', models.TextField(max_length=4000)),
                ('changed_at', models.DateTimeField(auto_now=True)),
            ],
            options={
                'ordering': ['id'],
                'constraints': [models.UniqueConstraint(fields=('organisation', 'value'), name='stance_once_per_value')],
            },
        ),
        migrations.CreateModel(
            name='WeighingGroup',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='weighing_groups', to='organisations.organisation')),
                ('slug', models.SlugField(max_length=60)),
                ('name', models.CharField(max_length=120)),
                ('kind', models.CharField(choices=[('council', 'council group'), ('residents', 'group of residents'), ('college', 'college'), ('advisers', 'advisers')], max_length=10)),
                ('retired_at', models.DateTimeField(blank=True, null=True)),
                ('members', models.ManyToManyField(blank=True, related_name='weighing_groups', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['kind', 'name', 'id'],
                'constraints': [models.UniqueConstraint(fields=('organisation', 'slug'), name='weighing_group_once')],
            },
        ),
        migrations.CreateModel(
            name='OwnValue',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='own_values', to='organisations.organisation')),
                ('code', models.SlugField(max_length=60)),
                ('name', models.CharField(max_length=80)),
                ('question', models.CharField(blank=True, max_length=200)),
                ('retired_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'ordering': ['name', 'id'],
                'constraints': [models.UniqueConstraint(fields=('organisation', 'code'), name='own_value_once'), models.CheckConstraint(condition=models.Q(('code__in', ['privacy', 'autonomy', 'security', 'control', 'dignity', 'justice', 'power']), _negated=True), name='own_value_is_not_one_of_the_seven')],
            },
        ),
        migrations.CreateModel(
            name='UntouchedArea',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('initiative', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='initiatives.initiative')),
                ('key', models.CharField(default=meerwaarde.initiatives.models.parts.new_key, max_length=8)),
                ('position', models.PositiveSmallIntegerField(default=0)),
                ('area', models.CharField(choices=[('local_democracy', 'local democracy'), ('economy', 'economy'), ('government', 'functioning of government'), ('work', 'work'), ('social_life', 'social life'), ('environment', 'physical living environment')], max_length=20)),
            ],
            options={
                'ordering': ['position', 'id'],
                'abstract': False,
                'default_related_name': 'areas_untouched',
                'constraints': [models.UniqueConstraint(fields=('initiative', 'key'), name='untouchedarea_key_once'), models.UniqueConstraint(fields=('initiative', 'area'), name='untouched_area_once')],
            },
        ),
        migrations.CreateModel(
            name='UntouchedValue',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('initiative', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='initiatives.initiative')),
                ('key', models.CharField(default=meerwaarde.initiatives.models.parts.new_key, max_length=8)),
                ('position', models.PositiveSmallIntegerField(default=0)),
                ('value', models.CharField(max_length=60)),
                ('reason', models.TextField(max_length=2000)),
            ],
            options={
                'ordering': ['position', 'id'],
                'abstract': False,
                'default_related_name': 'values_untouched',
                'constraints': [models.UniqueConstraint(fields=('initiative', 'key'), name='untouchedvalue_key_once'), models.UniqueConstraint(fields=('initiative', 'value'), name='untouched_value_once'), models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='untouched_value_has_reason', violation_error_message='Say why this value is not touched.')],
            },
        ),
        migrations.CreateModel(
            name='Measure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('initiative', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='initiatives.initiative')),
                ('key', models.CharField(default=meerwaarde.initiatives.models.parts.new_key, max_length=8)),
                ('position', models.PositiveSmallIntegerField(default=0)),
                ('effect', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='measures', to='values.valueeffect')),
                ('route', models.CharField(choices=[('debate', 'debate'), ('policy', 'policy'), ('technology', 'technology'), ('organisation', 'organisation')], max_length=14)),
                ('title', models.CharField(max_length=200)),
                ('description', models.TextField(blank=True, max_length=4000)),
                ('owner', models.CharField(blank=True, max_length=200)),
                ('due_on', models.DateField(blank=True, null=True)),
            ],
            options={
                'ordering': ['position', 'id'],
                'abstract': False,
                'default_related_name': 'measures',
                'constraints': [models.UniqueConstraint(fields=('initiative', 'key'), name='measure_key_once')],
            },
        ),
        migrations.CreateModel(
            name='Preferences',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('group', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='preferences', to='values.weighinggroup')),
                ('initiative', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='preferences', to='initiatives.initiative')),
                ('statements', models.JSONField(default=list)),
                ('explanation', models.TextField(blank=True, max_length=4000)),
                ('changed_at', models.DateTimeField(auto_now=True)),
                ('published_at', models.DateTimeField(blank=True, null=True)),
                ('published_statements', models.JSONField(default=list)),
                ('published_explanation', models.TextField(blank=True, max_length=4000)),
            ],
            options={
                'ordering': ['group__kind', 'group__name'],
                'constraints': [models.UniqueConstraint(fields=('group', 'initiative'), name='preferences_once_per_group')],
            },
        ),
    ]
