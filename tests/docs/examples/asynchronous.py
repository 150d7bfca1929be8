"""The services in async code, as docs/how-to/async.md shows it."""

from asgiref.sync import sync_to_async
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import JsonResponse

from conversate_core import services
from conversate_core.errors import ConversateError
from conversate_core.models import Room


@login_required
async def post(request, slug):
    user = await request.auser()
    try:
        room = await sync_to_async(services.get_room)(slug=slug, user=user)
        message = await sync_to_async(services.post_message)(
            room=room, author=user, body=request.POST.get("body", "")
        )
    except Room.DoesNotExist:
        return JsonResponse({"error": "Not found."}, status=404)
    except ConversateError as error:
        return JsonResponse({"error": str(error)}, status=400)
    return JsonResponse({"id": message.pk}, status=201)


@login_required
async def titles(request):
    user = await request.auser()
    rooms = await sync_to_async(services.rooms_for)(user=user)
    return JsonResponse({"titles": [room.title async for room in rooms]})


@sync_to_async
def open_room(user, title, first_message):
    with transaction.atomic():
        room = services.create_room(title=title, members=[user])
        services.post_message(room=room, author=user, body=first_message)
    return room
