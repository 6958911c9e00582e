"""What a dossier already answers, and that every question of the table exists."""

import pytest

from assessment_samples import OFFICIAL, official_definition
from meerwaarde.assessments.definition import Outline, Spot
from meerwaarde.assessments.filled import Filled
from meerwaarde.assessments.prefill import PREFILLS, Prefill, from_other, proposals, repeats_for, standing
from meerwaarde.assessments.wording import official_html

DOSSIER = {
    "language": "nl",
    "problem": "Het is er te donker.",
    "societal_goal": "Iedereen komt veilig thuis.",
    "why": "Omdat het moet.",
    "summary": "Slimme lampen.",
    "legal_basis": "Gemeentewet, artikel 172",
    "how_it_works": "Een sensor telt.",
    "personal_data": "yes",
    "publication_category": "impactful",
    "proportionality": "Het weegt op.",
    "executive": {"id": 3, "title": "wethouder Jansen"},
    "owner": "Openbare ruimte",
    "alternatives": [
        {"key": "a1", "kind": "do_nothing", "title": "Niets doen", "description": "Het blijft donker."},
        {"key": "a2", "kind": "digital", "title": "Slimme lampen", "description": "Gaan aan."},
    ],
    "technologies": [{"key": "t1", "title": "Camera", "description": "Telt.", "supplier": "Lamp BV"}],
    "partners": [{"key": "p1", "name": "Wijkraad", "role": "residents"}],
    "chain_steps": [
        {
            "key": "s1",
            "kind": "collect",
            "technology": "t1",
            "what": "Beelden",
            "personal": "yes",
            "legal_ground": "Wet X",
            "recipient": "Politie",
            "retention": "24 uur",
        },
        {"key": "s2", "kind": "store", "technology": "", "what": "Aantallen", "personal": "no", "retention": "1 jaar"},
    ],
    "value_effects": [
        {
            "key": "e1",
            "alternative": "a2",
            "value": "privacy",
            "size": -2,
            "group": "children",
            "step": "s1",
            "description": "Gezichten zijn te zien.",
            "residual": -1,
            "accepted_by": "executive",
            "accepted_reason": "het is klein",
        },
        {"key": "e2", "alternative": "a2", "value": "security", "size": 3, "description": "Minder overlast."},
        {"key": "e3", "alternative": "a1", "value": "security", "size": -3, "description": "Overlast blijft."},
    ],
    "measures": [
        {
            "key": "m1",
            "effect": "e1",
            "title": "Wazig maken",
            "description": "In de camera.",
            "owner": "ICT",
            "due_on": "2026-09-01",
        }
    ],
}


def found_for(shared, name, document=DOSSIER):
    outline = Outline(official_definition(shared, name))
    return outline, {one.spot: one for one in proposals(outline, document)}


@pytest.mark.parametrize("name", OFFICIAL)
def test_every_question_of_the_table_exists_and_stands_in_as_many_groups(shared, name):
    outline = Outline(official_definition(shared, name))
    for entry in PREFILLS:
        if entry.urn != outline.urn:
            continue
        tasks = (entry.task,) if isinstance(entry, Prefill) else entry.tasks
        for task_id in tasks:
            assert outline.tasks[task_id].question, task_id
        if not isinstance(entry, Prefill):
            for keys, task_id, _value in entry.give(DOSSIER):
                assert task_id in entry.tasks
                assert len(keys) == len(outline.tasks[task_id].loops), task_id


@pytest.mark.parametrize("name", OFFICIAL)
def test_an_empty_dossier_proposes_nothing(shared, name):
    assert found_for(shared, name, {"language": "nl"})[1] == {}


@pytest.mark.parametrize(
    ("name", "spot", "value", "source"),
    [
        ("iama", Spot("1.1.1"), "Het is er te donker.", "problem"),
        ("iama", Spot("1.1.2"), "Iedereen komt veilig thuis.\n\nOmdat het moet.", "societal_goal"),
        ("iama", Spot("1.2.1"), "Veiligheid: Minder overlast.", "value_effects"),
        ("iama", Spot("1.2.2"), "Privacy (kinderen en jongeren): Gezichten zijn te zien.", "value_effects"),
        ("iama", Spot("1.3.4"), "Gemeentewet, artikel 172", "legal_basis"),
        ("iama", Spot("1.4.2"), "wethouder Jansen", "executive"),
        ("iama", Spot("4.5.2"), "Wazig maken: In de camera. (ICT, 2026-09-01)", "measures"),
        (
            "iama",
            Spot("4.5.3"),
            "Privacy: Gezichten zijn te zien. (1 op een schaal van 3, na de maatregelen)",
            "value_effects",
        ),
        ("iama", Spot("4.actiepunten.tekst", "m1"), "Wazig maken: In de camera. (ICT, 2026-09-01)", "measures"),
        ("dpia", Spot("3.1.2", "s1"), "Beelden", "chain_steps"),
        ("dpia", Spot("6.1.1.1", "s1/1"), "Politie", "chain_steps"),
        ("dpia", Spot("10.1.1.5", "s1/1"), "24 uur", "chain_steps"),
        ("dpia", Spot("11.1.1.2", "s1/1"), "Wet X", "chain_steps"),
        ("dpia", Spot("16.1.1", "e1"), "Gezichten zijn te zien.", "value_effects"),
        ("dpia", Spot("16.1.5", "e1"), "midden", "value_effects"),
        ("dpia", Spot("17.1.1", "m1"), ["Gezichten zijn te zien."], "measures"),
        ("dpia", Spot("17.1.7", "m1"), "ICT", "measures"),
        ("prescan", Spot("0.3"), "Iedereen komt veilig thuis.\n\nOmdat het moet.", "societal_goal"),
        ("prescan", Spot("1.1.1"), "true", "personal_data"),
        ("prescan", Spot("6.1.3"), "true", "publication_category"),
    ],
)
def test_a_question_is_proposed_what_the_dossier_says_of_it(shared, name, spot, value, source):
    _outline, found = found_for(shared, name)
    assert (found[spot].value, found[spot].source) == (value, source)


def test_a_step_without_personal_data_is_no_processing(shared):
    _outline, found = found_for(shared, "dpia")
    assert Spot("3.1.1", "s2") not in found


def test_effects_of_what_is_only_compared_with_the_plan_are_left_out(shared):
    _outline, found = found_for(shared, "iama")
    assert "Overlast blijft" not in found[Spot("1.2.2")].value


@pytest.mark.parametrize("name", OFFICIAL)
def test_every_proposal_stands_somewhere_in_the_questionnaire(shared, name):
    outline, found = found_for(shared, name)
    repeats = repeats_for(outline, {}, list(found))
    assert len(standing(outline, repeats, list(found.values()), {})) == len(found)
    filled = Filled(outline, {spot: one.value for spot, one in found.items()}, repeats)
    if name == "dpia":
        assert filled.name_of(outline.tasks["10.1"], "s1") == "Verzamelen: Camera"


def test_a_dpia_takes_over_what_the_prescan_says_may_be_taken_over(shared):
    prescan = Outline(official_definition(shared, "prescan"))
    dpia = Outline(official_definition(shared, "dpia"))
    answers = {Spot("0.2"): "Lampen tellen.", Spot("1.2.1"): "true", Spot("0.3"): "Veilig"}
    found = {one.spot: one.value for one in from_other(dpia, prescan, answers)}
    assert found == {Spot("1.1"): "Lampen tellen.", Spot("12.1.1"): "true"}


def test_a_row_whose_key_could_not_be_an_address_is_left_out(shared):
    odd = {**DOSSIER, "chain_steps": [{**DOSSIER["chain_steps"][0], "key": "s1/../x"}]}
    _outline, found = found_for(shared, "dpia", odd)
    assert not any(spot.task == "3.1.1" for spot in found)


def test_an_official_explanation_keeps_its_lists_and_links_and_loses_the_rest():
    html = official_html(
        '<ul><li>Een</li></ul>\n<a href="https://example.org" onclick="x()" target="_blank">hier</a> '
        '<a href="#" data-form-link="DPIA">daar</a> <script>alert(1)</script><div class="rvo">tekst</div>'
    )
    assert "<li>Een</li>" in html
    assert 'href="https://example.org"' in html
    for gone in ("onclick", "target", "script", "alert", "rvo", 'href="#"', "data-form-link"):
        assert gone not in html
