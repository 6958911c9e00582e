"""Suppliers: in which dossiers they stand, over all organisations, and what they may say there."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from meerwaarde.organisations.models import Organisation
from meerwaarde.organisations.permissions import Permission, organisation_view
from meerwaarde.organisations.views.answers import refusals_shown

from ..actions.suggestions import propose_as_supplier
from ..actions.suppliers import add_supplier_member, remove_supplier_member
from ..forms.suggestions import SupplierMemberForm, SupplierProposalForm
from ..freshness import has_session
from ..models import Supplier
from ..queries.suppliers import (
    products_in,
    proposed_by,
    public_suppliers,
    spoken_for,
    supplied_by,
    supplier_members_at,
    suppliers_at,
)

PER_PAGE = 50


@require_safe
def suppliers(request: HttpRequest) -> HttpResponse:
    search = request.GET.get("q", "").replace("\0", "").strip()
    page = Paginator(public_suppliers(search), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "initiatives/suppliers/suppliers.html", {"page": page, "search": search})


@require_safe
def supplier(request: HttpRequest, supplier: str) -> HttpResponse:
    found = get_object_or_404(Supplier, slug=supplier)
    product = request.GET.get("product", "").replace("\0", "")
    plans = supplied_by(found)
    if product:
        plans = plans.filter(technologies__supplier=found, technologies__product__name=product).distinct()
    page = Paginator(plans.order_by("organisation__name", "title", "pk"), PER_PAGE).get_page(request.GET.get("page"))
    if not page.paginator.count and not product:
        raise Http404(_("This supplier stands in no public dossier."))
    used = products_in(found, list(page))
    speaks = (
        has_session(request)
        and request.user.is_authenticated
        and found.members.filter(user__pk=request.user.pk or 0).exists()
    )
    context = {
        "supplier": found,
        "page": page,
        "plans": [(plan, used.get(plan.pk, [])) for plan in page],
        "products": list(found.products.filter(technologies__initiative__version__gt=0).distinct()[:100]),
        "product": product,
        "speaks": speaks,
    }
    return render(request, "initiatives/suppliers/supplier.html", context)


@login_required
def supplier_propose(request: HttpRequest, supplier: str) -> HttpResponse:
    """For who speaks for the supplier: a text or an objection on a dossier it supplies."""
    found = get_object_or_404(Supplier, slug=supplier)
    if not found.members.filter(user__pk=request.user.pk or 0).exists():
        raise PermissionDenied(_("You do not speak for %(supplier)s.") % {"supplier": found})
    plans = spoken_for(found, request.user).order_by("organisation__name", "title")
    form = SupplierProposalForm(request.POST or None, initiatives=plans)
    if request.method == "POST" and form.is_valid():
        try:
            propose_as_supplier(by=request.user, supplier=found, **form.cleaned_data)
        except ValidationError as problem:
            form.add_error(None, problem)
        else:
            messages.success(request, _("Thank you. The organisation decides whether to show it, as yours."))
            return redirect("supplier_propose", found.slug)
    proposals = proposed_by(found, request.user)[:PER_PAGE]
    context = {"supplier": found, "form": form, "proposals": proposals, "has_plans": plans.exists()}
    status = 400 if request.method == "POST" else 200
    return render(request, "initiatives/suppliers/propose.html", context, status=status)


@organisation_view(Permission.MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def supplier_people(request: HttpRequest, organisation: Organisation) -> HttpResponse:
    """Who speaks for a supplier on the plans of this organisation, and the form to let somebody."""
    form = SupplierMemberForm(request.POST or None, suppliers=suppliers_at(organisation))
    if request.method == "POST" and form.is_valid():
        with refusals_shown(form):
            member = add_supplier_member(by=request.user, organisation=organisation, **form.cleaned_data)
            words = {"email": member.user.email, "supplier": member.supplier}
            messages.success(request, _("%(email)s can speak for %(supplier)s now.") % words)
            return redirect("supplier_people", organisation.slug)
    context = {"organisation": organisation, "members": supplier_members_at(organisation), "form": form}
    return render(request, "initiatives/suppliers/people.html", context, status=400 if form.errors else 200)


@organisation_view(Permission.MANAGE)
@require_POST
def supplier_person_gone(request: HttpRequest, organisation: Organisation, member: int) -> HttpResponse:
    remove_supplier_member(by=request.user, organisation=organisation, member=member)
    messages.success(request, _("This person does not speak for the supplier here any more."))
    return redirect("supplier_people", organisation.slug)
