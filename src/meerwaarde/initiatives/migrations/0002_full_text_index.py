from typing import Any

from django.db import migrations

SQLITE = [
    """
    CREATE VIRTUAL TABLE initiatives_searchindex USING fts5(
        title_stems, body_stems, facets,
        content='initiatives_searchtext', content_rowid='id', tokenize='unicode61 remove_diacritics 0'
    )
    """,
    """
    CREATE TRIGGER initiatives_searchindex_added AFTER INSERT ON initiatives_searchtext BEGIN
        INSERT INTO initiatives_searchindex(rowid, title_stems, body_stems, facets)
        VALUES (new.id, new.title_stems, new.body_stems, new.facets);
    END
    """,
    """
    CREATE TRIGGER initiatives_searchindex_removed AFTER DELETE ON initiatives_searchtext BEGIN
        INSERT INTO initiatives_searchindex(initiatives_searchindex, rowid, title_stems, body_stems, facets)
        VALUES ('delete', old.id, old.title_stems, old.body_stems, old.facets);
    END
    """,
    """
    CREATE TRIGGER initiatives_searchindex_changed AFTER UPDATE ON initiatives_searchtext BEGIN
        INSERT INTO initiatives_searchindex(initiatives_searchindex, rowid, title_stems, body_stems, facets)
        VALUES ('delete', old.id, old.title_stems, old.body_stems, old.facets);
        INSERT INTO initiatives_searchindex(rowid, title_stems, body_stems, facets)
        VALUES (new.id, new.title_stems, new.body_stems, new.facets);
    END
    """,
]
SQLITE_BACK = [
    "DROP TRIGGER IF EXISTS initiatives_searchindex_added",
    "DROP TRIGGER IF EXISTS initiatives_searchindex_removed",
    "DROP TRIGGER IF EXISTS initiatives_searchindex_changed",
    "DROP TABLE IF EXISTS initiatives_searchindex",
]
POSTGRESQL = [
    """
    ALTER TABLE initiatives_searchtext ADD COLUMN words tsvector GENERATED ALWAYS AS (
        setweight(to_tsvector('simple'::regconfig, title_stems), 'A')
        || setweight(to_tsvector('simple'::regconfig, body_stems), 'B')
        || setweight(to_tsvector('simple'::regconfig, facets), 'D')
    ) STORED
    """,
    "CREATE INDEX initiatives_searchindex ON initiatives_searchtext USING GIN (words)",
]
POSTGRESQL_BACK = ["ALTER TABLE initiatives_searchtext DROP COLUMN IF EXISTS words"]


def _run(schema_editor: Any, sqlite: list[str], postgresql: list[str]) -> None:
    for statement in sqlite if schema_editor.connection.vendor == "sqlite" else postgresql:
        schema_editor.execute(statement)


def build(apps: Any, schema_editor: Any) -> None:
    _run(schema_editor, SQLITE, POSTGRESQL)
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute("INSERT INTO initiatives_searchindex(initiatives_searchindex) VALUES ('rebuild')")


def remove(apps: Any, schema_editor: Any) -> None:
    _run(schema_editor, SQLITE_BACK, POSTGRESQL_BACK)


class Migration(migrations.Migration):
    dependencies = [("initiatives", "0001_initial")]
    operations = [migrations.RunPython(build, remove)]
