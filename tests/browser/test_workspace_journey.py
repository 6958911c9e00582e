"""By keyboard alone: sign in, write a light plan in at most twelve answers, publish it."""

from __future__ import annotations

from django.utils import timezone

from factories import OrganisationFactory, official
from meerwaarde.initiatives.models import Initiative
from meerwaarde.initiatives.vocabulary import ScanQuestion

MOST_STOPS = 120


def reach(page, selector):
    """Press Tab until the focus is on this element, as somebody without a mouse does."""
    for _stop in range(MOST_STOPS):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"the Tab key never comes to {selector}")


def follow(page, selector):
    reach(page, selector)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def test_a_light_plan_is_published_by_keyboard_in_at_most_twelve_answers(open_context, violations):
    organisation = OrganisationFactory(name="Gemeente Heide", slug="heide")
    person = official(organisation, email="ambtenaar@example.org")
    person.emailaddress_set.create(email=person.email, verified=True, primary=True)
    page = open_context(bypass_csp=True).new_page()
    answered = 0

    page.goto("/work/")
    reach(page, "#id_login")
    page.keyboard.type(person.email)
    reach(page, "#id_password")
    page.keyboard.type("correct horse battery")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.url.endswith("/work/")
    assert violations(page) == []

    follow(page, 'a[href="/o/heide/work/new/"]')
    assert violations(page) == []
    follow(page, 'a[href="/o/heide/work/new/light/"]')
    assert violations(page) == []
    for name, text in {
        "title": "Bladkorven op de kaart",
        "summary": "Op een kaart staat waar de bladkorven zijn.",
        "societal_goal": "Er ligt minder blad op de stoep.",
        "alternative": "Een lijst in de krant. Die is snel verouderd.",
        "contact_email": "plannen@example.org",
    }.items():
        reach(page, f"#id_{name}")
        page.keyboard.press("Control+A")
        page.keyboard.type(text)
        answered += 1
    reach(page, "#id_review_on")
    page.keyboard.type(f"0101{timezone.localdate().year + 2}")
    answered += 1
    for question in ScanQuestion:
        reach(page, f'input[name="{question.value}"]')
        page.keyboard.press("ArrowDown")
        while page.evaluate("document.activeElement.value") != "no":
            page.keyboard.press("ArrowDown")
        answered += 1
    follow(page, "main form button")
    assert "/publish/" in page.url
    assert violations(page) == []
    follow(page, 'main form button[class*="primary"]')
    assert violations(page) == []

    plan = Initiative.objects.get()
    assert (plan.version, plan.route) == (1, "light")
    assert answered <= 12
    visitor = open_context().new_page()
    assert visitor.goto("/o/heide/bladkorven-op-de-kaart/").status == 200
    assert "Er ligt minder blad op de stoep." in visitor.inner_text("main")


def test_writing_is_kept_without_pressing_save(open_context):
    organisation = OrganisationFactory(name="Gemeente Heide", slug="heide")
    person = official(organisation)
    from meerwaarde.initiatives.actions.editing import create_initiative, draft_document

    plan = create_initiative(by=person, organisation=organisation, title="Bladkorven")
    page = open_context(user=person).new_page()
    refused = []
    page.on("console", lambda message: refused.append(message.text) if message.type == "error" else None)
    page.goto("/o/heide/work/bladkorven/goal/")
    with page.expect_response(lambda response: response.request.method == "POST" and "/goal/" in response.url):
        page.fill("#id_problem", "Het blad blijft te lang liggen.")
    page.wait_for_function("document.querySelector('#draft-status').innerText.includes('Opgeslagen als concept')")
    assert draft_document(plan)["problem"] == "Het blad blijft te lang liggen."
    page.fill("#id_problem", "Het blad blijft veel te lang liggen.")
    page.click("main form .button-group button.utrecht-button--primary-action")
    page.wait_for_url("**/work/bladkorven/")
    assert draft_document(plan)["problem"] == "Het blad blijft veel te lang liggen."
    assert refused == []
