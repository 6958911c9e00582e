import django.db.models.deletion
import django.utils.timezone
import meerwaarde.participation.models.access
import meerwaarde.participation.models.contributions
import meerwaarde.participation.models.rounds
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
            name='Sign',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('initiative', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='signs', to='initiatives.initiative')),
                ('code', models.CharField(default=meerwaarde.participation.models.access.new_sign_code, max_length=8, unique=True)),
                ('place', models.CharField(blank=True, max_length=8)),
                ('label', models.CharField(blank=True, max_length=200)),
                ('made_on', models.DateField(default=django.utils.timezone.localdate)),
            ],
            options={
                'ordering': ['initiative', 'id'],
                'constraints': [models.UniqueConstraint(fields=('initiative', 'place'), name='sign_once_per_place')],
            },
        ),
        migrations.CreateModel(
            name='Absence',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='absences', to='organisations.organisation')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='absences', to=settings.AUTH_USER_MODEL)),
                ('cover', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='covers', to=settings.AUTH_USER_MODEL)),
                ('from_on', models.DateField(verbose_name='first day away')),
                ('until_on', models.DateField(verbose_name='last day away')),
            ],
            options={
                'ordering': ['from_on', 'id'],
                'constraints': [models.CheckConstraint(condition=models.Q(('until_on__gte', models.F('from_on'))), name='absence_in_order', violation_error_message='The last day lies before the first.'), models.CheckConstraint(condition=models.Q(('cover', models.F('person')), _negated=True), name='absence_covered_by_another', violation_error_message='Choose a colleague who is there.')],
            },
        ),
        migrations.CreateModel(
            name='Inbox',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('organisation', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='participation_inbox', to='organisations.organisation')),
                ('name', models.CharField(max_length=120, verbose_name='name of the inbox')),
                ('answer_days', models.PositiveSmallIntegerField(default=14, verbose_name='answer within (days)')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('answer_days__gte', 1), ('answer_days__lte', 56)), name='inbox_days_in_range')],
            },
        ),
        migrations.CreateModel(
            name='LevelName',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='level_names', to='organisations.organisation')),
                ('level', models.CharField(choices=[('inform', 'you are informed'), ('consult', 'you are asked what you think'), ('advise', 'your advice counts: who departs from it says why'), ('co_produce', 'you make it together with us'), ('co_decide', 'you decide with us')], max_length=12)),
                ('language', models.CharField(max_length=2)),
                ('name', models.CharField(max_length=120)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('organisation', 'level', 'language'), name='level_named_once'), models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='level_name_not_empty')],
            },
        ),
        migrations.CreateModel(
            name='NoParticipation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('initiative', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='no_participation', to='initiatives.initiative')),
                ('phase', models.CharField(choices=[('draft', 'draft'), ('goal', 'goal'), ('weighing', 'weighing'), ('decision', 'decision'), ('experiment', 'experiment'), ('in_use', 'in use'), ('evaluation', 'evaluation'), ('closed', 'closed')], max_length=12)),
                ('reason', models.TextField(max_length=4000, verbose_name='reason')),
                ('stated_at', models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                'ordering': ['id'],
                'constraints': [models.UniqueConstraint(fields=('initiative', 'phase'), name='no_participation_once_per_phase'), models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='no_participation_has_reason')],
            },
        ),
        migrations.CreateModel(
            name='PlanProposal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='plan_proposals', to='organisations.organisation')),
                ('title', models.CharField(blank=True, max_length=200)),
                ('text', models.TextField(blank=True, max_length=10000)),
                ('text_salt', models.BinaryField(default=meerwaarde.participation.models.contributions.new_text_salt, max_length=16)),
                ('language', models.CharField(default='nl', max_length=2)),
                ('received_on', models.DateField(default=django.utils.timezone.localdate)),
                ('due_on', models.DateField()),
                ('state', models.CharField(choices=[('waiting', 'waits for an answer'), ('answered', 'answered'), ('taken_up', 'taken up as a draft plan'), ('erased', 'taken away')], default='waiting', max_length=8)),
                ('answer', models.TextField(blank=True, max_length=4000)),
                ('answered_on', models.DateField(blank=True, null=True)),
                ('initiative', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='proposed_as', to='initiatives.initiative')),
                ('code_hash', models.CharField(max_length=64, unique=True)),
                ('pseudonym', models.CharField(blank=True, max_length=64)),
            ],
            options={
                'ordering': ['due_on', 'id'],
                'indexes': [models.Index(fields=['organisation', 'state', 'due_on'], name='plan_proposal_waiting')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('pseudonym', ''), ('state', 'erased'), ('text', ''), ('text_salt', b''), ('title', '')), models.Q(models.Q(('state', 'erased'), _negated=True), models.Q(('title', ''), _negated=True), models.Q(('text', ''), _negated=True)), _connector='OR'), name='proposal_text_until_erased'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['answered', 'taken_up']), _negated=True), models.Q(models.Q(('answer', ''), _negated=True), ('answered_on__isnull', False)), _connector='OR'), name='answered_proposal_has_answer')],
            },
        ),
        migrations.CreateModel(
            name='Round',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('initiative', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rounds', to='initiatives.initiative')),
                ('number', models.PositiveSmallIntegerField()),
                ('phase', models.CharField(choices=[('draft', 'draft'), ('goal', 'goal'), ('weighing', 'weighing'), ('decision', 'decision'), ('experiment', 'experiment'), ('in_use', 'in use'), ('evaluation', 'evaluation'), ('closed', 'closed')], max_length=12)),
                ('title', models.CharField(max_length=200, verbose_name='title')),
                ('state', models.CharField(choices=[('prepared', 'in preparation'), ('open', 'open'), ('closed', 'closed')], default='prepared', max_length=10)),
                ('opened_at', models.DateTimeField(blank=True, null=True)),
                ('closed_at', models.DateTimeField(blank=True, null=True)),
                ('text', models.TextField(blank=True, max_length=60000, verbose_name='text to react to')),
                ('four_eyes', models.BooleanField(default=False)),
                ('report', models.TextField(blank=True, max_length=20000)),
                ('reported_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'ordering': ['initiative', 'number'],
            },
        ),
        migrations.CreateModel(
            name='Promise',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('round', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='promises', to='participation.round')),
                ('number', models.PositiveSmallIntegerField()),
                ('level', models.CharField(choices=[('inform', 'you are informed'), ('consult', 'you are asked what you think'), ('advise', 'your advice counts: who departs from it says why'), ('co_produce', 'you make it together with us'), ('co_decide', 'you decide with us')], max_length=12, verbose_name='how far it reaches')),
                ('question', models.TextField(max_length=4000, verbose_name='question')),
                ('open_points', models.TextField(max_length=4000, verbose_name='what is open')),
                ('fixed_points', models.TextField(max_length=4000, verbose_name='what is fixed, and why')),
                ('who_decides', models.CharField(max_length=300, verbose_name='who decides')),
                ('decides_on', models.DateField(blank=True, null=True, verbose_name='when the decision falls')),
                ('opens_on', models.DateField(verbose_name='opens on')),
                ('closes_on', models.DateField(verbose_name='last day')),
                ('hear_back_on', models.DateField(verbose_name='when you hear back')),
                ('reading', models.CharField(choices=[('before', 'before it is shown'), ('after', 'after it is shown')], default='after', max_length=6)),
                ('moderation', models.TextField(blank=True, max_length=2000, verbose_name='how it is moderated')),
                ('verification', models.CharField(choices=[('open', 'nothing: anyone can take part'), ('email', 'confirm by e-mail'), ('letter', 'a code from a letter of us'), ('openid', 'sign in with your own means, so that everybody takes part once')], default='open', max_length=6)),
                ('reason', models.TextField(blank=True, max_length=2000, verbose_name='why the promise changed')),
                ('published_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'ordering': ['round', 'number'],
                'constraints': [models.UniqueConstraint(fields=('round', 'number'), name='promise_number_once'), models.UniqueConstraint(condition=models.Q(('published_at', None)), fields=('round',), name='promise_draft_once'), models.CheckConstraint(condition=models.Q(('number', 1), ('published_at', None), models.Q(('reason', ''), _negated=True), _connector='OR'), name='changed_promise_has_reason', violation_error_message='Say why the promise changes; everybody can read it.'), models.CheckConstraint(condition=models.Q(('closes_on__gte', models.F('opens_on'))), name='promise_period_in_order', violation_error_message='The last day lies before the first.'), models.CheckConstraint(condition=models.Q(('hear_back_on__gt', models.F('closes_on'))), name='promise_hear_back_after_closing', violation_error_message='People hear back after the last day, not before.')],
            },
        ),
        migrations.CreateModel(
            name='AnswerProposal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('round', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='answer_proposals', to='participation.round')),
                ('outcome', models.CharField(choices=[('used', 'used'), ('partly', 'partly used'), ('not_used', 'not used'), ('answered', 'answered'), ('out_of_scope', 'about something else')], max_length=12)),
                ('reason', models.TextField(max_length=4000)),
                ('state', models.CharField(choices=[('waiting', 'waits for a second person'), ('agreed', 'agreed'), ('returned', 'sent back')], default='waiting', max_length=8)),
                ('proposed_on', models.DateField(default=django.utils.timezone.localdate)),
                ('proposed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('decided_on', models.DateField(blank=True, null=True)),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('note', models.TextField(blank=True, max_length=2000)),
            ],
            options={
                'ordering': ['id'],
                'constraints': [models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='proposed_answer_has_reason'), models.CheckConstraint(condition=models.Q(('decided_by', None), ('proposed_by', None), models.Q(('decided_by', models.F('proposed_by')), _negated=True), _connector='OR'), name='answer_seen_by_another', violation_error_message='Somebody else must look at this answer: you wrote it yourself.'), models.CheckConstraint(condition=models.Q(models.Q(('decided_on', None), ('state', 'waiting')), models.Q(models.Q(('state', 'waiting'), _negated=True), ('decided_on__isnull', False)), _connector='OR'), name='decided_proposal_has_day')],
            },
        ),
        migrations.CreateModel(
            name='Contribution',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('initiative', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='contributions', to='initiatives.initiative')),
                ('round', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='contributions', to='participation.round')),
                ('kind', models.CharField(choices=[('reaction', 'reaction'), ('idea', 'idea'), ('question', 'question'), ('report', 'report that something is not right')], max_length=10)),
                ('channel', models.CharField(choices=[('online', 'online'), ('counter', 'at the counter'), ('telephone', 'by telephone'), ('letter', 'by letter or form'), ('meeting', 'at a meeting'), ('imported', 'on another platform')], default='online', max_length=10)),
                ('language', models.CharField(default='nl', max_length=2)),
                ('passage', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('text', models.TextField(blank=True, max_length=10000)),
                ('text_salt', models.BinaryField(default=meerwaarde.participation.models.contributions.new_text_salt, max_length=16)),
                ('text_digest', models.CharField(blank=True, max_length=64)),
                ('received_on', models.DateField(default=django.utils.timezone.localdate)),
                ('due_on', models.DateField(blank=True, null=True)),
                ('state', models.CharField(choices=[('unconfirmed', 'not yet confirmed by e-mail'), ('waiting', 'waits to be read'), ('shown', 'shown'), ('withheld', 'not shown'), ('appealed', 'not shown, an objection is being looked at'), ('withdrawn', 'withdrawn by the author'), ('erased', 'erased on request')], max_length=11)),
                ('origin', models.CharField(blank=True, max_length=300)),
                ('code_hash', models.CharField(max_length=64, unique=True)),
                ('pseudonym', models.CharField(blank=True, max_length=64)),
                ('is_identified', models.BooleanField(default=False)),
                ('revision', models.PositiveIntegerField(default=1)),
                ('told_at', models.DateTimeField(blank=True, null=True)),
                ('sign', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='contributions', to='participation.sign')),
                ('assigned_to', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-id'],
                'indexes': [models.Index(fields=['round', 'revision'], name='contribution_revision'), models.Index(fields=['round', 'state', '-id'], name='contribution_state'), models.Index(fields=['round', 'text_digest'], name='contribution_same_words'), models.Index(condition=models.Q(('round', None)), fields=['due_on'], name='contribution_due')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('pseudonym', ''), ('state__in', ('withdrawn', 'erased')), ('text', ''), ('text_digest', ''), ('text_salt', b'')), models.Q(models.Q(('state__in', ('withdrawn', 'erased')), _negated=True), models.Q(('text', ''), _negated=True)), _connector='OR'), name='contribution_text_until_erased'), models.UniqueConstraint(condition=models.Q(('is_identified', True), models.Q(('pseudonym', ''), _negated=True)), fields=('round', 'pseudonym'), name='identified_person_once'), models.UniqueConstraint(condition=models.Q(('origin', ''), _negated=True), fields=('round', 'origin'), name='taken_over_once'), models.CheckConstraint(condition=models.Q(('round__isnull', False), ('due_on__isnull', False), _connector='OR'), name='inbox_contribution_has_due_date')],
            },
        ),
        migrations.CreateModel(
            name='PseudonymKey',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('round', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='pseudonym_key', to='participation.round')),
                ('key', models.BinaryField(default=meerwaarde.participation.models.rounds.new_pseudonym_key, max_length=32)),
                ('destroyed_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('destroyed_at', None), ('key', b''), _connector='OR'), name='destroyed_key_holds_nothing')],
            },
        ),
        migrations.CreateModel(
            name='Identity',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('round', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='identities', to='participation.round')),
                ('pseudonym', models.CharField(max_length=64, unique=True)),
                ('email', models.EmailField(max_length=254)),
            ],
        ),
        migrations.CreateModel(
            name='Argument',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('round', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='arguments', to='participation.round')),
                ('number', models.PositiveSmallIntegerField()),
                ('title', models.CharField(max_length=200, verbose_name='the argument in one sentence')),
                ('text', models.TextField(blank=True, max_length=4000, verbose_name='explanation')),
                ('language', models.CharField(default='nl', max_length=2)),
                ('made_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('split_from', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='splits', to='participation.argument')),
                ('merged_into', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='merged', to='participation.argument')),
                ('merged_at', models.DateTimeField(blank=True, null=True)),
                ('revision', models.PositiveIntegerField(default=1)),
            ],
            options={
                'ordering': ['round', 'number'],
                'constraints': [models.UniqueConstraint(fields=('round', 'number'), name='argument_number_once'), models.CheckConstraint(condition=models.Q(('title', ''), _negated=True), name='argument_has_title', violation_error_message='Say the argument in one sentence.'), models.CheckConstraint(condition=models.Q(models.Q(('merged_at', None), ('merged_into', None)), models.Q(('merged_at__isnull', False), ('merged_into__isnull', False), models.Q(('merged_into', models.F('pk')), _negated=True)), _connector='OR'), name='argument_merged_into_another')],
            },
        ),
        migrations.CreateModel(
            name='AccessCode',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('round', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='access_codes', to='participation.round')),
                ('code_hash', models.CharField(max_length=64, unique=True)),
                ('issued_on', models.DateField(default=django.utils.timezone.localdate)),
                ('used', models.BooleanField(default=False)),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('used', False)), fields=['round'], name='access_code_unused')],
            },
        ),
        migrations.CreateModel(
            name='ProposedAnswer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('proposal', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='answers', to='participation.answerproposal')),
                ('contribution', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='proposed', to='participation.contribution')),
                ('opening', models.CharField(blank=True, max_length=500)),
            ],
        ),
        migrations.CreateModel(
            name='Answer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('contribution', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='answer', to='participation.contribution')),
                ('outcome', models.CharField(choices=[('used', 'used'), ('partly', 'partly used'), ('not_used', 'not used'), ('answered', 'answered'), ('out_of_scope', 'about something else')], max_length=12)),
                ('opening', models.CharField(blank=True, max_length=500)),
                ('reason', models.TextField(max_length=4000)),
                ('answered_on', models.DateField(default=django.utils.timezone.localdate)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='answer_has_reason', violation_error_message='Say why, so that everyone can read it.')],
            },
        ),
        migrations.CreateModel(
            name='ContributionFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('contribution', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='files', to='participation.contribution')),
                ('position', models.PositiveSmallIntegerField()),
                ('file', models.FileField(upload_to='contributions/%Y/%m/')),
                ('media_type', models.CharField(max_length=100)),
                ('size_bytes', models.PositiveBigIntegerField()),
                ('sha256', models.CharField(max_length=64)),
                ('state', models.CharField(choices=[('waiting', 'waits to be looked at'), ('shown', 'shown'), ('withheld', 'not shown')], default='waiting', max_length=8)),
            ],
            options={
                'ordering': ['contribution', 'position'],
                'indexes': [models.Index(fields=['file'], name='contribution_file_name'), models.Index(condition=models.Q(('state', 'waiting')), fields=['contribution'], name='contribution_file_waits')],
                'constraints': [models.UniqueConstraint(fields=('contribution', 'position'), name='contribution_file_once')],
            },
        ),
        migrations.CreateModel(
            name='ContributionPlace',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('contribution', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='place', to='participation.contribution')),
                ('key', models.CharField(blank=True, max_length=8)),
                ('label', models.CharField(blank=True, max_length=200)),
                ('description', models.CharField(blank=True, max_length=300)),
                ('longitude', models.FloatField(blank=True, null=True)),
                ('latitude', models.FloatField(blank=True, null=True)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('key', ''), _negated=True), models.Q(('description', ''), _negated=True), ('longitude__isnull', False), _connector='OR'), name='place_says_something'), models.CheckConstraint(condition=models.Q(models.Q(('latitude', None), ('longitude', None)), models.Q(('latitude__gte', -90), ('latitude__lte', 90), ('longitude__gte', -180), ('longitude__lte', 180)), _connector='OR'), name='place_in_the_world')],
            },
        ),
        migrations.CreateModel(
            name='Grouping',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('contribution', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='groupings', to='participation.contribution')),
                ('argument', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='groupings', to='participation.argument')),
                ('moved_from', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='participation.argument')),
                ('since', models.DateTimeField(default=django.utils.timezone.now)),
                ('until', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'ordering': ['since', 'id'],
                'indexes': [models.Index(condition=models.Q(('until', None)), fields=['argument', 'contribution'], name='grouping_now')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('until', None)), fields=('contribution', 'argument'), name='grouped_once_at_a_time'), models.CheckConstraint(condition=models.Q(('until', None), ('until__gte', models.F('since')), _connector='OR'), name='grouping_ends_after_start')],
            },
        ),
        migrations.CreateModel(
            name='Intervention',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('contribution', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='interventions', to='participation.contribution')),
                ('about_files', models.BooleanField(default=False)),
                ('rule', models.CharField(choices=[('personal', 'It names other people, or says something private about them.'), ('insult', 'It insults or threatens somebody.'), ('discrimination', 'It discriminates.'), ('illegal', 'It calls for something that is against the law, or is against the law itself.'), ('advertisement', 'It is an advertisement.'), ('repeated', 'The same person sent the same text before.'), ('no_content', 'It says nothing that can be read.')], max_length=16)),
                ('reason', models.TextField(max_length=2000)),
                ('decided_on', models.DateField(default=django.utils.timezone.localdate)),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('appeal', models.TextField(blank=True, max_length=4000)),
                ('appealed_on', models.DateField(blank=True, null=True)),
                ('appeal_reason', models.TextField(blank=True, max_length=2000)),
                ('appeal_decided_on', models.DateField(blank=True, null=True)),
                ('appeal_decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('lifted_on', models.DateField(blank=True, null=True)),
            ],
            options={
                'ordering': ['id'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('lifted_on', None)), fields=('contribution', 'about_files'), name='intervention_stands_once'), models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='intervention_has_reason'), models.CheckConstraint(condition=models.Q(('appeal_decided_on', None), models.Q(('appealed_on__isnull', False), models.Q(('appeal_reason', ''), _negated=True)), _connector='OR'), name='appeal_decided_with_reason'), models.CheckConstraint(condition=models.Q(('appeal_decided_by', None), ('decided_by', None), models.Q(('appeal_decided_by', models.F('decided_by')), _negated=True), _connector='OR'), name='appeal_decided_by_another', violation_error_message='Somebody else must look at this objection: you took the decision yourself.')],
            },
        ),
        migrations.CreateModel(
            name='InvitedGroup',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('promise', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='groups', to='participation.promise')),
                ('position', models.PositiveSmallIntegerField(default=0)),
                ('name', models.CharField(max_length=200, verbose_name='who')),
                ('online', models.CharField(blank=True, max_length=300, verbose_name='online')),
                ('offline', models.CharField(blank=True, max_length=300, verbose_name='not online')),
            ],
            options={
                'ordering': ['position', 'id'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('online', ''), _negated=True), models.Q(('offline', ''), _negated=True), _connector='OR'), name='invited_group_is_reached', violation_error_message='Say how this group is reached.')],
            },
        ),
        migrations.AddField(
            model_name='round',
            name='promise',
            field=models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='participation.promise'),
        ),
        migrations.AddConstraint(
            model_name='round',
            constraint=models.UniqueConstraint(fields=('initiative', 'number'), name='round_number_once'),
        ),
        migrations.AddConstraint(
            model_name='round',
            constraint=models.CheckConstraint(condition=models.Q(('state', 'prepared'), models.Q(('opened_at__isnull', False), ('promise__isnull', False)), _connector='OR'), name='round_opens_with_a_promise', violation_error_message='Publish the promise first: nobody is asked anything before it is there.'),
        ),
        migrations.AddConstraint(
            model_name='round',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'closed'), _negated=True), ('closed_at__isnull', False), _connector='OR'), name='closed_round_has_moment'),
        ),
        migrations.AddConstraint(
            model_name='round',
            constraint=models.CheckConstraint(condition=models.Q(('reported_at', None), models.Q(('state', 'closed'), models.Q(('report', ''), _negated=True)), _connector='OR'), name='round_report_after_closing'),
        ),
    ]
