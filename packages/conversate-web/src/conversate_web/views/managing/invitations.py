"""Views that invite people to a room and revoke invitations."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _

from conversate_core import services
from conversate_core.errors import InvalidArgument, TooManyInvitations

from ...forms.errors import lead_to_errors
from ...forms.invitations import InvitationForm, LinkForm, MailForm
from ...http.parameters import read_id_or_none
from ...visits import Visit
from .access import back_to_managing, managing_action
from .details import render_manage


@managing_action
def invite_by_link(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Show the new link in the answer itself: a redirect would need a place for the token."""
    form = LinkForm(request.POST)
    if not form.is_valid():
        return _correct(request, visit, form, "link_form", 400)
    new = services.create_invitation(room=visit.room, by=visit.user, **form.cleaned_data)
    path = reverse("conversate:invitation", args=[new.token])
    response = render_manage(request, visit, new_link=request.build_absolute_uri(path))
    add_never_cache_headers(response)
    return response


@managing_action
def invite_by_mail(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Say the same whether or not the address has an account."""
    form, status = MailForm(request.POST), 400
    if form.is_valid():
        try:
            services.invite_by_mail(room=visit.room, by=visit.user, **form.cleaned_data)
            return back_to_managing(visit, "invited")
        except InvalidArgument as error:
            form.add_error("address", str(error))
        except TooManyInvitations as error:
            form.add_error("address", str(error))
            status = 429
    return _correct(request, visit, form, "mail_form", status)


@managing_action
def revoke(request: HttpRequest, visit: Visit) -> HttpResponse:
    key = read_id_or_none(request.POST, "invitation")
    found = None if key is None else visit.room.invitations.filter(pk=key).first()
    if found is None:
        error = _("This invitation no longer exists.")
        return render_manage(request, visit, status=409, invitations_error=error)
    services.revoke_invitation(invitation=found, by=visit.user)
    return back_to_managing(visit, "revoked")


def _correct(
    request: HttpRequest, visit: Visit, form: InvitationForm, name: str, status: int
) -> HttpResponse:
    """Return the page with *form*, which has errors."""
    replaced = {name: form, "errors": lead_to_errors(form)}
    return render_manage(request, visit, status=status, **replaced)
