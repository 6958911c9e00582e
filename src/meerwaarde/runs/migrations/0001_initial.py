from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Lease',
            fields=[
                ('task_id', models.UUIDField(primary_key=True, serialize=False)),
                ('worker', models.CharField(max_length=80)),
                ('expires_at', models.DateTimeField(db_index=True)),
                ('attempts', models.PositiveSmallIntegerField(default=1)),
            ],
        ),
        migrations.CreateModel(
            name='AnalysisRun',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('analysis', models.CharField(max_length=60)),
                ('input_hash', models.CharField(max_length=64)),
                ('input', models.JSONField()),
                ('parameters', models.JSONField(default=dict)),
                ('seed', models.PositiveBigIntegerField()),
                ('code_version', models.CharField(max_length=40)),
                ('result', models.JSONField()),
                ('created_at', models.DateTimeField(auto_now_add=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('analysis', 'input_hash', 'code_version'), name='analysis_run_once')],
            },
        ),
        migrations.CreateModel(
            name='DueRun',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('job', models.CharField(max_length=60)),
                ('due', models.DateTimeField()),
                ('created_at', models.DateTimeField(auto_now_add=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('job', 'due'), name='job_runs_once_per_turn')],
            },
        ),
    ]
