"""Services for messages: post, edit, delete."""

from .deleting import delete_message
from .editing import edit_message
from .posting import post_message
from .texts import check_body

__all__ = ["check_body", "delete_message", "edit_message", "post_message"]
