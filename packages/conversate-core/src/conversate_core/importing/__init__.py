"""The import from django-conversate 0.3: rooms, messages, files and members.

This is an app of its own. A site adds ``"conversate_core.importing"`` to ``INSTALLED_APPS`` for the
upgrade and removes it afterwards.

`manage.py import_django_conversate` imports rooms first, then messages in batches with their files,
then members. So members don't see a room, and get no alerts about it, before its history is there.
Each transaction also saves its progress (models.py), and a run continues where an earlier one was
killed. Rows are written directly, without signals.
"""
