from __future__ import annotations

from django.db import models


class DueRun(models.Model):
    """One turn of a scheduled job. The unique row makes sure that many workers start it only once."""

    job = models.CharField(max_length=60)
    due = models.DateTimeField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["job", "due"], name="job_runs_once_per_turn")]

    def __str__(self) -> str:
        return f"{self.job} {self.due:%Y-%m-%d %H:%M}"


class Lease(models.Model):
    """A worker's claim on a task it is running; a claim that is no longer renewed returns the task to the queue."""

    task_id = models.UUIDField(primary_key=True)
    worker = models.CharField(max_length=80)
    expires_at = models.DateTimeField(db_index=True)
    attempts = models.PositiveSmallIntegerField(default=1)

    def __str__(self) -> str:
        return f"{self.task_id} held by {self.worker}"


class AnalysisRun(models.Model):
    """One run of an analysis: with this input, these parameters and this seed the result can be computed again."""

    analysis = models.CharField(max_length=60)
    # SHA-256 over the canonical JSON (RFC 8785) of input, parameters and seed.
    input_hash = models.CharField(max_length=64)
    input = models.JSONField()
    parameters = models.JSONField(default=dict)
    seed = models.PositiveBigIntegerField()
    code_version = models.CharField(max_length=40)
    result = models.JSONField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["analysis", "input_hash", "code_version"], name="analysis_run_once")
        ]

    def __str__(self) -> str:
        return f"{self.analysis} {self.input_hash[:12]}"
