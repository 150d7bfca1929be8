"""Remember which message another one replies to."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("conversate_core", "0003_message_sent_by_mail")]

    operations = [
        migrations.AddField(
            model_name="message",
            name="reply_to",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="replies",
                to="conversate_core.message",
                verbose_name="reply to",
            ),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(fields=["reply_to", "id"], name="conversate_core_msg_replies"),
        ),
    ]
