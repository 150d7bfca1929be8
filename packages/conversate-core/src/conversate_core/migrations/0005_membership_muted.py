"""Let members mute rooms."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("conversate_core", "0004_message_reply_to")]

    operations = [
        migrations.AddField(
            model_name="membership",
            name="muted",
            field=models.BooleanField(
                db_default=False, default=False, verbose_name="mute this room"
            ),
        ),
    ]
