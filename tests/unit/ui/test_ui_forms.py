"""Every form tells everybody what it asks, what is wrong, and where."""

from __future__ import annotations

import re

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates
from django.utils.translation import override

from meerwaarde.ui.open_form import changes_only


class Example(forms.Form):
    title = forms.CharField(label="Title", help_text="In a few words.")
    website = forms.URLField(label="Website", required=False, assume_scheme="https")
    why = forms.CharField(label="Why", widget=forms.Textarea(attrs={"data-words-max": 120}), required=False)
    route = forms.ChoiceField(
        label="Route", choices=[("a", "Light"), ("b", "Standard")], widget=forms.RadioSelect, help_text="Choose one."
    )
    agree = forms.BooleanField(label="I agree")
    document = forms.FileField(label="Document", required=False)
    secret = forms.CharField(widget=forms.HiddenInput, required=False)

    def clean(self):
        raise forms.ValidationError("The dates do not fit.")


@pytest.fixture(autouse=True)
def _english():
    with override("en"):
        yield


def control(html: str, name: str) -> str:
    found = re.search(rf'<(?:input|textarea|select)[^>]*name="{name}"[^>]*>', html)
    assert found
    return found[0]


def test_each_control_has_its_label_and_hint():
    html = str(Example())
    assert '<label for="id_title">Title</label>' in html
    assert 'id="id_title_helptext"' in html
    assert 'aria-describedby="id_title_helptext"' in control(html, "title")


def test_optional_fields_say_so_and_required_ones_do_not():
    html = str(Example())
    assert re.search(r'<label for="id_website">Website <span class="form-field__optional">\(optional\)</span>', html)
    assert "Title <span" not in html


def test_a_group_of_choices_has_a_legend_and_its_hint():
    html = str(Example())
    assert re.search(r'<fieldset aria-describedby="id_route_helptext">\s*<legend>Route</legend>', html)


def test_a_wrong_field_is_marked_and_tied_to_its_error():
    html = str(Example({"title": ""}))
    field = control(html, "title")
    assert 'aria-invalid="true"' in field
    assert 'aria-describedby="id_title_helptext id_title_error"' in field
    assert 'id="id_title_error"' in html


def test_the_summary_on_top_links_to_every_wrong_field():
    html = str(Example({"title": ""}))
    summary = html[: html.index('class="form-field')]
    assert 'role="alert"' in summary
    assert "The dates do not fit." in summary
    for target in re.findall(r'href="#([^"]+)"', summary):
        assert f'id="{target}"' in html
    assert {"id_title", "id_route_0", "id_agree"} <= set(re.findall(r'href="#([^"]+)"', summary))


def test_a_correct_form_shows_no_summary():
    assert "error-summary" not in str(Example())


def test_texts_in_errors_are_escaped():
    class Strict(forms.Form):
        name = forms.ChoiceField(choices=[("a", "A")])

    assert "<script>" not in str(Strict({"name": "<script>alert(1)</script>"}))


def test_controls_carry_the_design_system_and_keep_their_own_class():
    class Own(forms.Form):
        name = forms.CharField(widget=forms.TextInput(attrs={"class": "wide"}))

    assert 'class="utrecht-textbox utrecht-textbox--html-input wide"' in str(Own())
    assert "utrecht-textarea" in control(str(Example()), "why")


def test_a_limit_of_words_is_said_before_one_starts_to_write():
    html = str(Example())
    assert "At most 120 words" in html
    assert 'data-text="{words} of at most {most} words"' in html


def test_a_tick_box_has_its_label_behind_it():
    html = str(Example())
    assert html.index('name="agree"') < html.index(">I agree</label>")


def test_hidden_fields_are_sent_along():
    assert 'type="hidden"' in control(str(Example()), "secret")


def test_a_form_has_its_own_of_what_it_says_to_change_and_shares_the_rest():
    @changes_only("kind")
    class Asked(forms.Form):
        text = forms.CharField()
        kind = forms.ChoiceField(choices=[("a", "A")])

    first, second = Asked(), Asked()
    first.fields["kind"].choices = [("b", "B")]
    del first.fields["text"]
    assert second.fields["kind"].choices == [("a", "A")]
    assert second.fields["text"] is Asked.base_fields["text"]
    assert list(Asked().fields) == ["text", "kind"]
    with pytest.raises(ValueError, match="Asked has no field colour"):
        changes_only("colour")(Asked)


def test_a_list_to_choose_from_is_that_of_django():
    class Groups(forms.Form):
        places = forms.MultipleChoiceField(
            label="Places",
            choices=[("", "None"), ("Centre", [("a&b", "A & B"), (3, "C")]), ("North", [("d", "<D>")])],
        )

    field = Groups({"places": ["a&b", "d"]})["places"]
    own = field.as_widget()
    plain = field.field.widget.render("places", ["a&b", "d"], {"id": "id_places"}, DjangoTemplates())
    options = r"<option[^>]*>[^<]*</option>|<optgroup[^>]*>|</optgroup>"
    assert re.findall(options, own) == re.findall(options, plain)
    assert own.count(" selected") == 2
