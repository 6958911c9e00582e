import django.db.models.deletion
import django.utils.timezone
import meerwaarde.follow.models
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Announcement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('topic', models.CharField(max_length=80)),
                ('kind', models.CharField(max_length=60)),
                ('values', models.JSONField(default=dict)),
                ('address', models.CharField(max_length=400)),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                'ordering': ['-id'],
                'indexes': [models.Index(fields=['topic', '-id'], name='announcement_of_topic')],
            },
        ),
        migrations.CreateModel(
            name='Subscription',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('topic', models.CharField(max_length=80)),
                ('email', models.EmailField(max_length=254)),
                ('language', models.CharField(default='nl', max_length=2)),
                ('rhythm', models.CharField(choices=[('daily', 'once a day at most'), ('weekly', 'once a week at most')], default='daily', max_length=6)),
                ('token', models.CharField(default=meerwaarde.follow.models.new_subscription_token, max_length=64, unique=True)),
                ('asked_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('confirmed_at', models.DateTimeField(blank=True, null=True)),
                ('told_until', models.PositiveBigIntegerField(default=0)),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('confirmed_at', None), _negated=True), fields=['rhythm', 'topic'], name='subscription_due')],
                'constraints': [models.UniqueConstraint(fields=('topic', 'email'), name='followed_once')],
            },
        ),
        migrations.CreateModel(
            name='Notice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('recipient', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='notices', to=settings.AUTH_USER_MODEL)),
                ('kind', models.CharField(max_length=60)),
                ('values', models.JSONField(default=dict)),
                ('address', models.CharField(blank=True, max_length=400)),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('read_at', models.DateTimeField(null=True)),
            ],
            options={
                'indexes': [models.Index(fields=['recipient', 'read_at', '-id'], name='notice_of_person')],
            },
        ),
    ]
