import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0001_initial'),
        ('initiatives', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Instrument',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('urn', models.CharField(max_length=80)),
                ('version', models.CharField(blank=True, max_length=20)),
                ('name', models.CharField(max_length=200)),
                ('description', models.TextField(blank=True)),
                ('definition', models.JSONField()),
                ('sha256', models.CharField(max_length=64)),
                ('imported_at', models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                'ordering': ['name', '-version'],
                'constraints': [models.UniqueConstraint(fields=('urn', 'version'), name='instrument_version_once')],
            },
        ),
        migrations.CreateModel(
            name='Assessment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('initiative', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='assessments', to='initiatives.initiative')),
                ('instrument', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='assessments', to='assessments.instrument')),
                ('started_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('changed_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('repeats', models.JSONField(blank=True, default=dict)),
                ('ready', models.JSONField(blank=True, default=list)),
            ],
            options={
                'ordering': ['instrument__name', 'id'],
                'constraints': [models.UniqueConstraint(fields=('initiative', 'instrument'), name='assessment_once_per_instrument')],
            },
        ),
        migrations.CreateModel(
            name='PublishedPart',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('assessment', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='published_parts', to='assessments.assessment')),
                ('part', models.CharField(max_length=80)),
                ('published_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('content', models.JSONField()),
            ],
            options={
                'ordering': ['id'],
                'constraints': [models.UniqueConstraint(fields=('assessment', 'part'), name='part_published_once')],
            },
        ),
        migrations.CreateModel(
            name='TaskRole',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('assessment', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='task_roles', to='assessments.assessment')),
                ('task', models.CharField(max_length=80)),
                ('role', models.CharField(choices=[('reader', 'reader'), ('editor', 'editor'), ('moderator', 'moderator'), ('decision_maker', 'decision maker'), ('privacy_officer', 'privacy officer'), ('executive', 'executive'), ('manager', 'organisation manager')], max_length=20)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('assessment', 'task'), name='task_role_once')],
            },
        ),
        migrations.CreateModel(
            name='Answer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('assessment', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='answers', to='assessments.assessment')),
                ('task', models.CharField(max_length=80)),
                ('place', models.CharField(blank=True, max_length=300)),
                ('value', models.JSONField(blank=True, null=True)),
                ('source', models.CharField(blank=True, max_length=120)),
                ('confirmed_at', models.DateTimeField(blank=True, null=True)),
                ('edited_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('edited_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('assessment', 'task', 'place'), name='answer_once'), models.CheckConstraint(condition=models.Q(('confirmed_at__isnull', False), models.Q(('source', ''), _negated=True), _connector='OR'), name='unconfirmed_answer_has_source')],
            },
        ),
        migrations.CreateModel(
            name='AdviceRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('initiative', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='advice_requests', to='initiatives.initiative')),
                ('assessment', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='assessments.assessment')),
                ('question', models.TextField(blank=True, max_length=20000)),
                ('asked_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('asked_role', models.CharField(choices=[('reader', 'reader'), ('editor', 'editor'), ('moderator', 'moderator'), ('decision_maker', 'decision maker'), ('privacy_officer', 'privacy officer'), ('executive', 'executive'), ('manager', 'organisation manager')], max_length=20)),
                ('asked_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('due_on', models.DateField()),
                ('version', models.PositiveIntegerField()),
                ('draft', models.JSONField(blank=True, default=dict)),
                ('digest', models.CharField(max_length=64)),
                ('verdict', models.CharField(blank=True, choices=[('positive', 'positive'), ('conditions', 'positive, with conditions'), ('negative', 'negative')], max_length=12)),
                ('advice', models.TextField(blank=True, max_length=20000)),
                ('text_is_public', models.BooleanField(default=False)),
                ('given_at', models.DateTimeField(blank=True, null=True)),
                ('given_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('handling', models.CharField(blank=True, choices=[('followed', 'followed'), ('partly', 'partly followed'), ('not_followed', 'not followed')], max_length=12)),
                ('handling_reason', models.TextField(blank=True, max_length=20000)),
                ('handled_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'ordering': ['-id'],
                'indexes': [models.Index(condition=models.Q(('verdict', '')), fields=['due_on'], name='advice_waiting')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('given_at', None), ('verdict', '')), models.Q(models.Q(('verdict', ''), _negated=True), models.Q(('advice', ''), _negated=True), ('given_at__isnull', False)), _connector='OR'), name='advice_given_is_whole'), models.CheckConstraint(condition=models.Q(models.Q(('handled_at', None), ('handling', '')), models.Q(models.Q(('handling', ''), _negated=True), ('given_at__isnull', False), ('handled_at__isnull', False)), _connector='OR'), name='advice_handled_after_given'), models.CheckConstraint(condition=models.Q(('handling__in', ['', 'followed']), models.Q(('handling_reason', ''), _negated=True), _connector='OR'), name='advice_departed_from_with_reason'), models.CheckConstraint(condition=models.Q(('verdict__in', ['', 'positive', 'conditions', 'negative'])), name='advice_verdict_is_known'), models.UniqueConstraint(condition=models.Q(('verdict', '')), fields=('initiative',), name='advice_open_once')],
            },
        ),
    ]
