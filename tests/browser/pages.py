"""Every type of page that a browser must be able to open without one accessibility violation.

Add a line per page type: a name, and a function that makes what the page needs and returns its Dutch path; or, when it
is read by somebody who is signed in, that path and the person.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone

from assessment_samples import started
from factories import (
    OrganisationFactory,
    UserFactory,
    answered,
    closed_round,
    conversation_in,
    drafted_decision,
    joined,
    official,
    opened_round,
    period_over,
    promised_change,
    published_decision,
    published_initiative,
    said,
    two_camps,
    weighed_content,
)
from meerwaarde.accounts.models import User
from meerwaarde.assessments.actions.advice import ask_advice, give_advice, handle_advice
from meerwaarde.assessments.actions.answering import save_answers
from meerwaarde.assessments.actions.publishing import publish_part
from meerwaarde.assessments.definition import Spot
from meerwaarde.decisions.actions import fix_turnout
from meerwaarde.initiatives.actions.editing import publish_changes, save_draft
from meerwaarde.initiatives.actions.suggestions import make_suggestion
from meerwaarde.initiatives.models import Initiative, Supplier, SupplierMember
from meerwaarde.opinions.actions import renew_map
from meerwaarde.organisations.models import Membership
from meerwaarde.participation.actions import add_argument, propose_answer
from meerwaarde.participation.actions.access import make_signs
from meerwaarde.participation.actions.proposals import propose_plan, take_up_proposal
from meerwaarde.participation.models import PlanProposal, Promise
from meerwaarde.participation.vocabulary import Verification
from meerwaarde.values.actions import add_group, add_member, write_preferences

# The two widths at which every page must be good, with the height of such a window.
WIDTHS = {320: 640, 1440: 900}

Built = str | tuple[str, User]


@dataclass(frozen=True)
class Page:
    name: str
    build: Callable[[], Built]
    status: int = 200


def plan(suffix: str = "") -> Callable[[], Built]:
    """A published plan's public page, or one below it."""

    def build() -> Built:
        initiative = published_initiative(title="Bladkorven op de kaart")
        return f"/o/{initiative.organisation.slug}/{initiative.slug}/{suffix}"

    return build


def organisation(suffix: str = "") -> Callable[[], Built]:
    def build() -> Built:
        return f"/o/{published_initiative().organisation.slug}/{suffix}"

    return build


def work(suffix: str = "", *roles: str) -> Callable[[], Built]:
    """A page for officials, with one published plan; `{plan}` in the suffix is its name, `{person}` who reads it."""

    def build() -> Built:
        place = OrganisationFactory(name="Gemeente Voorbeeld")
        person = official(place, *(roles or (Membership.Role.EDITOR,)))
        initiative = published_initiative(place, by=official(place))
        return f"/o/{place.slug}/work/{suffix.format(plan=initiative.slug, person=person.pk)}", person

    return build


FULL_DOSSIER = {
    "problem": "Het is er 's avonds **te donker**.",
    "limits": "Geen camera's.",
    "alternatives": [{"key": "a1", "kind": "do_nothing", "title": "Niets doen", "description": "Het blijft donker."}],
    "partners": [{"key": "p1", "name": "Wijkraad", "role": "residents", "agreement": "Leest mee.", "website": ""}],
    "technologies": [
        {
            "key": "t1",
            "kind": "sound_level_meter",
            "title": "Geluidsmeter",
            "description": "Meet elke minuut.",
            "count": 12,
            "supplier": "Klankmeter BV",
            "product": "KM-200",
        }
    ],
    "chain_steps": [
        {"key": key, "kind": kind, "technology": "t1", "what": "Het geluid.", "personal": "no", "retention": "24 uur"}
        for key, kind in (("s1", "collect"), ("s2", "store"), ("s3", "retain"))
    ],
    "places": [
        {
            "key": "l1",
            "title": "Nieuwstraat",
            "geometry": {"type": "Point", "coordinates": [5.6, 52.4]},
            "precision": "street",
            "precision_reason": "Tegen vernieling.",
        }
    ],
    "references": [{"key": "r1", "kind": "law", "title": "Gemeentewet", "url": "https://example.org/wet"}],
    "starts_on": "2026-05-01",
    "review_on": "2027-05-01",
    "tags": ["geluid"],
}


def full_dossier(suffix: str = "") -> Callable[[], Built]:
    """A plan with every kind of row, changed once, with a suggestion that waits for an answer."""

    def build() -> Built:
        initiative = published_initiative(title="Veilig uitgaan", route="standard", **FULL_DOSSIER)
        by = official(initiative.organisation)
        save_draft(by=by, initiative=initiative, changes={"problem": "Het is er te licht.", "alternatives": []})
        publish_changes(by=by, initiative=initiative, reason="Beter verwoord")
        make_suggestion(by=None, initiative=initiative, kind="correction", text="De straat heet anders.")
        if suffix == "suggestions":
            return f"/o/{initiative.organisation.slug}/work/suggestions/", by
        return f"/o/{initiative.organisation.slug}/{initiative.slug}/{suffix}"

    return build


def weighed(suffix: str, *roles: str) -> Callable[[], Built]:
    """A plan whose effects on values were all stated; public, or for officials with `{plan}` in the suffix."""

    def build() -> Built:
        initiative = published_initiative(
            title="Veilig uitgaan", phase="weighing", route="standard", **weighed_content()
        )
        address = f"/o/{initiative.organisation.slug}/{suffix.format(plan=initiative.slug)}"
        return (address, official(initiative.organisation, *roles)) if roles else address

    return build


def group_answer() -> Built:
    """A member's page of a group that has written its answer."""
    address = str(weighed("{plan}/")())
    initiative = Initiative.objects.get()
    manager, member = official(initiative.organisation, Membership.Role.MANAGER), UserFactory()
    group = add_group(by=manager, organisation=initiative.organisation, name="Fractie Duin", kind="council")
    add_member(by=manager, group=group, email=member.email)
    statement = {"kind": "more", "a": "privacy", "b": "security", "factor": 2.0}
    write_preferences(by=member, group=group, initiative=initiative, statements=[statement])
    slug = initiative.organisation.slug
    return address.replace(f"/o/{slug}/", f"/o/{slug}/groups/{group.slug}/"), member


def asked(suffix: str, role: str = "") -> Callable[[], Built]:
    """A page of a round that is open and in which somebody said something."""

    def build() -> Built:
        made = opened_round()
        receipt, initiative = said(made), made.initiative
        by = official(initiative.organisation)
        add_argument(by=by, round=made, title="Bij de school", contributions=[receipt.contribution])
        alike = [said(made, text).contribution for text in ("De egels in het park", "Denk aan de egels")]
        if "proposed" in suffix:
            propose_answer(by=by, round=made, contributions=alike, outcome="used", reason="We denken aan de egels.")
        known = {"slug": initiative.organisation.slug, "plan": initiative.slug, "round": made.number}
        address = "/" + suffix.format(code=receipt.code, **known)
        return (address, official(initiative.organisation, role)) if role else address

    return build


def decided(suffix: str, *roles: str) -> Callable[[], Built]:
    """A plan with a round that was answered, a decision that cites it, promises, and a count of who took part."""

    def build() -> Built:
        initiative = published_initiative(
            title="Veilig uitgaan", phase="decision", route="standard", **weighed_content()
        )
        made, several = closed_round(initiative)
        used = answered(several, outcome="used")
        promised_change(initiative, used)
        promised_change(initiative, [], kind="motion", due_on=timezone.localdate() - timedelta(days=3))
        published_decision(initiative, cites=used)
        editor = official(initiative.organisation)
        groups = {"Bewoners van de wijk": 12, "Jongeren": 2, "Ouderen": 7, "Nieuwkomers": 0}
        fix_turnout(by=editor, round=made, counts={"group": groups})
        drafted_decision(initiative)
        address = f"/o/{initiative.organisation.slug}/{suffix.format(plan=initiative.slug)}"
        return (address, official(initiative.organisation, *roles)) if roles else address

    return build


def signed(suffix: str = "") -> Callable[[], Built]:
    """The sign of a plan in the street, or its sheets to print."""

    def build() -> Built:
        initiative = published_initiative(title="Veilig uitgaan", route="standard", **FULL_DOSSIER)
        by = official(initiative.organisation)
        sign = make_signs(by=by, initiative=initiative)[0]
        if not suffix:
            return f"/b/{sign.code}/"
        return f"/o/{initiative.organisation.slug}/work/{initiative.slug}/participation/{suffix}", by

    return build


def letters() -> Built:
    made = opened_round(verification="letter")
    address = f"/o/{made.initiative.organisation.slug}/work/{made.initiative.slug}/participation/{made.number}/letters/"
    return address, official(made.initiative.organisation)


def identified() -> Built:
    """Where people say who they are first, and a plan with places to point at."""
    made = opened_round(published_initiative(title="Veilig uitgaan", route="standard", **FULL_DOSSIER))
    # The promise itself can only be made where a provider is set up.
    Promise.objects.filter(pk=made.promise_id).update(verification=Verification.OPENID)
    return f"{made.get_absolute_url()}contribute/"


def assessment(suffix: str, *roles: str) -> Callable[[], Built]:
    """A questionnaire with two published parts, an advice that was handled, and a new question for advice."""

    def build() -> Built:
        place = OrganisationFactory(name="Gemeente Voorbeeld")
        editor, officer = official(place), official(place, Membership.Role.PRIVACY_OFFICER)
        initiative = published_initiative(place, by=editor, problem="Te donker.")
        found = started(editor, initiative)
        answers = {Spot("1.1"): "Omdat het moet.", Spot("1.4"): ["kinderen", "ouderen"], Spot("2.1.1", "1"): "Geluid"}
        save_answers(by=editor, assessment=found, changes=answers)
        for part in ("1", "2"):
            publish_part(by=editor, assessment=found, part=part)
        due = timezone.localdate() + timedelta(days=7)
        advice = ask_advice(by=editor, initiative=initiative, due_on=due, question="Mag dit?")
        give_advice(by=officer, advice=advice, verdict="conditions", text="Alleen *zo*.", text_is_public=True)
        handle_advice(by=editor, advice=advice, handling="partly", reason="Het kan nog niet.")
        again = ask_advice(by=editor, initiative=initiative, due_on=due)
        address = f"/o/{place.slug}/" + suffix.format(plan=initiative.slug, number=found.pk, advice=again.pk)
        if not suffix.startswith("work/"):
            return address
        return address, officer if suffix.startswith("work/advice/") else official(place, *roles) if roles else editor

    return build


def opinions(suffix: str, *roles: str, over: bool = False) -> Callable[[], Built]:
    """Statements that two groups answered, with a map; `over`: the vote is over and the numbers are public."""

    def build() -> Built:
        conversation = conversation_in(opened_round())
        code = joined(conversation).code
        two_camps(conversation)
        renew_map(period_over(conversation) if over else conversation)
        initiative = conversation.round.initiative
        place = initiative.organisation
        address = suffix.format(slug=place.slug, plan=initiative.slug, round=conversation.round.number, code=code)
        return (f"/{address}", official(place, *roles)) if roles else f"/{address}"

    return build


def supplier(suffix: str = "") -> Callable[[], Built]:
    def build() -> Built:
        initiative = published_initiative(technologies=FULL_DOSSIER["technologies"])
        found = Supplier.objects.get(technologies__initiative=initiative)
        if not suffix:
            return f"/suppliers/{found.slug}/"
        person = UserFactory()
        found.members.create(user=person, organisation=initiative.organisation)
        return f"/suppliers/{found.slug}/{suffix}", person

    return build


def supplier_people() -> Built:
    supplier("propose/")()
    place = SupplierMember.objects.get().organisation
    return f"/o/{place.slug}/work/suppliers/", official(place, Membership.Role.MANAGER)


def my_work(*roles: str) -> Callable[[], Built]:
    """With something that waits: a plan in the phase of the decision, a round that closed, somebody who never came."""

    def build() -> Built:
        plan = published_initiative(route="standard", phase="decision", **weighed_content())
        closed_round(plan)
        return "/work/", official(plan.organisation, *roles)

    return build


def taken_up_proposal() -> str:
    place = OrganisationFactory()
    given = {"title": "Een lamp bij de brug", "text": "Het is daar donker.", "language": "nl"}
    code = propose_plan(organisation=place, submission="abcdefghijklmnopqrst", **given)
    take_up_proposal(by=official(place), proposal=PlanProposal.objects.get(), answer="Mooi idee.")
    return f"/proposal/{code}/"


PAGES: list[Page] = [
    Page("home", lambda: "/"),
    Page("register", lambda: "/register/"),
    Page("register-map", lambda: "/register/?view=map"),
    Page("organisations", lambda: "/o/"),
    Page("organisation", organisation()),
    Page("suppliers", lambda: "/suppliers/"),
    Page("supplier", supplier()),
    Page("supplier-propose", supplier("propose/")),
    Page("dossier", plan()),
    Page("dossier-full", full_dossier()),
    Page("dossier-compare", full_dossier("compare/?from=1&to=2")),
    Page("suggestions", full_dossier("suggestions")),
    Page("dossier-history", plan("history/")),
    Page("dossier-version", plan("versions/1/")),
    Page("dossier-suggest", plan("suggest/")),
    Page("about", lambda: "/about/"),
    Page("why", lambda: "/why/"),
    Page("privacy", lambda: "/privacy/"),
    Page("accessibility", lambda: "/accessibility/"),
    Page("sign-in", lambda: "/accounts/login/"),
    Page("not-found", lambda: "/this-page-is-not-there/", status=404),
    Page("work", work()),
    Page("my-work", my_work(*Membership.Role.values)),
    Page("my-work-of-a-reader", my_work(Membership.Role.READER)),
    Page("supplier-people", supplier_people),
    Page("plan-proposal", taken_up_proposal),
    Page("start", work("new/")),
    Page("edit-overview", work("{plan}/")),
    Page("quick-scan", work("{plan}/scan/")),
    Page("preview", work("{plan}/preview/")),
    Page("people", work("people/", Membership.Role.MANAGER)),
    Page("hand-over", work("people/{person}/handover/", Membership.Role.MANAGER)),
    Page("values", weighed("{plan}/values/")),
    Page("weighing", weighed("{plan}/weighing/?w.security=8&w.privacy=3")),
    Page("group-answer", group_answer),
    Page("organisation-values", organisation("values/")),
    Page("edit-values", weighed("work/{plan}/values/", Membership.Role.EDITOR)),
    Page("edit-value", weighed("work/{plan}/values/privacy/", Membership.Role.EDITOR)),
    Page("manage-values", work("held-values/", Membership.Role.MANAGER)),
    Page("weighing-groups", work("groups/", Membership.Role.MANAGER)),
    Page("assessments", assessment("work/{plan}/assessments/")),
    Page("assessment", assessment("work/{plan}/assessments/{number}/")),
    Page("assessment-part", assessment("work/{plan}/assessments/{number}/1/")),
    Page("assessment-part-repeated", assessment("work/{plan}/assessments/{number}/2/")),
    Page("assessment-part-read", assessment("work/{plan}/assessments/{number}/1/", Membership.Role.READER)),
    Page("assessment-roles", assessment("work/{plan}/assessments/{number}/1/roles/")),
    Page("assessment-publish", assessment("work/{plan}/assessments/{number}/1/publish/")),
    Page("plan-advice", assessment("work/{plan}/advice/")),
    Page("advice-inbox", assessment("work/advice/")),
    Page("give-advice", assessment("work/advice/{advice}/")),
    Page("dossier-assessment", assessment("{plan}/assessments/{number}/")),
    Page("round", asked("o/{slug}/{plan}/participation/{round}/")),
    Page("round-promise", asked("o/{slug}/{plan}/participation/{round}/promise/")),
    Page("contribute", asked("o/{slug}/{plan}/participation/{round}/contribute/")),
    Page("contribute-identify", identified),
    Page("receipt", asked("receipt/{code}/?new=1")),
    Page("receipt-search", lambda: "/receipt/"),
    Page("propose", lambda: f"/o/{OrganisationFactory().slug}/propose/"),
    Page("plan-proposals", work("participation/proposals/", Membership.Role.EDITOR)),
    Page("opinion-vote", opinions("o/{slug}/{plan}/participation/{round}/statements/")),
    Page("opinion-add", opinions("o/{slug}/{plan}/participation/{round}/statements/add/")),
    Page("opinion-wait", opinions("o/{slug}/{plan}/participation/{round}/map/")),
    Page("opinion-map", opinions("o/{slug}/{plan}/participation/{round}/map/", over=True)),
    Page("opinion-report", opinions("o/{slug}/{plan}/participation/{round}/map/report/", over=True)),
    Page("opinion-code", opinions("answers/{code}/")),
    Page("statements-work", opinions("o/{slug}/work/{plan}/participation/{round}/statements/", Membership.Role.EDITOR)),
    Page("sign", signed()),
    Page("signs", signed("signs/")),
    Page("sign-sheets", signed("signs/print/")),
    Page("letters", letters),
    Page("public-logs", lambda: "/log/"),
    Page("public-log", lambda: f"/log/{published_initiative().organisation.slug}/"),
    Page("level-names", asked("o/{slug}/work/participation/levels/", Membership.Role.MANAGER)),
    Page("follow", lambda: f"/follow/plan/{published_initiative().pk}/"),
    Page("moderation-rules", asked("moderation/{slug}/")),
    Page("ask", plan("ask/")),
    Page("organisation-participation", asked("o/{slug}/work/participation/", Membership.Role.EDITOR)),
    Page("participation-inbox", asked("o/{slug}/work/participation/inbox/", Membership.Role.EDITOR)),
    Page("plan-participation", asked("o/{slug}/work/{plan}/participation/", Membership.Role.EDITOR)),
    Page("round-answers", asked("o/{slug}/work/{plan}/participation/{round}/answers/", Membership.Role.EDITOR)),
    Page("round-arguments", asked("o/{slug}/work/{plan}/participation/{round}/arguments/", Membership.Role.EDITOR)),
    Page("proposed", asked("o/{slug}/work/{plan}/participation/{round}/answers/proposed/", Membership.Role.EDITOR)),
    Page("my-answers", asked("o/{slug}/work/participation/mine/", Membership.Role.EDITOR)),
    Page("participation-moderation", asked("o/{slug}/work/participation/moderation/", Membership.Role.MODERATOR)),
    Page("decision", decided("{plan}/decisions/1/")),
    Page("impact", decided("{plan}/impact/")),
    Page("plan-council", decided("{plan}/council/")),
    Page("council", decided("council/")),
    Page("dossier-decided", decided("{plan}/")),
    Page("plan-decisions", decided("work/{plan}/decisions/", Membership.Role.EDITOR)),
    Page("decision-work", decided("work/{plan}/decisions/2/", *Membership.Role.values)),
    Page("edit-decision", decided("work/{plan}/decisions/2/edit/", Membership.Role.EDITOR)),
    Page("add-consideration", decided("work/{plan}/decisions/2/considerations/", Membership.Role.EDITOR)),
    Page("announce-decision", decided("work/{plan}/decisions/1/announce/", Membership.Role.EDITOR)),
    Page("plan-commitments", decided("work/{plan}/commitments/", Membership.Role.EDITOR)),
    Page("settle-commitment", decided("work/{plan}/commitments/2/", Membership.Role.EDITOR)),
    Page("round-turnout", decided("work/{plan}/turnout/1/", Membership.Role.EDITOR)),
    Page("plan-archive", decided("work/{plan}/archive/", Membership.Role.EDITOR)),
    Page("policy-goals", work("goals/", Membership.Role.MANAGER)),
]
