import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Organisation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.SlugField(max_length=80, unique=True)),
                ('name', models.CharField(max_length=200, verbose_name='name')),
                ('kind', models.CharField(choices=[('municipality', 'municipality'), ('province', 'province'), ('water_board', 'water board'), ('joint_body', 'joint body'), ('national_body', 'national body')], max_length=20, verbose_name='kind')),
                ('cbs_code', models.CharField(blank=True, max_length=6, null=True, unique=True, validators=[django.core.validators.RegexValidator('^(GM|PV|WS)\\d{4}$|^PV\\d{2}$', 'A CBS code looks like GM0014.')], verbose_name='CBS code')),
                ('host', models.CharField(blank=True, max_length=200, null=True, unique=True, verbose_name='own host name')),
                ('theme', models.SlugField(blank=True, max_length=40, verbose_name='style')),
                ('site_name', models.CharField(blank=True, max_length=120, verbose_name='name of the site')),
                ('contact_email', models.EmailField(blank=True, max_length=254, verbose_name='contact e-mail')),
                ('privacy_email', models.EmailField(blank=True, max_length=254, verbose_name='e-mail of the privacy officer')),
                ('website', models.URLField(blank=True, verbose_name='website')),
                ('introduction', models.TextField(blank=True, max_length=4000, verbose_name='introduction')),
                ('is_fictional', models.BooleanField(default=False)),
                ('takes_part', models.BooleanField(default=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                'ordering': ['name'],
            },
        ),
        migrations.CreateModel(
            name='Executive',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='executives', to='organisations.organisation')),
                ('user', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, to=settings.AUTH_USER_MODEL)),
                ('function', models.CharField(max_length=120, verbose_name='function')),
                ('name', models.CharField(max_length=120, verbose_name='name')),
                ('until', models.DateField(blank=True, null=True, verbose_name='in office until')),
            ],
            options={
                'ordering': ['function', 'name'],
            },
        ),
        migrations.CreateModel(
            name='OrganisationBorder',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('organisation', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='border', to='organisations.organisation')),
                ('geometry', models.JSONField()),
                ('outline', models.TextField(blank=True)),
                ('longitude', models.FloatField()),
                ('latitude', models.FloatField()),
                ('west', models.FloatField()),
                ('south', models.FloatField()),
                ('east', models.FloatField()),
                ('north', models.FloatField()),
            ],
        ),
        migrations.CreateModel(
            name='OrganisationName',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=200, unique=True)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='other_names', to='organisations.organisation')),
            ],
        ),
        migrations.CreateModel(
            name='Membership',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to=settings.AUTH_USER_MODEL)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to='organisations.organisation')),
                ('role', models.CharField(choices=[('reader', 'reader'), ('editor', 'editor'), ('moderator', 'moderator'), ('decision_maker', 'decision maker'), ('privacy_officer', 'privacy officer'), ('executive', 'executive'), ('manager', 'organisation manager')], max_length=20, verbose_name='role')),
                ('since', models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                'ordering': ['organisation', 'user', 'role'],
                'constraints': [models.UniqueConstraint(fields=('user', 'organisation', 'role'), name='role_held_once'), models.CheckConstraint(condition=models.Q(('role__in', ['reader', 'editor', 'moderator', 'decision_maker', 'privacy_officer', 'executive', 'manager'])), name='role_is_known')],
            },
        ),
        migrations.CreateModel(
            name='PolicyGoal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='policy_goals', to='organisations.organisation')),
                ('title', models.CharField(max_length=200, verbose_name='title')),
                ('description', models.TextField(blank=True, max_length=4000, verbose_name='description')),
                ('source_title', models.CharField(blank=True, max_length=200, verbose_name='where it is laid down')),
                ('source_url', models.URLField(blank=True, max_length=500, verbose_name='address of that document')),
                ('retired_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'ordering': ['title'],
                'constraints': [models.UniqueConstraint(fields=('organisation', 'title'), name='policy_goal_title_once')],
            },
        ),
    ]
