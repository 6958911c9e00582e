import django.db.models.deletion
import django.utils.timezone
import meerwaarde.opinions.models
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('ledger', '0001_initial'),
        ('participation', '0001_initial'),
        ('runs', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Conversation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('round', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='conversation', to='participation.round')),
                ('state', models.CharField(choices=[('prepared', 'in preparation'), ('open', 'open'), ('closed', 'closed')], default='prepared', max_length=10)),
                ('smallest', models.PositiveSmallIntegerField(default=5, verbose_name='smallest group that is shown')),
                ('rounding', models.PositiveSmallIntegerField(default=1, verbose_name='round numbers of people to')),
                ('opened_at', models.DateTimeField(blank=True, null=True)),
                ('closed_at', models.DateTimeField(blank=True, null=True)),
                ('source', models.CharField(blank=True, max_length=200)),
                ('imported_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'ordering': ['-id'],
                'constraints': [models.CheckConstraint(condition=models.Q(('smallest__gte', 5), ('smallest__lte', 100)), name='conversation_smallest_group', violation_error_message='Choose a number from 5 to 100.'), models.CheckConstraint(condition=models.Q(('rounding__gte', 1), ('rounding__lte', 100)), name='conversation_rounding', violation_error_message='Choose a number from 1 to 100.'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'open'), _negated=True), ('opened_at__isnull', False), _connector='OR'), name='open_conversation_has_moment'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'closed'), _negated=True), ('closed_at__isnull', False), _connector='OR'), name='closed_conversation_has_moment')],
            },
        ),
        migrations.CreateModel(
            name='Participant',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('conversation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='participants', to='opinions.conversation')),
                ('code_hash', models.CharField(blank=True, max_length=64, null=True, unique=True)),
                ('pseudonym', models.CharField(blank=True, max_length=64)),
                ('reference', models.CharField(blank=True, max_length=60)),
                ('weight', models.FloatField(blank=True, null=True)),
                ('changes', models.PositiveIntegerField(default=0)),
                ('joined_on', models.DateField(default=django.utils.timezone.localdate)),
            ],
            options={
                'ordering': ['id'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('pseudonym', ''), _negated=True), fields=('conversation', 'pseudonym'), name='participant_pseudonym_once'), models.UniqueConstraint(condition=models.Q(('reference', ''), _negated=True), fields=('conversation', 'reference'), name='participant_reference_once'), models.CheckConstraint(condition=models.Q(('weight', None), ('weight__gt', 0), _connector='OR'), name='participant_weight_above_zero'), models.CheckConstraint(condition=models.Q(('changes__lte', 5000)), name='participant_changes_within_limit')],
            },
        ),
        migrations.CreateModel(
            name='Statement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('conversation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='statements', to='opinions.conversation')),
                ('number', models.PositiveIntegerField()),
                ('contribution', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='statement', to='participation.contribution')),
                ('is_seed', models.BooleanField(default=False)),
                ('reference', models.CharField(blank=True, max_length=60)),
            ],
            options={
                'ordering': ['conversation', 'number'],
                'constraints': [models.UniqueConstraint(fields=('conversation', 'number'), name='statement_number_once'), models.UniqueConstraint(condition=models.Q(('reference', ''), _negated=True), fields=('conversation', 'reference'), name='statement_reference_once')],
            },
        ),
        migrations.CreateModel(
            name='VoteBatch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('conversation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='batches', to='opinions.conversation')),
                ('number', models.PositiveIntegerField()),
                ('event', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='ledger.event')),
                ('size', models.PositiveIntegerField()),
                ('root', models.BinaryField(max_length=32)),
                ('chain', models.BinaryField(max_length=32)),
                ('sealed_at', models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                'ordering': ['conversation', 'number'],
                'constraints': [models.UniqueConstraint(fields=('conversation', 'number'), name='vote_batch_number_once')],
            },
        ),
        migrations.CreateModel(
            name='DrawnMap',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('conversation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='maps', to='opinions.conversation')),
                ('number', models.PositiveIntegerField()),
                ('run', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='runs.analysisrun')),
                ('batch', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='opinions.votebatch')),
                ('moderation', models.PositiveBigIntegerField(default=0)),
                ('is_final', models.BooleanField(default=False)),
                ('drawn_at', models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                'ordering': ['conversation', 'number'],
                'constraints': [models.UniqueConstraint(fields=('conversation', 'number'), name='drawn_map_number_once')],
            },
        ),
        migrations.CreateModel(
            name='Vote',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('participant', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='votes', to='opinions.participant')),
                ('statement', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='votes', to='opinions.statement')),
                ('value', models.SmallIntegerField(choices=[(1, 'agree'), (-1, 'disagree'), (0, 'pass'), (2, 'taken back')])),
                ('is_current', models.BooleanField(default=True)),
                ('chance', models.FloatField(blank=True, null=True)),
                ('cast_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('salt', models.BinaryField(default=meerwaarde.opinions.models.new_vote_salt, max_length=16)),
                ('commitment', models.BinaryField(max_length=32)),
                ('batch', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='votes', to='opinions.votebatch')),
            ],
            options={
                'ordering': ['id'],
                'indexes': [models.Index(condition=models.Q(('batch__isnull', False)), fields=['batch', 'id'], name='vote_of_batch'), models.Index(condition=models.Q(('batch', None)), fields=['id'], name='vote_waiting'), models.Index(fields=['participant', 'id'], name='vote_of_participant')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('is_current', True)), fields=('participant', 'statement'), name='vote_current_once'), models.CheckConstraint(condition=models.Q(('value__in', [1, -1, 0, 2])), name='vote_value_known'), models.CheckConstraint(condition=models.Q(('chance', None), models.Q(('chance__gt', 0), ('chance__lte', 1)), _connector='OR'), name='vote_chance_is_one')],
            },
        ),
        migrations.CreateModel(
            name='TakenAlong',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('statement', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='taken_along', to='opinions.statement')),
                ('drawn', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='opinions.drawnmap')),
                ('taken_at', models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                'ordering': ['statement'],
            },
        ),
    ]
