"""What a newcomer sees who runs ``hatch run example``, again, and ``hatch run example-reset``."""

from __future__ import annotations

import pytest

ROOMS = {
    "ada": {"Repair café", "Posters and papers", "Bikes", "Cake rota", "Street party"},
    "grace": {"Repair café", "Posters and papers", "Keys and money", "Cake rota"},
    "linus": {"Repair café", "Posters and papers", "Bikes", "No light in the bike corner"},
    "admin": {"Repair café", "Posters and papers", "Keys and money"},
}
POSTED = "Said between two starts."


@pytest.fixture(scope="module")
def visit(site):
    with site.serving() as visit:
        yield visit


def test_it_says_how_to_answer_an_alert(visit):
    for said in ("s/^Reply-To: /To: /p", r"printf '\nCount me in.\n'", "receive_mail < answer.eml"):
        assert said in visit.said


def test_it_says_where_the_site_is_and_how_to_sign_in(visit, site):
    for said in [visit.address, *ROOMS, "conversate", str(site.folder / "mail")]:
        assert said in visit.said


@pytest.mark.parametrize("name", ROOMS)
def test_each_demo_user_signs_in_and_finds_their_rooms(visit, name):
    index = visit.visitor()
    index.sign_in(name)
    text = index.get("/chat/").text
    assert {room for room in ROOMS[name] if room in text} == ROOMS[name]


def test_a_wrong_password_is_refused(visit):
    assert "correct username and password" in visit.visitor().sign_in("ada", "wrong").text


def test_who_is_not_signed_in_is_asked_to_and_told_with_what(visit):
    page = visit.visitor().get("/chat/")
    assert 'name="password"' in page.text
    assert "ada" in page.text


def test_a_room_of_others_looks_like_none(visit):
    ada = visit.visitor()
    ada.sign_in("ada")
    hidden, missing = ada.get("/chat/keys-and-money/"), ada.get("/chat/no-such-room/")
    assert hidden.status == missing.status == 404
    assert hidden.text_without_token() == missing.text_without_token()


def test_every_page_forbids_inline_scripts_and_styles(visit):
    ada = visit.visitor()
    ada.sign_in("ada")
    for path in ["/", "/chat/", "/chat/repair-cafe/", "/chat/repair-cafe/settings/", "/desk/"]:
        page = ada.get(path)
        assert page.status == 200
        assert page.headers["Content-Security-Policy"].startswith("default-src 'self';")
        assert " style=" not in page.text


def test_the_long_room_has_several_hundred_messages_and_they_can_be_paged_back(visit):
    ada = visit.visitor()
    ada.sign_in("ada")
    texts = ada.get("/chat/repair-cafe/?after=0").text
    assert "so this is where we plan from now on" in texts
    assert "Tell the overlocker that I'm waiting for it." in ada.get("/chat/repair-cafe/").text
    assert "Former member" in texts


def test_the_admin_opens_the_admin_and_nobody_else(visit):
    admin, ada = visit.visitor(), visit.visitor()
    admin.sign_in("admin")
    ada.sign_in("ada")
    assert "Site administration" in admin.get("/admin/").text
    assert "Site administration" not in ada.get("/admin/").text


def test_a_second_start_keeps_what_was_said_and_a_reset_does_not(site):
    with site.serving() as visit:
        ada = visit.visitor()
        ada.sign_in("ada")
        assert POSTED in ada.submit("/chat/bikes/", "/chat/bikes/send/", body=POSTED).text
    uploads = [file for file in (site.folder / "uploads").rglob("*") if file.is_file()]
    assert len(uploads) == 4

    with site.serving() as visit:
        ada = visit.visitor()
        ada.sign_in("ada")
        assert "Filling" not in visit.said
        assert POSTED in ada.get("/chat/bikes/").text

    assert "Start it: hatch run example" in site.run("demo_reset")
    assert not any(file.exists() for file in uploads)
    with site.serving() as visit:
        ada = visit.visitor()
        ada.sign_in("ada")
        text = ada.get("/chat/bikes/").text
        assert "welded it to a chain" in text.lower()
        assert POSTED not in text
