"""An OpenID Connect provider in a process of its own: allauth's, with two people who can sign in there.

python tests/identity_provider.py PORT FOLDER REDIRECT_ADDRESS
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any
from wsgiref.simple_server import make_server

import django
from django.conf import settings
from django.urls import include, path

CLIENT, SECRET, PASSWORD = "meerwaarde-residents", "a secret of two machines", "correct horse battery"
PEOPLE = ("anna@example.org", "bram@example.org")


def urlpatterns() -> list[Any]:
    return [path("", include("allauth.idp.urls")), path("accounts/", include("allauth.account.urls"))]


class Addresses:
    """What ROOT_URLCONF names: looked at only when everything is set up."""

    def __getattr__(self, name: str) -> Any:
        if name == "urlpatterns":
            return urlpatterns()
        raise AttributeError(name)


def _private_key() -> str:
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import rsa

    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    form = serialization.PrivateFormat.PKCS8
    return key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption()).decode("ascii")


def serve(port: int, folder: Path, redirect_address: str) -> None:
    settings.configure(
        SECRET_KEY="x" * 60,
        ALLOWED_HOSTS=["127.0.0.1"],
        ROOT_URLCONF=Addresses(),
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": folder / "provider.sqlite3"}},
        INSTALLED_APPS=[
            "django.contrib.auth",
            "django.contrib.contenttypes",
            "django.contrib.sessions",
            "django.contrib.messages",
            "allauth",
            "allauth.account",
            "allauth.idp.oidc",
        ],
        MIDDLEWARE=[
            "django.contrib.sessions.middleware.SessionMiddleware",
            "django.middleware.csrf.CsrfViewMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware",
            "django.contrib.messages.middleware.MessageMiddleware",
            "allauth.account.middleware.AccountMiddleware",
        ],
        TEMPLATES=[
            {
                "BACKEND": "django.template.backends.django.DjangoTemplates",
                "APP_DIRS": True,
                "OPTIONS": {"context_processors": ["django.template.context_processors.request"]},
            }
        ],
        AUTHENTICATION_BACKENDS=["allauth.account.auth_backends.AuthenticationBackend"],
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        ACCOUNT_EMAIL_VERIFICATION="none",
        ACCOUNT_LOGIN_METHODS={"email"},
        ACCOUNT_RATE_LIMITS=False,
        IDP_OIDC_PRIVATE_KEY=_private_key(),
        USE_TZ=True,
    )
    django.setup()
    from allauth.account.models import EmailAddress
    from allauth.idp.oidc.models import Client
    from django.contrib.auth.hashers import make_password
    from django.contrib.auth.models import User
    from django.core.management import call_command
    from django.core.wsgi import get_wsgi_application

    call_command("migrate", verbosity=0)
    for email in PEOPLE:
        person = User.objects.create_user(email, email, PASSWORD)
        EmailAddress.objects.create(user=person, email=email, verified=True, primary=True)
    Client.objects.create(
        id=CLIENT,
        name="Meerwaarde",
        secret=make_password(SECRET),
        redirect_uris=redirect_address,
        scopes="openid",
        skip_consent=True,
    )
    make_server("127.0.0.1", port, get_wsgi_application()).serve_forever()


if __name__ == "__main__":
    serve(int(sys.argv[1]), Path(sys.argv[2]), sys.argv[3])
