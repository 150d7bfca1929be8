"""A site of django-conversate 0.3 taken over: its rooms, messages, files and members.

The order is that of `manage.py import_django_conversate`: rooms, then messages in batches with
their files, then members. So nobody sees a room, and nobody is told of one, before its history is
there. Whatever is written is committed with the note of how far it went (models.py); a run that was
killed goes on from there. Rows are written directly, and no signals are sent: nothing has happened,
it has only come here.
"""
