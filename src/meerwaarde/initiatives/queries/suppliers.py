"""Suppliers and where they are used; suggestions that await an organisation."""

from __future__ import annotations

from typing import Any

from django.db.models import Case, Exists, OuterRef, Q, QuerySet, Value, When

from meerwaarde.organisations.models import Organisation

from ..models import ChainStep, Initiative, Suggestion, Supplier, SupplierMember, Technology

MOST_WORDS = 200


def public_suppliers(search: str = "") -> QuerySet[Supplier]:
    """Suppliers that stand in at least one public dossier, with what was searched for in their name."""
    public = {"supplier": OuterRef("pk"), "initiative__version__gt": 0}
    suppliers = Supplier.objects.filter(
        Exists(Technology.objects.filter(**public)) | Exists(ChainStep.objects.filter(**public))
    )
    for word in search[:MOST_WORDS].split():
        suppliers = suppliers.filter(Q(name__icontains=word) | Q(products__name__icontains=word))
    return suppliers.distinct().order_by("name")


def suppliers_at(organisation: Organisation) -> QuerySet[Supplier]:
    """Those that stand in a plan of this organisation, public or not."""
    here = {"supplier": OuterRef("pk"), "initiative__organisation": organisation}
    return Supplier.objects.filter(
        Exists(Technology.objects.filter(**here)) | Exists(ChainStep.objects.filter(**here))
    ).order_by("name")


def supplier_members_at(organisation: Organisation) -> QuerySet[SupplierMember]:
    """Who speaks for which supplier on the plans of this organisation."""
    return (
        SupplierMember.objects.filter(organisation=organisation)
        .select_related("supplier", "user")
        .order_by("supplier__name", "user__email")
    )


def spoken_for(supplier: Supplier, user: Any) -> QuerySet[Initiative]:
    """The public plans on which this person may propose something in the name of the supplier."""
    return supplied_by(supplier).filter(organisation__in=supplier.members.filter(user=user).values("organisation"))


def proposed_by(supplier: Supplier, user: Any) -> QuerySet[Suggestion]:
    """What was proposed in the name of the supplier, at the organisations that let this person speak; newest first.

    What another organisation has not answered yet, or did not take over, is between the supplier's people there and it.
    """
    here = supplier.members.filter(user=user).values("organisation")
    return (
        Suggestion.objects.filter(supplier=supplier, initiative__organisation__in=here)
        .select_related("initiative__organisation")
        .order_by("-id")
    )


def supplied_by(supplier: Supplier) -> QuerySet[Initiative]:
    """The public initiatives in which this supplier stands, by technology or by a step of the data."""
    of_this = {"initiative": OuterRef("pk"), "supplier": supplier}
    return (
        Initiative.objects.filter(version__gt=0)
        .filter(Exists(Technology.objects.filter(**of_this)) | Exists(ChainStep.objects.filter(**of_this)))
        .select_related("organisation")
        .only("title", "slug", "phase", "theme", "organisation__name", "organisation__slug")
    )


def products_in(supplier: Supplier, initiatives: list[Initiative]) -> dict[int, list[str]]:
    """Which products of this supplier each of these initiatives uses: one query."""
    found: dict[int, list[str]] = {}
    rows: Any = (
        Technology.objects.filter(supplier=supplier, initiative__in=initiatives)
        .order_by("initiative", "position")
        .values_list("initiative_id", "product__name", "title")
    )
    for initiative, product, title in rows:
        names = found.setdefault(initiative, [])
        if (product or title) not in names:
            names.append(product or title)
    return found


def suppliers_of(user: Any) -> list[Supplier]:
    """For whom this person speaks; `is_public` when the supplier stands in a public dossier and so has a page."""
    shown = Exists(public_suppliers().filter(pk=OuterRef("pk")))
    return list(Supplier.objects.filter(members__user=user).annotate(is_public=shown).distinct().order_by("name"))


def suggestions_for(organisation: Organisation) -> QuerySet[Suggestion]:
    """Every suggestion on this organisation's dossiers: open ones first, then the newest."""
    waiting = Case(When(state=Suggestion.State.OPEN, then=Value(0)), default=Value(1))
    return (
        Suggestion.objects.filter(initiative__organisation=organisation)
        .select_related("initiative__organisation", "supplier")
        .order_by(waiting, "-id")
    )
