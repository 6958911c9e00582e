"""The worker, its leases, its schedule and the server, with real processes."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.module_loading import import_string
from django_tasks.base import Task, TaskResultStatus
from django_tasks_db.models import DBTaskResult

import worker_tasks
from meerwaarde.runs import leases, schedule
from meerwaarde.runs.models import DueRun, Lease
from meerwaarde.runs.tasks import remove_finished_runs

TESTS = Path(__file__).resolve().parent.parent
SECOND = timedelta(seconds=1)
# No test is timed: this only ends one that waits for what never comes.
PATIENCE_SECONDS = 180


def wait_until(condition: Callable[[], Any], seconds: float = PATIENCE_SECONDS) -> Any:
    limit = time.monotonic() + seconds
    while time.monotonic() < limit:
        if result := condition():
            return result
        time.sleep(0.02)
    raise AssertionError(f"not within {seconds} seconds")


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text() if Path("/proc").is_dir() else True


class Installation:
    """An installation of its own (SQLite in a folder), reached only through its commands."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.environment = {
            **{name: value for name, value in os.environ.items() if name != "DATABASE_URL"},
            "MEERWAARDE_VAR": str(folder),
            "PYTHONPATH": str(TESTS),
            "DJANGO_SETTINGS_MODULE": "meerwaarde.config.settings",
            "DEBUG": "1",
        }
        self.processes: list[subprocess.Popen[str]] = []

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-m", "meerwaarde.cli", *arguments],
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.processes.append(process)
        return process

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "meerwaarde.cli", *arguments]
        return subprocess.run(
            command, env=self.environment, capture_output=True, text=True, timeout=PATIENCE_SECONDS, check=False
        )

    def python(self, code: str) -> str:
        program = f"import django; django.setup()\n{code}"
        done = subprocess.run(
            [sys.executable, "-c", program],
            env=self.environment,
            capture_output=True,
            text=True,
            check=True,
            timeout=PATIENCE_SECONDS,
        )
        return done.stdout.strip()

    def pids(self, name: str) -> list[int]:
        file = self.folder / name
        return [int(line) for line in file.read_text().splitlines()] if file.exists() else []

    def stop(self) -> None:
        for process in self.processes:
            if process.poll() is None:
                process.kill()
            process.wait()
            if process.stdout:
                process.stdout.close()


@pytest.fixture
def installation(migrated_folder: Path, tmp_path: Path) -> Iterator[Installation]:
    shutil.copytree(migrated_folder, tmp_path, dirs_exist_ok=True)
    place = Installation(tmp_path)
    yield place
    place.stop()


def free_port() -> int:
    with socket.socket() as attempt:
        attempt.bind(("127.0.0.1", 0))
        return int(attempt.getsockname()[1])


def test_task_of_a_killed_worker_is_run_by_another_after_its_lease(installation: Installation) -> None:
    folder = str(installation.folder)
    installation.python(f"import worker_tasks; worker_tasks.write_and_wait.enqueue({folder!r})")
    first = installation.start("work", "--lease", "1", "--interval", "0.1")
    wait_until(lambda: installation.pids("started"))
    first.send_signal(signal.SIGKILL)
    first.wait()
    (installation.folder / "go").touch()
    second = installation.start("work", "--lease", "1", "--interval", "0.1")
    assert wait_until(lambda: installation.pids("finished")) == [second.pid]
    assert installation.pids("started") == [first.pid, second.pid]


def test_worker_finishes_its_task_when_asked_to_stop(installation: Installation) -> None:
    folder = str(installation.folder)
    installation.python(f"import worker_tasks; worker_tasks.write_and_wait.enqueue({folder!r})")
    worker = installation.start("work", "--interval", "0.1")
    wait_until(lambda: installation.pids("started"))
    worker.send_signal(signal.SIGTERM)
    (installation.folder / "go").touch()
    assert worker.wait(timeout=PATIENCE_SECONDS) == 0
    assert installation.pids("finished") == [worker.pid]
    code = "from meerwaarde.runs.models import Lease; from django_tasks_db.models import DBTaskResult as D;"
    code += "print(Lease.objects.count(), D.objects.filter(task_path__contains='write_and_wait').get().status)"
    assert installation.python(code) == "0 SUCCESSFUL"


def served(installation: Installation, *arguments: str, by: str = "serve") -> tuple[subprocess.Popen[str], int]:
    port = free_port()
    server = installation.start(*by.split(), "--port", str(port), *arguments)
    assert server.stdout is not None
    wait_until(lambda: f"http://localhost:{port}" in server.stdout.readline())
    return server, port


def answers(port: int) -> bool:
    try:
        urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=5).close()
    except urllib.error.HTTPError:
        return True
    except OSError:  # refused, or too busy to answer yet
        return False
    return True


def descendants(pid: int) -> list[int]:
    found = []
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(status.read_text().rsplit(")", 1)[1].split()[1])
        except (FileNotFoundError, ProcessLookupError):
            continue
        if parent == pid:
            child = int(status.parent.name)
            found += [child, *descendants(child)]
    return found


@pytest.mark.parametrize(("stop", "processes"), [(signal.SIGTERM, 1), (signal.SIGINT, 2)])
def test_serve_stops_everything_that_it_started(
    installation: Installation, stop: signal.Signals, processes: int
) -> None:
    server, port = served(installation, "--processes", str(processes))
    wait_until(lambda: answers(port))
    children = descendants(server.pid)
    assert len(children) >= processes + 1  # the web processes and the worker
    server.send_signal(stop)
    assert server.wait(timeout=PATIENCE_SECONDS) == 0
    wait_until(lambda: not any(alive(child) for child in children))


def test_nothing_is_left_when_the_server_was_killed(installation: Installation) -> None:
    server, port = served(installation)
    wait_until(lambda: answers(port))
    children = descendants(server.pid)
    server.send_signal(signal.SIGKILL)
    server.wait()
    wait_until(lambda: not any(alive(child) for child in children))


def test_the_first_start_of_the_demo_serves_a_document_and_stops(installation: Installation) -> None:
    """Loading it uses threads that a server copied from the same process would wait for without end."""
    server, port = served(installation, by="demo --serve")
    wait_until(lambda: answers(port))
    document = reverse("dossier_pdf", args=["lindervoort", "slimme-verkeerslichten-ringweg"])
    with urllib.request.urlopen(f"http://127.0.0.1:{port}{document}", timeout=PATIENCE_SECONDS) as answer:
        assert answer.read(5) == b"%PDF-"
    server.send_signal(signal.SIGINT)
    assert server.wait(timeout=PATIENCE_SECONDS) == 0


def test_serve_refuses_a_port_that_is_taken(installation: Installation) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        done = installation.run("serve", "--port", str(taken.getsockname()[1]))
    assert done.returncode == 2
    assert "cannot be used" in done.stderr


@pytest.mark.on_sqlite
def test_serve_refuses_a_database_that_is_not_migrated(tmp_path: Path) -> None:
    done = Installation(tmp_path).run("serve", "--port", str(free_port()))
    assert done.returncode == 2
    assert "meerwaarde migrate" in done.stderr


# --- leases and schedule, on every database ----------------------------------------------------------------------


def running_task(*workers: str, started_ago: timedelta = timedelta(minutes=5)) -> DBTaskResult:
    task = DBTaskResult.objects.get(pk=worker_tasks.do_nothing.enqueue().id)
    task.status, task.worker_ids, task.started_at = TaskResultStatus.RUNNING, [*workers], timezone.now() - started_ago
    task.save()
    return task


@pytest.mark.django_db
def test_a_task_under_a_living_lease_is_left_alone() -> None:
    task = running_task("one")
    leases.take_lease(task.pk, "one", SECOND * 60, 1)
    assert leases.return_tasks_of_dead_workers(SECOND * 60) == 0
    task.refresh_from_db()
    assert task.status == TaskResultStatus.RUNNING


@pytest.mark.django_db
def test_a_task_that_never_got_a_lease_returns_after_a_lease_length() -> None:
    fresh, old = running_task("one", started_ago=SECOND), running_task("two")
    assert leases.return_tasks_of_dead_workers(SECOND * 60) == 1
    fresh.refresh_from_db()
    old.refresh_from_db()
    assert (fresh.status, old.status) == (TaskResultStatus.RUNNING, TaskResultStatus.READY)


@pytest.mark.django_db
def test_a_task_that_stopped_three_workers_is_given_up() -> None:
    task = running_task("one", "two", "three")
    leases.take_lease(task.pk, "three", -SECOND, 3)
    assert leases.return_tasks_of_dead_workers(SECOND * 60) == 0
    task.refresh_from_db()
    assert task.status == TaskResultStatus.FAILED
    assert not Lease.objects.exists()


@pytest.mark.django_db
def test_a_lease_is_renewed_by_its_own_worker_only() -> None:
    task = running_task("one")
    leases.take_lease(task.pk, "one", SECOND, 1)
    assert leases.renew_lease(task.pk, "one", SECOND * 60)
    assert not leases.renew_lease(task.pk, "another", SECOND * 60)


@pytest.fixture
def own_schedule(monkeypatch: pytest.MonkeyPatch) -> None:
    job = schedule.ScheduledJob("nothing", timedelta(hours=1), "worker_tasks.do_nothing")
    monkeypatch.setattr(schedule, "SCHEDULE", {"nothing": job})


@pytest.mark.django_db
@pytest.mark.usefixtures("own_schedule")
def test_a_scheduled_job_is_queued_once_per_turn() -> None:
    moment = datetime(2026, 3, 1, 10, 59, tzinfo=UTC)
    assert schedule.enqueue_due_jobs(moment) == ["nothing"]
    assert schedule.enqueue_due_jobs(moment) == []
    assert schedule.enqueue_due_jobs(moment + timedelta(minutes=1)) == ["nothing"]
    assert DBTaskResult.objects.count() == DueRun.objects.count() == 2


def test_every_scheduled_job_leads_to_a_task() -> None:
    assert all(isinstance(import_string(job.task), Task) for job in schedule.SCHEDULE.values())


def test_two_jobs_cannot_have_one_name() -> None:
    name = next(iter(schedule.SCHEDULE))
    with pytest.raises(ValueError, match=name):
        schedule.register(schedule.ScheduledJob(name, SECOND, "worker_tasks.do_nothing"))


@pytest.mark.django_db
def test_old_turns_and_results_are_removed_and_the_job_may_run_twice() -> None:
    old = timezone.now() - timedelta(days=61)
    DueRun.objects.create(job="x", due=old)
    kept = DueRun.objects.create(job="x", due=timezone.now())
    done = running_task("one")
    DBTaskResult.objects.filter(pk=done.pk).update(status=TaskResultStatus.SUCCESSFUL, finished_at=old)
    for _ in range(2):
        remove_finished_runs.call()
    assert list(DueRun.objects.all()) == [kept]
    assert not DBTaskResult.objects.exists()
