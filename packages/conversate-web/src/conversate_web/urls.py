"""The URLs of the pages and of their JSON API, to be included in the site's URLconf."""

from django.urls import URLPattern, URLResolver, include, path

from . import converters  # noqa: F401 - registers the converter of slugs
from .views import (
    api,
    creating,
    directs,
    files,
    index,
    installing,
    invitations,
    joining,
    managing,
    members,
    messages,
    reacting,
    reading,
    room,
    search,
    send,
    settings,
    webhooks,
)

app_name = "conversate"

api_urlpatterns: list[URLPattern | URLResolver] = [
    path("poll/", api.poll, name="api_poll"),
    path("goodbye/", api.goodbye, name="api_goodbye"),
    path("send/", api.send, name="api_send"),
    path("edit/", api.edit, name="api_edit"),
    path("delete/", api.delete, name="api_delete"),
    path("react/", api.react, name="api_react"),
    path("history/", api.history, name="api_history"),
    path("read/", api.read, name="api_read"),
    path("members/", api.members, name="api_members"),
    path("seen/", api.seen, name="api_seen"),
    path("preferences/", api.preferences, name="api_preferences"),
    path("join/", api.join, name="api_join"),
    path("leave/", api.leave, name="api_leave"),
    path("member-list/", api.member_list, name="api_member_list"),
    path("search/", api.search_room, name="api_search_room"),
]

# Calls that are not about one room. No room has this slug.
user_api_urlpatterns: list[URLPattern | URLResolver] = [
    path("rooms/", api.rooms, name="api_rooms"),
    path("create/", api.create, name="api_create"),
    path("search/", api.search, name="api_search"),
]

manage_urlpatterns: list[URLPattern | URLResolver] = [
    path("", managing.manage, name="manage"),
    path("add/", managing.add_member, name="manage_add"),
    path("members/", managing.change_member, name="manage_members"),
    path("remove/", managing.remove_member, name="manage_remove"),
    path("invite/", managing.invite_by_link, name="manage_invite"),
    path("invite-by-mail/", managing.invite_by_mail, name="manage_invite_by_mail"),
    path("revoke/", managing.revoke, name="manage_revoke"),
    path("webhooks/", managing.webhooks, name="manage_webhooks"),
    path("webhooks/revoke/", managing.revoke_webhook, name="manage_revoke_webhook"),
    path("archive/", managing.archive, name="manage_archive"),
    path("restore/", managing.restore, name="manage_restore"),
    path("clear/", managing.clear, name="manage_clear"),
    path("delete/", managing.delete_room, name="manage_delete"),
]

room_urlpatterns: list[URLPattern | URLResolver] = [
    # First: Django tries the patterns in order, and most requests are polls.
    path("api/", include(api_urlpatterns)),
    path("", room.room, name="room"),
    path("send/", send.send, name="send"),
    path("settings/", settings.settings, name="settings"),
    path("members/", members.members, name="members"),
    path("direct/", directs.direct, name="direct"),
    path("join/", joining.join, name="join"),
    path("leave/", joining.leave, name="leave"),
    path("file/<int:attachment_id>/<path:name>", files.file, name="file"),
    path("file/<int:old_message_id>/", files.old_file, name="old_file"),
    path("message/<int:message_id>/", messages.show, name="message"),
    path("message/<int:message_id>/edit/", messages.edit, name="edit"),
    path("message/<int:message_id>/delete/", messages.delete, name="delete"),
    path("message/<int:message_id>/react/", reacting.react, name="react"),
    path("read/", reading.read, name="read"),
    path("search/", search.search_room, name="search_room"),
    path("manage/", include(manage_urlpatterns)),
]

urlpatterns = [
    path("", index.index, name="index"),
    path("search/", search.search, name="search"),
    path("new/", creating.new, name="new"),
    path("invitations/<str:token>/", invitations.invitation, name="invitation"),
    path("webhooks/<str:token>/", webhooks.webhook, name="webhook"),
    # The dots keep these apart from the slugs of rooms.
    path("manifest.webmanifest", installing.manifest, name="manifest"),
    path("worker.js", installing.worker, name="worker"),
    path("offline.html", installing.offline, name="offline"),
    path("unread.json", installing.unread_rooms, name="unread_rooms"),
    path("api/", include(user_api_urlpatterns)),
    path("<conversate_slug:slug>/", include(room_urlpatterns)),
]
