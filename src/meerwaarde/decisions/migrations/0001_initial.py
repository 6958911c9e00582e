import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0001_initial'),
        ('initiatives', '0001_initial'),
        ('participation', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='FormalProcedure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('initiative', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='formal_procedure', to='initiatives.initiative')),
                ('title', models.CharField(max_length=200, verbose_name='name of the procedure')),
                ('url', models.URLField(max_length=1000, verbose_name='address of the procedure')),
                ('until', models.DateField(blank=True, null=True, verbose_name='last day')),
            ],
        ),
        migrations.CreateModel(
            name='SelectionCategory',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('initiative', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='selection_category', to='initiatives.initiative')),
                ('list_name', models.CharField(default='Selectielijst gemeenten en intergemeentelijke organen 2020', max_length=200, verbose_name='selection list')),
                ('code', models.CharField(max_length=30, verbose_name='number in that list')),
                ('label', models.CharField(max_length=200, verbose_name='name of that line')),
                ('appraisal', models.CharField(choices=[('keep', 'keep for ever'), ('destroy', 'keep for a number of years')], max_length=8, verbose_name='what happens')),
                ('years', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='years after closing')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('appraisal', 'keep'), ('years', None)), models.Q(('appraisal', 'destroy'), ('years__gte', 1)), _connector='OR'), name='destroyed_dossier_has_years', violation_error_message='Give the number of years only for what is destroyed.')],
            },
        ),
        migrations.CreateModel(
            name='Turnout',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('round', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='turnout', to='participation.round')),
                ('total', models.PositiveIntegerField(blank=True, null=True)),
                ('fixed_at', models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('total', None), ('total', 0), ('total__gte', 5), _connector='OR'), name='turnout_shows_no_few')],
            },
        ),
        migrations.CreateModel(
            name='TurnoutRow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('turnout', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rows', to='decisions.turnout')),
                ('dimension', models.CharField(choices=[('group', 'invited group'), ('age', 'age'), ('district', 'district'), ('channel', 'way in which it came in')], max_length=10)),
                ('position', models.PositiveSmallIntegerField(default=0)),
                ('label', models.CharField(max_length=200)),
                ('standing', models.CharField(choices=[('counted', 'counted'), ('hidden', 'not shown, so that nobody can be recognised'), ('not_recorded', 'not recorded')], max_length=12)),
                ('number', models.PositiveIntegerField(blank=True, null=True)),
            ],
            options={
                'ordering': ['dimension', 'position', 'id'],
                'constraints': [models.UniqueConstraint(fields=('turnout', 'dimension', 'label'), name='turnout_row_once'), models.CheckConstraint(condition=models.Q(models.Q(('number__isnull', False), ('standing', 'counted')), models.Q(models.Q(('standing', 'counted'), _negated=True), ('number', None)), _connector='OR'), name='turnout_number_only_when_shown'), models.CheckConstraint(condition=models.Q(('number', None), ('number', 0), ('number__gte', 5), _connector='OR'), name='turnout_row_shows_no_few')],
            },
        ),
        migrations.CreateModel(
            name='DecisionVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('title', models.CharField(max_length=200, verbose_name='title')),
                ('text', models.TextField(blank=True, max_length=20000, verbose_name='what is decided')),
                ('body', models.CharField(choices=[('council', 'the council'), ('college', 'the college of mayor and aldermen'), ('mayor', 'the mayor'), ('other', 'another deciding body')], default='college', max_length=10, verbose_name='who decides')),
                ('body_name', models.CharField(blank=True, max_length=200, verbose_name='name of that body')),
                ('decided_on', models.DateField(blank=True, null=True, verbose_name='date of the decision')),
                ('advice', models.CharField(blank=True, choices=[('followed', 'it follows the advice'), ('partly', 'it follows the advice in part'), ('departed', 'it departs from the advice')], max_length=10, verbose_name='what is done with the advice')),
                ('departure_reason', models.TextField(blank=True, max_length=4000, verbose_name='why it departs from the advice')),
                ('reason', models.TextField(blank=True, max_length=2000, verbose_name='why the decision changes')),
                ('published_at', models.DateTimeField(blank=True, null=True)),
                ('contributions', models.PositiveIntegerField(default=0)),
                ('unanswered', models.PositiveIntegerField(default=0)),
                ('early_ground', models.CharField(blank=True, choices=[('legal', 'a legal deadline'), ('urgent', 'it cannot wait')], max_length=10)),
                ('early_reason', models.TextField(blank=True, max_length=2000)),
                ('early_signed_as', models.CharField(blank=True, max_length=250)),
                ('answers_by', models.DateField(blank=True, null=True)),
            ],
            options={
                'ordering': ['decision', 'number'],
            },
        ),
        migrations.CreateModel(
            name='Decision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('initiative', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='decisions', to='initiatives.initiative')),
                ('number', models.PositiveSmallIntegerField()),
                ('current', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='decisions.decisionversion')),
                ('announcement_url', models.URLField(blank=True, max_length=1000, verbose_name='official announcement')),
                ('announced_on', models.DateField(blank=True, null=True, verbose_name='announced on')),
                ('formal_route', models.CharField(blank=True, choices=[('objection', 'objection'), ('view', 'view on a draft decision'), ('appeal', 'appeal to the court'), ('none', 'no formal objection is possible')], max_length=10, verbose_name='formal route')),
                ('formal_url', models.URLField(blank=True, max_length=1000, verbose_name='how that goes')),
                ('formal_until', models.DateField(blank=True, null=True, verbose_name='last day for that')),
            ],
            options={
                'ordering': ['initiative', 'number'],
                'constraints': [models.UniqueConstraint(fields=('initiative', 'number'), name='decision_number_once'), models.CheckConstraint(condition=models.Q(('formal_until', None), models.Q(('formal_route__in', ['', 'none']), _negated=True), _connector='OR'), name='formal_period_has_a_route', violation_error_message='Say which formal route this last day belongs to.'), models.CheckConstraint(condition=models.Q(('formal_until', None), ('announced_on', None), ('formal_until__gt', models.F('announced_on')), _connector='OR'), name='formal_period_after_announcement', violation_error_message='The last day lies before the announcement.')],
            },
        ),
        migrations.CreateModel(
            name='Consideration',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='decisions.decisionversion')),
                ('position', models.PositiveSmallIntegerField(default=0)),
                ('title', models.CharField(max_length=200)),
                ('text', models.TextField(blank=True, max_length=4000)),
            ],
            options={
                'ordering': ['position', 'id'],
                'abstract': False,
                'default_related_name': 'considerations',
                'constraints': [models.UniqueConstraint(fields=('version', 'position'), name='consideration_position_once')],
            },
        ),
        migrations.CreateModel(
            name='Dissent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='decisions.decisionversion')),
                ('position', models.PositiveSmallIntegerField(default=0)),
                ('who', models.CharField(max_length=200)),
                ('text', models.TextField(max_length=4000)),
            ],
            options={
                'ordering': ['position', 'id'],
                'abstract': False,
                'default_related_name': 'dissents',
            },
        ),
        migrations.CreateModel(
            name='Limit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='decisions.decisionversion')),
                ('position', models.PositiveSmallIntegerField(default=0)),
                ('kind', models.CharField(choices=[('device', 'device that may be used'), ('property', 'what may be measured'), ('purpose', 'purpose for which it may be used'), ('retention', 'how long data may be kept'), ('ends', 'day on which it ends'), ('condition', 'other condition')], max_length=10)),
                ('subject', models.CharField(blank=True, max_length=120)),
                ('most', models.PositiveIntegerField(blank=True, null=True)),
                ('keep_hours', models.PositiveIntegerField(blank=True, null=True)),
                ('ends_on', models.DateField(blank=True, null=True)),
                ('text', models.TextField(blank=True, max_length=2000)),
            ],
            options={
                'ordering': ['position', 'id'],
                'abstract': False,
                'default_related_name': 'limits',
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('kind__in', ['device', 'property', 'purpose']), _negated=True), models.Q(('subject', ''), _negated=True), _connector='OR'), name='limit_names_its_subject', violation_error_message='Name the device, what is measured, or the purpose.'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 'retention'), _negated=True), ('keep_hours__isnull', False), _connector='OR'), name='retention_limit_has_hours', violation_error_message='Say for how many hours the data may be kept.'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 'ends'), _negated=True), ('ends_on__isnull', False), _connector='OR'), name='end_limit_has_day', violation_error_message='Choose the day on which it ends.'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 'condition'), _negated=True), models.Q(('text', ''), _negated=True), _connector='OR'), name='condition_has_text', violation_error_message='Write the condition.')],
            },
        ),
        migrations.CreateModel(
            name='WeighedAlternative',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='decisions.decisionversion')),
                ('position', models.PositiveSmallIntegerField(default=0)),
                ('key', models.CharField(max_length=8)),
                ('kind', models.CharField(choices=[('do_nothing', 'do nothing'), ('non_digital', 'without digital technology'), ('digital', 'with digital technology')], max_length=12)),
                ('title', models.CharField(max_length=200)),
                ('reason', models.TextField(blank=True, max_length=2000)),
                ('is_chosen', models.BooleanField(default=False)),
            ],
            options={
                'ordering': ['position', 'id'],
                'abstract': False,
                'default_related_name': 'alternatives',
                'constraints': [models.UniqueConstraint(fields=('version', 'key'), name='alternative_weighed_once'), models.UniqueConstraint(condition=models.Q(('is_chosen', True)), fields=('version',), name='one_alternative_is_chosen')],
            },
        ),
        migrations.CreateModel(
            name='Commitment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('initiative', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='commitments', to='initiatives.initiative')),
                ('number', models.PositiveSmallIntegerField()),
                ('kind', models.CharField(choices=[('change', 'change because of what people said'), ('commitment', 'commitment to the council'), ('motion', 'motion of the council')], default='change', max_length=10)),
                ('decision', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='commitments', to='decisions.decision')),
                ('what', models.CharField(max_length=500, verbose_name='what changes')),
                ('who', models.CharField(max_length=200, verbose_name='who does it')),
                ('due_on', models.DateField(verbose_name='ready on')),
                ('kept_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('state', models.CharField(choices=[('planned', 'planned'), ('done', 'done'), ('dropped', 'dropped')], default='planned', max_length=10)),
                ('result', models.TextField(blank=True, max_length=2000, verbose_name='what came of it')),
                ('made_on', models.DateField(default=django.utils.timezone.localdate)),
                ('settled_on', models.DateField(blank=True, null=True)),
            ],
            options={
                'ordering': ['initiative', 'number'],
                'constraints': [models.UniqueConstraint(fields=('initiative', 'number'), name='commitment_number_once'), models.CheckConstraint(condition=models.Q(models.Q(('settled_on', None), ('state', 'planned')), models.Q(models.Q(('state', 'planned'), _negated=True), ('settled_on__isnull', False)), _connector='OR'), name='settled_commitment_has_day'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'dropped'), _negated=True), models.Q(('result', ''), _negated=True), _connector='OR'), name='dropped_commitment_has_reason', violation_error_message='Say why this does not happen; everybody can read it.')],
            },
        ),
        migrations.CreateModel(
            name='Citation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('consideration', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='citations', to='decisions.consideration')),
                ('position', models.PositiveSmallIntegerField(default=0)),
                ('kind', models.CharField(choices=[('contribution', 'what somebody said'), ('argument', 'argument'), ('effect', 'effect on a public value'), ('source', 'source')], max_length=12)),
                ('contribution', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='citations', to='participation.contribution')),
                ('argument', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='citations', to='participation.argument')),
                ('effect_key', models.CharField(blank=True, max_length=8)),
                ('words', models.CharField(blank=True, max_length=500)),
                ('url', models.URLField(blank=True, max_length=1000)),
            ],
            options={
                'ordering': ['position', 'id'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('contribution__isnull', False)), fields=('consideration', 'contribution'), name='contribution_cited_once_per_consideration'), models.UniqueConstraint(condition=models.Q(('argument__isnull', False)), fields=('consideration', 'argument'), name='argument_cited_once_per_consideration'), models.CheckConstraint(condition=models.Q(models.Q(('argument', None), ('contribution__isnull', False), ('effect_key', ''), ('kind', 'contribution'), ('url', ''), ('words', '')), models.Q(('argument__isnull', False), ('contribution', None), ('effect_key', ''), ('kind', 'argument'), ('url', ''), models.Q(('words', ''), _negated=True)), models.Q(('argument', None), ('contribution', None), ('kind', 'effect'), ('url', ''), models.Q(('effect_key', ''), _negated=True), models.Q(('words', ''), _negated=True)), models.Q(('argument', None), ('contribution', None), ('effect_key', ''), ('kind', 'source'), models.Q(('words', ''), _negated=True)), _connector='OR'), name='citation_is_of_one_kind')],
            },
        ),
        migrations.CreateModel(
            name='CommitmentFor',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('commitment', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='because', to='decisions.commitment')),
                ('contribution', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='commitments', to='participation.contribution')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('commitment', 'contribution'), name='commitment_once_per_contribution')],
            },
        ),
        migrations.AddField(
            model_name='decisionversion',
            name='decision',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='versions', to='decisions.decision'),
        ),
        migrations.AddConstraint(
            model_name='decisionversion',
            constraint=models.UniqueConstraint(fields=('decision', 'number'), name='decision_version_number_once'),
        ),
        migrations.AddConstraint(
            model_name='decisionversion',
            constraint=models.UniqueConstraint(condition=models.Q(('published_at', None)), fields=('decision',), name='decision_draft_once'),
        ),
        migrations.AddConstraint(
            model_name='decisionversion',
            constraint=models.CheckConstraint(condition=models.Q(('published_at', None), models.Q(('decided_on__isnull', False), models.Q(('text', ''), _negated=True)), _connector='OR'), name='published_decision_says_what_and_when'),
        ),
        migrations.AddConstraint(
            model_name='decisionversion',
            constraint=models.CheckConstraint(condition=models.Q(('number', 1), ('published_at', None), models.Q(('reason', ''), _negated=True), _connector='OR'), name='changed_decision_has_reason', violation_error_message='Say why the decision changes; everybody can read it.'),
        ),
        migrations.AddConstraint(
            model_name='decisionversion',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('body', 'other'), _negated=True), models.Q(('body_name', ''), _negated=True), _connector='OR'), name='other_deciding_body_has_name', violation_error_message='Name the body that decides.'),
        ),
        migrations.AddConstraint(
            model_name='decisionversion',
            constraint=models.CheckConstraint(condition=models.Q(('advice__in', ['', 'followed']), models.Q(('departure_reason', ''), _negated=True), _connector='OR'), name='departure_from_advice_has_reason', violation_error_message='Say why the decision departs from what people advised.'),
        ),
        migrations.AddConstraint(
            model_name='decisionversion',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('answers_by', None), ('early_ground', ''), ('early_reason', ''), ('early_signed_as', '')), models.Q(models.Q(('early_ground', ''), _negated=True), models.Q(('early_reason', ''), _negated=True), models.Q(('early_signed_as', ''), _negated=True), ('answers_by__isnull', False)), _connector='OR'), name='early_decision_is_whole'),
        ),
        migrations.AddConstraint(
            model_name='decisionversion',
            constraint=models.CheckConstraint(condition=models.Q(('unanswered', 0), models.Q(('early_ground', ''), _negated=True), _connector='OR'), name='open_answers_only_with_a_ground'),
        ),
    ]
