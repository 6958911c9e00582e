"""Test objects. `published_initiative` goes through the real actions, so that version, event and dossier exist."""

from __future__ import annotations

import hashlib
import random
import secrets
from datetime import timedelta
from typing import Any

import factory
from django.db import transaction
from django.utils import timezone
from factory.django import DjangoModelFactory

from meerwaarde.accounts.models import User
from meerwaarde.decisions.actions import (
    CitationRow,
    make_commitment,
    publish_decision,
    start_decision,
    write_consideration,
    write_decision,
)
from meerwaarde.decisions.models import DecisionVersion
from meerwaarde.initiatives.actions.editing import create_initiative, publish_changes
from meerwaarde.initiatives.models import Initiative
from meerwaarde.initiatives.vocabulary import Phase, Route
from meerwaarde.opinions.actions import (
    Joined,
    add_seed,
    cast_vote,
    create_conversation,
    join_conversation,
    open_conversation,
)
from meerwaarde.opinions.actions.casting import Cast, write_votes
from meerwaarde.opinions.models import Conversation, Participant
from meerwaarde.organisations.models import Executive, Membership, Organisation, PolicyGoal
from meerwaarde.participation.actions import (
    Received,
    answer_contributions,
    close_round,
    contribute,
    create_round,
    open_round,
    publish_promise,
    write_promise,
)
from meerwaarde.participation.models import Contribution, Promise, Round


class OrganisationFactory(DjangoModelFactory[Organisation]):
    class Meta:
        model = Organisation

    name = factory.Sequence(lambda n: f"Gemeente Voorbeeld {n}")
    slug = factory.Sequence(lambda n: f"voorbeeld-{n}")
    kind = Organisation.Kind.MUNICIPALITY
    takes_part = True


class UserFactory(DjangoModelFactory[User]):
    class Meta:
        model = User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"person{n}@example.org")
    name = factory.Sequence(lambda n: f"Person {n}")

    @factory.post_generation
    def password(self: User, create: bool, extracted: str | None, **kwargs: Any) -> None:
        self.set_password(extracted or "correct horse battery")
        if create:
            self.save()


class PolicyGoalFactory(DjangoModelFactory[PolicyGoal]):
    class Meta:
        model = PolicyGoal

    organisation = factory.SubFactory(OrganisationFactory)
    title = factory.Sequence(lambda n: f"Policy goal {n}")


class ExecutiveFactory(DjangoModelFactory[Executive]):
    class Meta:
        model = Executive

    organisation = factory.SubFactory(OrganisationFactory)
    function = "wethouder"
    name = factory.Sequence(lambda n: f"Alderman {n}")


def official(organisation: Organisation, *roles: str, **fields: Any) -> User:
    """A person with these roles (an editor when none is named)."""
    user = UserFactory(**fields)
    for role in roles or (Membership.Role.EDITOR,):
        Membership.objects.create(user=user, organisation=organisation, role=role)
    return user


LIGHT_CONTENT = {
    "summary": "Bewoners zien op een kaart waar bladkorven staan.",
    "contact_email": "plannen@example.org",
    "theme": "environment",
}


def published_initiative(
    organisation: Organisation | None = None,
    *,
    title: str = "Bladkorven op de kaart",
    phase: str = Phase.GOAL,
    route: str = Route.LIGHT,
    by: User | None = None,
    **content: Any,
) -> Initiative:
    organisation = organisation or OrganisationFactory()
    by = by or official(organisation)
    draft = {**LIGHT_CONTENT, **content}
    initiative = create_initiative(by=by, organisation=organisation, title=title, content=draft)
    Initiative.objects.filter(pk=initiative.pk).update(route=route, phase=phase)
    return publish_changes(by=by, initiative=initiative)


def effect(value: str, alternative: str, size: int, **fields: Any) -> dict[str, Any]:
    """A row of `value_effects` for a document; its key follows from what it says."""
    said = f"{value}/{alternative}/{fields.get('group', 'residents')}"
    return {
        "key": hashlib.sha256(said.encode()).hexdigest()[:8],
        "value": value,
        "alternative": alternative,
        "size": size,
        "group": "residents",
        "aspect": "",
        "area": "social_life",
        "step": "",
        "description": f"Wat er met {value} gebeurt.",
        "evidence": "",
        "source": "",
        "certainty": "medium",
        "residual": None,
        "accepted_by": "",
        "accepted_reason": "",
        **fields,
    }


THREE_WAYS = [
    {"key": "0000000a", "kind": "do_nothing", "title": "Niets doen", "description": "Het blijft zo."},
    {"key": "0000000b", "kind": "non_digital", "title": "Meer toezicht", "description": "Mensen op straat."},
    {"key": "0000000c", "kind": "digital", "title": "Sensoren", "description": "Meten hoe druk het is."},
]
COLLECT = {
    "key": "0000000d",
    "kind": "collect",
    "technology": "",
    "what": "Het geluid.",
    "personal": "no",
    "legal_ground": "",
    "recipient": "",
    "supplier": "",
    "retention": "24 uur",
}


def weighed_content() -> dict[str, Any]:
    """Three alternatives of which sensors win on safety and lose on privacy; every value and area is answered."""
    harm = effect("privacy", "0000000c", -2, step="0000000d", residual=-1)
    return {
        "alternatives": THREE_WAYS,
        "chain_steps": [COLLECT],
        "value_effects": [
            effect("security", "0000000a", -1),
            effect("security", "0000000b", 1),
            effect("security", "0000000c", 2, certainty="high", area="environment"),
            harm,
            effect("justice", "0000000b", 1, group="older"),
        ],
        "measures": [
            {
                "key": "0000000e",
                "effect": harm["key"],
                "route": "technology",
                "title": "Geen geluid bewaren",
                "description": "",
                "owner": "Team Veiligheid",
                "due_on": "2026-12-01",
            }
        ],
        "values_untouched": [
            {"key": f"000000f{n}", "value": value, "reason": "Er verandert niets aan."}
            for n, value in enumerate(("autonomy", "control", "dignity", "power"))
        ],
        "areas_untouched": [
            {"key": f"000000e{n}", "area": area}
            for n, area in enumerate(("local_democracy", "economy", "government", "work"))
        ],
    }


def promise_values(**fields: Any) -> dict[str, Any]:
    """A promise that is open from a week ago until in two weeks, and hears back in six."""
    today = timezone.localdate()
    return {
        "level": "consult",
        "question": "Waar moeten de bladkorven staan?",
        "open_points": "De plek van elke korf.",
        "fixed_points": "Er komen er dertig: meer is er geen geld voor.",
        "who_decides": "De wethouder",
        "opens_on": today - timedelta(days=7),
        "closes_on": today + timedelta(days=14),
        "hear_back_on": today + timedelta(days=42),
        "groups": [{"name": "Bewoners van de wijk", "online": "Deze pagina", "offline": "Brief en inloopavond"}],
        **fields,
    }


def prepared_round(initiative: Initiative | None = None, *, by: User | None = None, **promise: Any) -> Round:
    """A round with a published promise, not yet open."""
    initiative = initiative or published_initiative()
    by = by or official(initiative.organisation)
    made = create_round(by=by, initiative=initiative, phase=initiative.phase, title="Waar staan de korven?")
    write_promise(by=by, round=made, **promise_values(**promise))
    publish_promise(by=by, round=made)
    made.refresh_from_db()
    return made


def opened_round(initiative: Initiative | None = None, *, by: User | None = None, **promise: Any) -> Round:
    made = prepared_round(initiative, by=by, **promise)
    return open_round(by=by or official(made.initiative.organisation), round=made)


def said(round: Round | None, text: str = "Zet er een bij de school.", **fields: Any) -> Received:
    """What somebody said online in this round, with its tracking code."""
    values = {"kind": "reaction", "submission": secrets.token_urlsafe(16), **fields}
    initiative = values.pop("initiative", None) or (round.initiative if round else published_initiative())
    return contribute(initiative=initiative, round=round, text=text, **values)


def closed_round(
    initiative: Initiative | None = None, *, by: User | None = None, texts: int = 3, **promise: Any
) -> tuple[Round, list[Received]]:
    """A round that ended yesterday, with what people said in it."""
    made = opened_round(initiative, by=by, **promise)
    several = [said(made, f"Zet korf {number} bij de school.") for number in range(texts)]
    today = timezone.localdate()
    Promise.objects.filter(round=made).update(opens_on=today - timedelta(days=20), closes_on=today - timedelta(days=1))
    return close_round(by=by or official(made.initiative.organisation), round=made), several


def answered(
    received: list[Received], *, outcome: str = "not_used", reason: str = "Daarom.", by: User | None = None
) -> list[Contribution]:
    """Each of these has an outcome."""
    contributions = [one.contribution for one in received]
    organisation = contributions[0].initiative.organisation
    answer_contributions(
        by=by or official(organisation),
        organisation=organisation,
        contributions=contributions,
        outcome=outcome,
        reason=reason,
    )
    return contributions


def drafted_decision(
    initiative: Initiative | None = None, *, cites: list[Contribution] | None = None, **values: Any
) -> DecisionVersion:
    """A draft with everything that publishing needs, as far as it is about the decision itself."""
    initiative = initiative or published_initiative(
        title="Veilig uitgaan", route="standard", phase="decision", **weighed_content()
    )
    by = official(initiative.organisation)
    draft = start_decision(by=by, initiative=initiative, title="Een proef met sensoren")
    write_decision(
        by=by,
        decision=draft.decision,
        limits=[
            {"kind": "device", "subject": "sound_level_meter", "most": 8},
            {"kind": "retention", "keep_hours": 24},
            {"kind": "ends", "ends_on": timezone.localdate() + timedelta(days=180)},
        ],
        dissents=[{"who": "Fractie Duin", "text": "Wil eerst meer toezicht."}],
        **{
            "alternatives": [
                {"key": one["key"], "reason": "Weegt minder.", "is_chosen": one["key"] == "0000000c"}
                for one in THREE_WAYS
            ],
            "text": "Er komt een proef van een half jaar.",
            "body": "council",
            "decided_on": timezone.localdate(),
            **values,
        },
    )
    write_consideration(
        by=by,
        decision=draft.decision,
        title="Bewoners willen rust.",
        citations=[
            *(CitationRow("contribution", contribution=one.pk) for one in cites or []),
            CitationRow("effect", effect_key=str(effect("security", "0000000c", 2)["key"])),
            CitationRow("source", words="Verslag van de raad", url="https://raad.example/verslag"),
        ],
    )
    draft.refresh_from_db()
    return draft


def published_decision(
    initiative: Initiative | None = None, *, cites: list[Contribution] | None = None, **values: Any
) -> DecisionVersion:
    draft = drafted_decision(initiative, cites=cites, **values)
    return publish_decision(
        by=official(draft.decision.initiative.organisation, "decision_maker"), decision=draft.decision
    )


def promised_change(
    initiative: Initiative, contributions: list[Contribution], *, by: User | None = None, **values: Any
) -> Any:
    """What changes because of these, which were answered as used."""
    return make_commitment(
        by=by or official(initiative.organisation),
        initiative=initiative,
        contributions=contributions,
        **{
            "what": "Er komt een korf bij de school.",
            "who": "Team Groen",
            "due_on": timezone.localdate() + timedelta(days=30),
            **values,
        },
    )


def conversation_in(round: Round, *, by: User | None = None, statements: int = 8, opened: bool = True) -> Conversation:
    """Statements of the organisation in this round, open for votes."""
    by = by or official(round.initiative.organisation)
    made = create_conversation(by=by, round=round)
    for number in range(1, statements + 1):
        add_seed(by=by, conversation=made, text=f"Stelling {number}: er moet een korf bij de school.")
    return open_conversation(by=by, conversation=made) if opened else made


def joined(conversation: Conversation) -> Joined:
    """Somebody who takes part, with the tracking code."""
    return join_conversation(conversation=conversation)


def voted(conversation: Conversation, answers: dict[int, int], who: Participant | None = None) -> Participant:
    """What somebody answers, per number of a statement."""
    who = who or joined(conversation).participant
    for statement in conversation.statements.filter(number__in=answers).order_by("number"):
        cast_vote(conversation=conversation, participant=who, statement=statement, value=answers[statement.number])
    return who


def two_camps(conversation: Conversation, people: int = 40, *, seed: int = 3) -> None:
    """Two groups of this many people together, that agree on the first statements and differ on the others."""
    rng, statements = random.Random(seed), list(conversation.statements.order_by("number"))
    casts = []
    for person in range(people):
        side, who = 1 if person % 2 else -1, joined(conversation).participant
        for one in statements:
            answer = 1 if one.number <= 2 else side if one.number % 2 else -side
            casts.append(Cast(conversation, who, one, answer if rng.random() < 0.9 else -answer))
    with transaction.atomic():
        assert all(write_votes(casts))


def period_over(conversation: Conversation) -> Conversation:
    """The same conversation when the promised period has passed; nobody closed it yet."""
    today = timezone.localdate()
    Promise.objects.filter(pk=conversation.round.promise_id).update(
        opens_on=today - timedelta(days=20), closes_on=today - timedelta(days=1)
    )
    return Conversation.objects.select_related("round__promise", "round__initiative__organisation").get(
        pk=conversation.pk
    )
