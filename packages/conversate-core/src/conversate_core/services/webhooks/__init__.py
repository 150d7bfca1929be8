"""Services for incoming webhooks: create, list and revoke them, and post by one."""

from .managing import MAX_WEBHOOKS, NewWebhook, create_webhook, revoke_webhook, webhooks_of
from .posting import post_by_webhook

__all__ = [
    "MAX_WEBHOOKS",
    "NewWebhook",
    "create_webhook",
    "post_by_webhook",
    "revoke_webhook",
    "webhooks_of",
]
