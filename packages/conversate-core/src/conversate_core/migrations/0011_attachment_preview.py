"""Previews of large pictures."""

from django.db import migrations, models

import conversate_core.storage


class Migration(migrations.Migration):
    dependencies = [
        ("conversate_core", "0010_invitations"),
    ]

    operations = [
        migrations.AddField(
            model_name="attachment",
            name="preview",
            field=models.FileField(
                blank=True,
                db_default="",
                default="",
                editable=False,
                max_length=255,
                storage=conversate_core.storage.get_attachment_storage,
                upload_to="",
            ),
        ),
        migrations.AddField(
            model_name="attachment",
            name="preview_tried_at",
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="attachment",
            name="preview_tries",
            field=models.PositiveSmallIntegerField(db_default=0, default=0, editable=False),
        ),
    ]
