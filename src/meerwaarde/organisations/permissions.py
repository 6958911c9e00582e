"""Who may do what: one table of roles, and the three questions the rest of the product asks."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from functools import wraps
from typing import Any, Concatenate, ParamSpec, cast

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from .models import Membership, Organisation

R = Membership.Role
P = ParamSpec("P")


class Permission(StrEnum):
    SEE_WORK = "see_work"
    EDIT = "edit"
    PUBLISH = "publish"
    DECIDE = "decide"
    AGREE_LIGHTER_ROUTE = "agree_lighter_route"
    ADVISE = "advise"
    ERASE = "erase"
    SIGN = "sign"
    HANDLE_SUGGESTIONS = "handle_suggestions"
    MODERATE = "moderate"
    ANSWER = "answer"
    MANAGE = "manage"


PERMISSIONS: dict[str, frozenset[Permission]] = {
    R.READER: frozenset({Permission.SEE_WORK}),
    R.EDITOR: frozenset(
        {
            Permission.SEE_WORK,
            Permission.EDIT,
            Permission.PUBLISH,
            Permission.HANDLE_SUGGESTIONS,
            Permission.ANSWER,
        }
    ),
    R.MODERATOR: frozenset({Permission.SEE_WORK, Permission.HANDLE_SUGGESTIONS, Permission.MODERATE}),
    R.DECISION_MAKER: frozenset({Permission.SEE_WORK, Permission.DECIDE, Permission.PUBLISH}),
    R.PRIVACY_OFFICER: frozenset(
        {Permission.SEE_WORK, Permission.AGREE_LIGHTER_ROUTE, Permission.ADVISE, Permission.ERASE}
    ),
    R.EXECUTIVE: frozenset({Permission.SEE_WORK, Permission.SIGN}),
    R.MANAGER: frozenset({Permission.SEE_WORK, Permission.MANAGE}),
}


def roles_of(user: Any, organisation: Organisation) -> frozenset[str]:
    """The roles a person holds in an organisation; looked up once per request (kept on the user object)."""
    if not getattr(user, "is_authenticated", False) or not user.is_active:
        return frozenset()
    held = getattr(user, "_roles_by_organisation", None)
    if held is None:
        held = {}
        for organisation_id, role in user.memberships.values_list("organisation_id", "role"):
            held.setdefault(organisation_id, set()).add(role)
        user._roles_by_organisation = held
    return frozenset(held.get(organisation.pk, ()))


def role_for(user: Any, permission: Permission, organisation: Organisation) -> str | None:
    """The role by which a person may do this (for the ledger), or None when they may not."""
    held = roles_of(user, organisation)
    return next((role for role in R.values if role in held and permission in PERMISSIONS[role]), None)


def can(user: Any, permission: Permission, organisation: Organisation) -> bool:
    return role_for(user, permission, organisation) is not None


def require(user: Any, permission: Permission, organisation: Organisation) -> str:
    """The role by which a person may do this. Raises PermissionDenied otherwise; every action starts with it."""
    role = role_for(user, permission, organisation)
    if role is None:
        raise PermissionDenied(
            _("You have no role at %(organisation)s that allows this.") % {"organisation": organisation}
        )
    return role


def organisation_view(
    permission: Permission,
) -> Callable[[Callable[Concatenate[HttpRequest, Organisation, P], HttpResponseBase]], Callable[..., HttpResponseBase]]:
    """For views under /o/<slug>/work/: signed in, and with the permission at that organisation; else refused."""

    def decorate(
        view: Callable[Concatenate[HttpRequest, Organisation, P], HttpResponseBase],
    ) -> Callable[..., HttpResponseBase]:
        @login_required
        @wraps(view)
        def checked(request: HttpRequest, slug: str, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            organisation = get_object_or_404(Organisation, slug=slug)
            require(request.user, permission, organisation)
            return view(request, organisation, *args, **kwargs)

        # Read by the test that walks every address: a view without it under /work/ fails there.
        checked.permission = permission  # type: ignore[attr-defined]
        return cast(Callable[..., HttpResponseBase], checked)

    return decorate
