"""What stands to an official's name here: answers, messages of the inbox, and standing in for a colleague."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meerwaarde.organisations.handover import PersonalWork, kinds_of_work
from meerwaarde.organisations.models import Organisation
from meerwaarde.organisations.permissions import Permission

from .models import Absence, Contribution
from .queries.counting import TO_ANSWER

IN_ROUNDS, IN_THE_INBOX = Q(round__isnull=False), Q(round=None)


def _assigned(organisation: Organisation, person: Any, where: Q) -> QuerySet[Contribution]:
    return Contribution.objects.filter(TO_ANSWER, where, initiative__organisation=organisation, assigned_to=person)


def _of_contributions(key: str, order: int, label: Any, where: Q) -> PersonalWork:
    def count(organisation: Organisation, person: Any) -> int:
        return _assigned(organisation, person, where).count()

    def pass_on(organisation: Organisation, person: Any, to: Any) -> None:
        numbers = list(_assigned(organisation, person, where).values_list("pk", flat=True))
        Contribution.objects.filter(pk__in=numbers).update(assigned_to=to)

    return PersonalWork(key, order, label, Permission.ANSWER, count, pass_on)


def _covers(organisation: Organisation, person: Any) -> QuerySet[Absence]:
    return Absence.objects.filter(organisation=organisation, cover=person, until_on__gte=timezone.localdate())


def _pass_on_covers(organisation: Organisation, person: Any, to: Any) -> None:
    covers = _covers(organisation, person)
    if covers.filter(person=to).exists():
        sentence = _("%(person)s will be away, and nobody can stand in for themselves. Choose somebody else.")
        raise ValidationError({"to": sentence % {"person": to}})
    covers.update(cover=to)


def register_handing_over() -> None:
    kinds_of_work.register(_of_contributions("answers", 10, gettext_lazy("contributions to answer"), IN_ROUNDS))
    kinds_of_work.register(
        _of_contributions("messages", 20, gettext_lazy("messages of the inbox to answer"), IN_THE_INBOX)
    )
    kinds_of_work.register(
        PersonalWork(
            "covers",
            30,
            gettext_lazy("colleagues to stand in for"),
            Permission.ANSWER,
            lambda organisation, person: _covers(organisation, person).count(),
            _pass_on_covers,
        )
    )
