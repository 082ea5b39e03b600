from django.test import Client


def test_people_change_their_own_account(manager):
    answer = manager.client.post("/account/", {"name": "Priya N.", "time_zone": "Asia/Kolkata"})
    manager.user.refresh_from_db()
    assert answer.url == "/account/"
    assert (manager.user.name, manager.user.time_zone, manager.user.shortcuts_on) == ("Priya N.", "Asia/Kolkata", False)


def test_wrong_input_comes_back_with_the_form(manager):
    answer = manager.client.post("/account/", {"name": "", "time_zone": "Asia/Kolkata"})
    assert answer.status_code == 422
    assert "There is a problem" in answer.content.decode()


def test_the_account_page_links_to_every_way_of_signing_in(manager):
    page = manager.client.get("/account/").content.decode()
    assert all(path in page for path in ["/email/", "/password/change/", "/2fa/", "/sessions/"])


def test_strangers_are_asked_to_sign_in(db):
    assert Client().get("/account/").url == "/login/?next=/account/"


def test_the_theme_changes_and_leads_back(manager):
    answer = manager.client.post("/account/theme/", {"theme": "dark", "next": "/o/halden/"})
    manager.user.refresh_from_db()
    assert (answer.url, manager.user.theme) == ("/o/halden/", "dark")
    assert 'data-theme="dark"' in manager.client.get("/account/").content.decode()


def test_the_theme_never_leads_away(manager):
    answer = manager.client.post("/account/theme/", {"theme": "light", "next": "https://evil.example/"})
    assert answer.url == "/account/"
