from typing import Any

from django.db import migrations

# The expression is the one that services.searching asks for.
CREATE = """
CREATE INDEX conversate_core_msg_search ON conversate_core_message
USING gin (to_tsvector('simple'::regconfig, COALESCE(body, '')))
"""
DROP = "DROP INDEX IF EXISTS conversate_core_msg_search"


def create_index(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(CREATE)


def drop_index(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(DROP)


class Migration(migrations.Migration):
    dependencies = [("conversate_core", "0001_initial")]

    operations = [migrations.RunPython(create_index, drop_index)]
