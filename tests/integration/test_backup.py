"""Backup and restore of a running installation, through the command line and on a database of its own."""

import contextlib
import errno
import hashlib
import io
import json
import os
import shutil
import sqlite3
import tarfile
import threading

import psycopg
import pytest
from django.db import connection

import installations
from factories import OrganisationFactory
from installations import meerwaarde
from meerwaarde.organisations.models import Organisation
from meerwaarde.publication import backup, restoring
from meerwaarde.publication.backup import BackupError
from meerwaarde.publication.restoring import unpack


@pytest.fixture(scope="module")
def archive(migrated_folder, tmp_path_factory):
    """An archive made while another thread keeps writing."""
    folder = tmp_path_factory.mktemp("running")
    shutil.copytree(migrated_folder, folder, dirs_exist_ok=True)
    (folder / "files" / "attachments").mkdir(parents=True)
    (folder / "files" / "attachments" / "plan.txt").write_text("het plan")
    stop, written = threading.Event(), []

    def keep_writing():
        with sqlite3.connect(folder / "meerwaarde.sqlite3", timeout=30, isolation_level=None) as database:
            while not stop.is_set():
                number = len(written)
                database.execute("BEGIN IMMEDIATE")
                for half in ("a", "b"):
                    database.execute(
                        "INSERT INTO organisations_organisation (slug, name, kind, theme, site_name, contact_email,"
                        " privacy_email, website, introduction, is_fictional, takes_part, created_at, changed_at)"
                        " VALUES (?, ?, 'municipality', '', '', '', '', '', '', 0, 0, '2026-01-01', '2026-01-01')",
                        (f"org-{number}{half}", f"Organisation {number}"),
                    )
                database.execute("COMMIT")
                written.append(number)

    writer = threading.Thread(target=keep_writing)
    writer.start()
    try:
        target = tmp_path_factory.mktemp("backups") / "whole.tar.gz"
        made = meerwaarde(folder, "backup", target)
    finally:
        stop.set()
        writer.join()
    assert made.returncode == 0, made.stderr
    assert written
    return target


def test_a_restored_installation_holds_whole_transactions_and_the_files(archive, tmp_path):
    restored = meerwaarde(tmp_path, "restore", archive)
    assert restored.returncode == 0, restored.stderr
    assert (tmp_path / "files" / "attachments" / "plan.txt").read_text() == "het plan"
    with sqlite3.connect(tmp_path / "meerwaarde.sqlite3") as database:
        counts = database.execute("SELECT COUNT(*) FROM organisations_organisation GROUP BY name").fetchall()
    assert counts
    assert set(counts) == {(2,)}


def test_an_archive_cut_in_half_is_refused_and_changes_nothing(archive, tmp_path):
    half = tmp_path / "half.tar.gz"
    half.write_bytes(archive.read_bytes()[: archive.stat().st_size // 2])
    refused = meerwaarde(tmp_path / "fresh", "restore", half)
    assert refused.returncode == 2
    assert "cannot be read whole" in refused.stderr
    assert not (tmp_path / "fresh" / "files").exists()


def forged(target, manifest, *members):
    """An archive with this manifest (its SHA-256 added when there is none) and these members."""
    if isinstance(manifest, dict) and "sha256" not in manifest:
        manifest = {**manifest, "sha256": {name: hashlib.sha256(content).hexdigest() for name, content in members}}
    with tarfile.open(target, "w:gz") as archive:
        for name, content in (("manifest.json", json.dumps(manifest).encode()), *members):
            head = tarfile.TarInfo(name)
            head.size = len(content)
            archive.addfile(head, io.BytesIO(content))
    return target


THIS = {"format": 1, "database": connection.vendor}
MEMBER = backup.DATABASE_MEMBERS[connection.vendor]
DATABASE = (MEMBER, b"rows")


@pytest.mark.parametrize("name", ["../outside.txt", "/etc/outside.txt", "files/not-in-the-manifest.txt"])
def test_a_member_that_is_not_in_the_manifest_is_refused(tmp_path, name):
    manifest = {**THIS, "sha256": {MEMBER: hashlib.sha256(b"rows").hexdigest()}}
    (tmp_path / "target").mkdir()
    with pytest.raises(BackupError, match="not in its manifest"):
        unpack(forged(tmp_path / "forged.tar.gz", manifest, DATABASE, (name, b"x")), tmp_path / "target")
    assert [path.name for path in (tmp_path / "target").iterdir()] == [MEMBER]


@pytest.mark.parametrize(
    ("manifest", "members", "reason"),
    [
        ([], [], "manifest is not an object"),
        ({}, [], "has format None"),
        ({"format": 1}, [DATABASE], "a database of kind None"),
        ({"format": 1, "database": ["sqlite"]}, [DATABASE], "a database of kind"),
        ({"format": 1, "database": "oracle"}, [DATABASE], "a database of kind oracle"),
        ({**THIS, "sha256": []}, [DATABASE], "does not give the SHA-256"),
        ({**THIS, "sha256": {MEMBER: 5}}, [DATABASE], "does not give the SHA-256"),
        ({**THIS, "sha256": {}}, [], "holds no database"),
        (THIS, [DATABASE, ("files", b"x")], "is no upload"),
        (THIS, [DATABASE, ("files/../../x", b"x")], "is no upload"),
        (THIS, [DATABASE, ("other/x", b"x")], "is no upload"),
        ({**THIS, "sha256": {MEMBER: "0" * 64}}, [DATABASE], "is missing or changed"),
        (THIS, [DATABASE, ("files/a", b"x"), ("files/a/b", b"x")], "cannot be read whole"),
    ],
)
def test_an_archive_whose_manifest_is_not_sound_is_refused_with_the_reason(tmp_path, manifest, members, reason):
    (tmp_path / "target").mkdir()
    with pytest.raises(BackupError, match=reason):
        unpack(forged(tmp_path / "forged.tar.gz", manifest, *members), tmp_path / "target")


def test_an_archive_that_unpacks_to_far_more_than_its_size_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(restoring, "RATIO_COUNTS_FROM_BYTES", 1024**2)
    (tmp_path / "target").mkdir()
    bomb = forged(tmp_path / "bomb.tar.gz", THIS, (MEMBER, bytes(20 * 1024**2)))
    with pytest.raises(BackupError, match="unpacks to more than"):
        unpack(bomb, tmp_path / "target")


@pytest.fixture(scope="module")
def restored(archive, tmp_path_factory):
    folder = tmp_path_factory.mktemp("restored")
    assert meerwaarde(folder, "restore", archive).returncode == 0
    return folder


@pytest.fixture
def installation(restored, tmp_path):
    """An installation that holds records and a file, and what it looks like."""
    folder = tmp_path / "installation"
    shutil.copytree(restored, folder)
    (folder / "files" / "own.txt").write_text("van deze installatie")

    def state():
        with sqlite3.connect(folder / "meerwaarde.sqlite3") as database:
            rows = database.execute("SELECT COUNT(*) FROM organisations_organisation").fetchone()
        return rows, sorted(path.name for path in folder.rglob("*") if "sqlite3" not in path.name)

    return folder, state


def database_with(folder, *statements):
    """The content of an SQLite file made by these statements."""
    path = folder / "made.sqlite3"
    with contextlib.closing(sqlite3.connect(path)) as database:
        for statement in statements:
            database.execute(statement)
        database.commit()
    return path.read_bytes()


MIGRATIONS = "CREATE TABLE django_migrations (id INTEGER, app TEXT, name TEXT)"
INITIATIVES = "CREATE TABLE initiatives_initiative (id INTEGER)"
NEWER = "INSERT INTO django_migrations VALUES (1, 'initiatives', '9999_of_next_year')"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (None, "holds no database"),
        (b"not a database at all", "cannot be read"),
        (b"", "has no table django_migrations"),
        (["CREATE TABLE other (id INTEGER)"], "has no table django_migrations"),
        ([MIGRATIONS], "has no table initiatives_initiative"),
        ([MIGRATIONS, INITIATIVES, NEWER], "newer version"),
    ],
)
def test_a_database_that_is_not_of_this_product_is_refused_and_everything_stays(
    installation, tmp_path, content, reason
):
    folder, state = installation
    before = state()
    content = database_with(tmp_path, *content) if isinstance(content, list) else content
    members = [] if content is None else [("database.sqlite3", content)]
    archive = forged(tmp_path / "forged.tar.gz", {"format": 1, "database": "sqlite"}, *members)
    refused = meerwaarde(folder, "restore", archive, "--force")
    assert (refused.returncode, "Traceback" in refused.stderr) == (2, False)
    assert reason in refused.stderr
    assert state() == before


def test_when_the_database_cannot_be_replaced_the_old_uploads_are_put_back(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.MEDIA_ROOT.mkdir()
    (settings.MEDIA_ROOT / "old.txt").write_text("oud")
    new = tmp_path / "new"
    new.mkdir()
    (new / "new.txt").write_text("nieuw")
    seen = []

    def replace_the_database():
        with restoring.files_replaced(new, tmp_path / "kept"):
            seen.extend(path.name for path in settings.MEDIA_ROOT.iterdir())
            raise BackupError("the disk is full")

    with pytest.raises(BackupError, match="the disk is full"):
        replace_the_database()
    assert seen == ["new.txt"]
    assert [path.name for path in settings.MEDIA_ROOT.iterdir()] == ["old.txt"]


@pytest.mark.skipif(connection.vendor != "sqlite", reason="about SQLite's file")
@pytest.mark.django_db(transaction=True)
def test_a_database_that_does_not_arrive_whole_gives_way_to_the_old_one(tmp_path, monkeypatch):
    OrganisationFactory(name="Gemeente Blijft")
    content = database_with(tmp_path, MIGRATIONS, INITIATIVES)
    (tmp_path / "new.sqlite3").write_bytes(content)

    def notices_that_something_is_missing():
        raise BackupError("a table is missing")

    monkeypatch.setattr(connection, "close", lambda: None)  # the tests' database lives as long as its connection
    monkeypatch.setattr(restoring, "see_that_it_is_there", notices_that_something_is_missing)
    with pytest.raises(BackupError, match="a table is missing"):
        restoring.put_database_back(tmp_path / "new.sqlite3", tmp_path / "kept.sqlite3")
    assert Organisation.objects.get().name == "Gemeente Blijft"


@pytest.fixture
def postgresql():
    """The address of a migrated database on the PostgreSQL of this run."""
    if connection.vendor != "postgresql":
        pytest.skip("about PostgreSQL, on which the suite runs again")
    if not shutil.which("pg_restore"):
        pytest.skip("PostgreSQL's client programs are not here")
    with installations.postgresql_clone(os.environ["DATABASE_URL"], f"test_restore_{os.getpid()}") as address:
        yield address


def test_on_postgresql_an_archive_comes_back_and_one_of_a_newer_version_is_refused(postgresql, tmp_path):
    folder, archive, on = tmp_path / "var", tmp_path / "whole.tar.gz", {"DATABASE_URL": postgresql}
    made = meerwaarde(folder, "add-organisation", "Gemeente Blijft", "--kind", "municipality", **on)
    assert made.returncode == 0, made.stderr
    assert meerwaarde(folder, "backup", archive, **on).returncode == 0
    newer = tmp_path / "newer.tar.gz"
    with psycopg.connect(postgresql) as database:
        database.execute("INSERT INTO django_migrations (app, name, applied) VALUES ('ui', '9999_later', now())")
    assert meerwaarde(folder, "backup", newer, **on).returncode == 0
    refused = meerwaarde(folder, "restore", newer, "--force", **on)
    assert (refused.returncode, "newer version" in refused.stderr) == (2, True)
    with psycopg.connect(postgresql) as database:
        database.execute("DELETE FROM organisations_organisation")
    restored = meerwaarde(folder, "restore", archive, "--force", **on)
    assert restored.returncode == 0, restored.stderr
    with psycopg.connect(postgresql) as database:
        assert database.execute("SELECT name FROM organisations_organisation").fetchall() == [("Gemeente Blijft",)]
    text = forged(tmp_path / "forged.tar.gz", {"format": 1, "database": "postgresql"}, ("database.dump", b"rows"))
    assert meerwaarde(folder, "restore", text, "--force", **on).returncode == 2


@pytest.mark.on_sqlite
def test_a_backup_into_a_folder_that_does_not_exist_says_so(tmp_path):
    refused = meerwaarde(tmp_path, "backup", tmp_path / "nowhere" / "x.tar.gz")
    assert refused.returncode == 2
    assert "does not exist" in refused.stderr


@pytest.mark.parametrize(("name", "reason"), [("", "is a folder"), ("x" * 300, "File name too long")])
def test_a_backup_to_a_name_that_cannot_be_is_refused_before_the_work(tmp_path, monkeypatch, name, reason):
    (tmp_path / "backups").mkdir()
    monkeypatch.setattr(backup, "copy_database", lambda target: pytest.fail("the work had begun"))
    with pytest.raises(BackupError, match=reason):
        backup.back_up(tmp_path / "backups" / name)
    assert list((tmp_path / "backups").iterdir()) == []


def test_a_disk_that_fills_up_is_a_refusal_and_leaves_nothing(tmp_path, monkeypatch, settings):
    def full(target):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    settings.MEDIA_ROOT = tmp_path / "media"
    (tmp_path / "backups").mkdir()
    monkeypatch.setattr(backup, "copy_database", full)
    with pytest.raises(BackupError, match=r"no archive was made: .*No space left"):
        backup.back_up(tmp_path / "backups" / "x.tar.gz")
    assert list((tmp_path / "backups").iterdir()) == []


@pytest.mark.parametrize("share", [0.2, 0.5, 0.8, 0.95])
def test_an_archive_with_one_wrong_byte_is_refused(archive, tmp_path, share):
    content = bytearray(archive.read_bytes())
    content[int(len(content) * share)] ^= 0xFF
    damaged = tmp_path / "damaged.tar.gz"
    damaged.write_bytes(content)
    target = tmp_path / "target"
    target.mkdir()
    with pytest.raises(BackupError):
        unpack(damaged, target)


def test_files_that_come_and_go_while_the_database_is_copied_are_in_the_archive(settings, tmp_path, monkeypatch):
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.MEDIA_ROOT.mkdir()
    (settings.MEDIA_ROOT / "removed.txt").write_text("was named by a copied row")

    def copy_while_others_write(target):
        target.write_bytes(b"rows")
        (settings.MEDIA_ROOT / "removed.txt").unlink()
        (settings.MEDIA_ROOT / "added.txt").write_text("is named by a copied row")

    monkeypatch.setattr(backup, "copy_database", copy_while_others_write)
    backup.back_up(tmp_path / "whole.tar.gz")
    unpacked = tmp_path / "unpacked"
    unpacked.mkdir()
    manifest = unpack(tmp_path / "whole.tar.gz", unpacked)
    assert manifest["files"] == 2
    assert sorted(path.name for path in (unpacked / "files").iterdir()) == ["added.txt", "removed.txt"]
    assert not list(tmp_path.glob(".backup-*"))


def test_a_file_that_still_grows_is_archived_as_its_hash_says(tmp_path):
    growing = tmp_path / "growing"
    growing.write_bytes(b"a" * 100)
    with tarfile.open(tmp_path / "members.tar", "w") as written:
        digest = backup._add(written, growing, "growing")
        growing.write_bytes(b"a" * 200)
    with tarfile.open(tmp_path / "members.tar") as read:
        assert hashlib.sha256(read.extractfile("growing").read()).hexdigest() == digest
