"""The parts that every page is made of: what they say, how they are labelled, and what they never contain."""

import gzip
import re
from datetime import UTC, date, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest
from django import forms
from django.core.paginator import Paginator
from django.template import Context, Template
from django.test import RequestFactory

from core.forms import StyledForm

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
KILOBYTE = 1000


class ProgramForm(StyledForm):
    who_sees = {"note": "Only you"}
    name = forms.CharField(label="Name", help_text="People see it")
    note = forms.CharField(label="Note", required=False, widget=forms.Textarea)
    structure = forms.ChoiceField(
        label="Structure", choices=[("pair", "Pair"), ("circle", "Circle")], widget=forms.RadioSelect
    )
    starts_on = forms.DateField(label="Starts on")
    full = forms.BooleanField(label="This is the full list", required=False)


def draw(source, query="", **context):
    request = RequestFactory().get(f"/{query}")
    return Template("{% load ui %}" + source).render(Context({"request": request, **context}))


def test_field_ties_label_help_and_error_to_its_control():
    html = draw("{% field form.name %}", form=ProgramForm({}))
    assert '<label for="id_name">Name' in html
    assert 'aria-describedby="id_name_helptext id_name_error"' in html
    assert 'aria-invalid="true"' in html
    assert 'id="id_name_helptext"' in html
    assert 'id="id_name_error"' in html
    assert "Fill in" in html


def test_optional_fields_say_so_and_private_ones_say_who_reads_them():
    html = draw("{% field form.note %}", form=ProgramForm())
    assert "(optional)" in html
    assert "Visible to: Only you" in html
    assert "(optional)" not in draw("{% field form.name %}", form=ProgramForm())


def test_choices_are_a_fieldset_with_a_legend():
    html = draw("{% field form.structure %}", form=ProgramForm())
    assert "<legend>Structure" in html
    assert html.count('type="radio"') == 2


def test_dates_use_the_browsers_own_input():
    html = draw("{% field form.starts_on %}", form=ProgramForm(initial={"starts_on": date(2026, 12, 3)}))
    assert 'type="date"' in html
    assert 'value="2026-12-03"' in html


def test_error_summary_links_to_each_field_in_the_same_words():
    form = ProgramForm({})
    html = draw("{% error_summary form %}", form=form)
    assert "There is a problem" in html
    for href in ("#id_name", "#id_structure_0", "#id_starts_on"):
        assert f'href="{href}"' in html
    assert all(str(error) in html.replace("&#x27;", "'") for error in form.errors["name"])


def test_no_errors_no_summary_and_a_plain_title():
    assert draw("{% error_summary form %}{% error_prefix form missing %}", form=ProgramForm()).strip() == ""


def test_form_fields_draws_all_or_the_named_ones():
    assert draw("{% form_fields form %}", form=ProgramForm()).count('class="fld') == 5
    assert draw('{% form_fields form "name" "note" %}', form=ProgramForm()).count('class="fld') == 2


def test_post_button_posts_with_a_token_and_says_about_whom():
    html = draw('{% post_button "/a/" "Accept" about="Ama" key="a" next="/list" %}', csrf_token="secret")
    assert '<form class="inline" method="post" action="/a/">' in html
    assert 'name="csrfmiddlewaretoken" value="secret"' in html
    assert 'name="next" value="/list"' in html
    assert '<span class="vh">: Ama</span>' in html
    assert 'data-key="a"' in html


def test_undo_message_becomes_a_button_that_posts():
    message = SimpleNamespace(extra_tags="undo:/undo/7/", level_tag="success")
    html = draw("{% toasts %}", messages=[message], csrf_token="secret")
    assert 'action="/undo/7/"' in html
    assert 'role="status"' in html
    assert "data-stays" in html


def test_errors_are_said_at_once():
    assert 'role="alert"' in draw("{% toasts %}", messages=[SimpleNamespace(extra_tags="", level_tag="error")])


def test_pager_keeps_the_filters():
    page = Paginator(range(60), 25).page(2)
    html = draw('{% pager page "people" %}', "?q=ama&page=2", page=page)
    assert "26 to 50 of 60 people" in html
    assert 'href="?q=ama&amp;page=1"' in html
    assert 'href="?q=ama&amp;page=3"' in html


def test_heading_sorts_and_turns_round():
    assert 'href="?q=a&amp;sort=name"' in draw('{% sort_th "Name" "name" %}', "?q=a&page=3")
    html = draw('{% sort_th "Name" "name" %}', "?sort=name")
    assert 'aria-sort="ascending"' in html
    assert 'href="?sort=-name"' in html


def test_filter_bar_shows_what_is_chosen():
    html = draw('{% filter_select "state" "State" choices %}', "?state=open", choices=[("", "All"), ("open", "Open")])
    assert '<option value="open" selected>Open</option>' in html


def test_avatar_keeps_its_colour_and_names_are_escaped():
    assert draw("{% avatar p %}", p={"name": "Ama Boateng"}) == draw('{% avatar "Ama Boateng" %}')
    assert ">AB<" in draw('{% avatar "Ama van Boateng" %}')
    assert "<b>&lt;i&gt;</b>" in draw("{% who name %}", name="<i>")


def test_moments_have_a_machine_form():
    moment = datetime(2026, 12, 3, 13, tzinfo=UTC)
    assert 'datetime="2026-12-03T13:00:00+00:00"' in draw("{% when m %}", m=moment)
    assert draw("{% day m %}", m=date(2026, 12, 3)) == '<time datetime="2026-12-03">3 December 2026</time>'
    assert draw("{% when m %}{% day m %}", m=None) == ""


def test_menu_works_without_script():
    html = draw('{% menu "Actions for Ama" %}<li><a href="/">Edit</a></li>{% endmenu %}')
    assert "<summary" in html
    assert "Actions for Ama" in html


@pytest.mark.parametrize(
    ("sent", "says"),
    [
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/130 Safari/537.36 Edg/130", "Edge on Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1", "Safari on iPhone"),
        ("curl/8", "Unknown device"),
    ],
)
def test_device_is_said_in_words(sent, says):
    assert draw("{{ sent|device }}", sent=sent) == says


def test_words_of_a_library_follow_our_case():
    assert draw("{{ 'Two-Factor Authentication'|sentence_case }}") == "Two-factor authentication"
    assert draw("{{ 'IP Address'|sentence_case }}{{ ''|sentence_case }}") == "IP address"


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_template_has_no_inline_style_or_script(path):
    html = path.read_text()
    assert not re.search(r"\sstyle\s*=", html)
    assert not re.search(r"\son[a-z]+\s*=\s*[\"']", html)
    assert not re.search(r"hx-on|js:", html)
    inline = re.findall(r"<script(?![^>]*\bsrc=)(?![^>]*application/json)", html)
    assert inline == []


def test_every_class_in_use_has_a_style():
    css = " ".join(path.read_text() for path in (ROOT / "static" / "css").rglob("*.css"))
    styled = set(re.findall(r"\.([a-zA-Z][\w-]*)", css))
    used = {}
    for path in TEMPLATES:
        html = re.sub(r"\{[%{].*?[%}]\}", " ", path.read_text())
        for name in " ".join(re.findall(r'class="([^"]*)"', html)).split():
            used.setdefault(name, path.name)
    assert {name: place for name, place in used.items() if name not in styled} == {}


def test_every_icon_in_use_is_in_the_sprite():
    sprite = set(re.findall(r'id="i-([\w-]+)"', (ROOT / "static" / "icons.svg").read_text()))
    used = {name for path in TEMPLATES for name in re.findall(r'\{% icon "([\w-]+)"|icon="([\w-]+)"', path.read_text())}
    assert {first or second for first, second in used} - sprite == set()


def test_styles_and_scripts_stay_small():
    css = b"".join(path.read_bytes() for path in sorted((ROOT / "static" / "css").glob("*.css")))
    own = b"".join(path.read_bytes() for path in sorted((ROOT / "static" / "js").glob("*.js")))
    assert len(gzip.compress(css)) <= 20 * KILOBYTE
    assert len(gzip.compress(own)) <= 23 * KILOBYTE  # htmx itself is 17 of the 40
