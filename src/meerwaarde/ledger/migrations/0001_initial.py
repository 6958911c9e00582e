import django.db.models.deletion
import django.utils.timezone
import meerwaarde.ledger.models
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Log',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('organisation', models.SlugField(max_length=80, unique=True)),
                ('origin', models.CharField(max_length=300, unique=True)),
                ('size', models.PositiveBigIntegerField(default=0)),
                ('published_size', models.PositiveBigIntegerField(default=0)),
                ('published_root', models.BinaryField(default=bytes, max_length=32)),
                ('published_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'ordering': ['organisation'],
                'constraints': [models.CheckConstraint(condition=models.Q(('published_size__lte', models.F('size'))), name='log_publishes_what_has_a_position')],
            },
        ),
        migrations.CreateModel(
            name='Event',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('organisation', models.SlugField(db_index=False, max_length=80)),
                ('kind', models.CharField(max_length=60)),
                ('subject_type', models.CharField(max_length=40)),
                ('subject_id', models.BigIntegerField()),
                ('version', models.PositiveIntegerField(blank=True, null=True)),
                ('public', models.BooleanField(default=True)),
                ('role', models.CharField(choices=[('reader', 'reader'), ('editor', 'editor'), ('moderator', 'moderator'), ('decision_maker', 'decision maker'), ('privacy_officer', 'privacy officer'), ('executive', 'executive'), ('manager', 'organisation manager'), ('supplier', 'supplier'), ('resident', 'resident'), ('import', 'register import'), ('system', 'the system')], max_length=20)),
                ('actor', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('at', models.DateTimeField()),
                ('reason', models.TextField(blank=True)),
                ('before', models.JSONField(default=dict)),
                ('after', models.JSONField(default=dict)),
                ('salt', models.BinaryField(default=meerwaarde.ledger.models.new_salt, max_length=16)),
                ('commitment', models.BinaryField(max_length=32)),
                ('position', models.PositiveBigIntegerField(blank=True, null=True)),
                ('recorded_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('erased_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'indexes': [models.Index(fields=['subject_type', 'subject_id', 'id'], name='event_of_subject'), models.Index(fields=['organisation', 'id'], name='event_of_organisation'), models.Index(condition=models.Q(('position', None)), fields=['organisation', 'id'], name='event_waiting')],
                'constraints': [models.UniqueConstraint(fields=('organisation', 'position'), name='event_position_once_per_log'), models.CheckConstraint(condition=models.Q(('erased_at', None), models.Q(('actor', None), ('after', {}), ('before', {}), ('reason', ''), ('salt', b'')), _connector='OR'), name='erased_event_holds_nothing')],
            },
        ),
        migrations.CreateModel(
            name='LogKey',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('log', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='keys', to='ledger.log')),
                ('verifier', models.CharField(max_length=400)),
                ('first_used_at', models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                'ordering': ['-first_used_at', '-id'],
                'constraints': [models.UniqueConstraint(fields=('log', 'verifier'), name='log_key_once')],
            },
        ),
    ]
