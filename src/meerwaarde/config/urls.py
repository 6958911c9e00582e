"""Every address of the product. Dutch has no prefix; English stands under /en/."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

from meerwaarde.initiatives.urls.dossier import busy as busy_with_dossiers
from meerwaarde.opinions.urls import busy as busy_with_votes
from meerwaarde.participation.urls import busy as busy_with_contributions

urlpatterns = [
    path("", include("meerwaarde.ui.urls")),
    # Without a language: the address is also the name of the log.
    path("ledger/", include("meerwaarde.ledger.urls")),
    path("api/", include("meerwaarde.api.urls")),
    *i18n_patterns(
        *busy_with_dossiers,
        *busy_with_votes,
        *busy_with_contributions,
        path("accounts/", include("meerwaarde.accounts.urls")),
        path("", include("meerwaarde.follow.urls")),
        path("", include("meerwaarde.organisations.urls")),
        path("", include("meerwaarde.publication.urls")),
        path("", include("meerwaarde.assessments.urls")),
        path("", include("meerwaarde.decisions.urls")),
        path("", include("meerwaarde.opinions.urls")),
        path("", include("meerwaarde.participation.urls")),
        path("", include("meerwaarde.values.urls")),
        path("", include("meerwaarde.initiatives.urls")),
        path("", include("meerwaarde.site.urls")),
        prefix_default_language=False,
    ),
]
handler400 = "meerwaarde.ui.views.bad_request"
handler403 = "meerwaarde.ui.views.forbidden"
handler404 = "meerwaarde.ui.views.not_found"
handler500 = "meerwaarde.ui.views.server_error"
