"""All settings of an installation, read from the environment. `docs/operations.md` lists every variable."""

import logging
from pathlib import Path

from csp.constants import NONE, SELF
from environs import Env, FileAwareEnv, validate

from .providers import check_provider_if_any, check_providers

env: Env = FileAwareEnv()

PACKAGE_DIR = Path(__file__).resolve().parent.parent
# Everything an installation keeps (database, uploads, collected static files, key) lives under one folder.
VAR_DIR = Path(env.str("MEERWAARDE_VAR", default=str(PACKAGE_DIR.parent.parent / "var"))).resolve()
# Style sheets and fonts fetched by `npm ci`, see package.json.
NODE_DIR = Path(env.str("MEERWAARDE_NODE_MODULES", default=str(PACKAGE_DIR.parent.parent / "node_modules"))).resolve()

# --- safety ------------------------------------------------------------------------------------------------------
DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env.str("SECRET_KEY", default="")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
BASE_URL = env.str("BASE_URL", default="http://localhost:8000").rstrip("/")
HTTPS = BASE_URL.startswith("https://")
if not SECRET_KEY:
    if HTTPS:
        from django.core.exceptions import ImproperlyConfigured

        raise ImproperlyConfigured("Set SECRET_KEY (or SECRET_KEY_FILE): at least 50 random characters.")
    SECRET_KEY = "only-for-a-machine-of-your-own-" + "0123456789abcdef" * 4
CSRF_TRUSTED_ORIGINS = [BASE_URL]
SECURE_SSL_REDIRECT = HTTPS and env.bool("SECURE_SSL_REDIRECT", default=True)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.bool("BEHIND_PROXY", default=False) else None
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "media-src": [SELF],
        "connect-src": [SELF],
        "worker-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
# One text field holds at most 100,000 characters; one request at most this much outside of files.
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 3000
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

# --- applications ------------------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",
    "csp",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    "meerwaarde.database",
    "meerwaarde.ui",
    "meerwaarde.ledger",
    "meerwaarde.runs",
    "meerwaarde.follow",
    "meerwaarde.accounts",
    "allauth",
    "allauth.account",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.mfa",
    "meerwaarde.organisations",
    "meerwaarde.initiatives",
    "meerwaarde.values",
    "meerwaarde.participation",
    "meerwaarde.opinions",
    "meerwaarde.assessments",
    "meerwaarde.decisions",
    "meerwaarde.publication",
    "meerwaarde.site",
    "meerwaarde.demo",
    "meerwaarde.api",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "meerwaarde.ui.middleware.ContentSecurityPolicy",
    "meerwaarde.ui.middleware.KeepPrivate",
    "meerwaarde.ui.middleware.RefuseNullCharacters",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "meerwaarde.accounts.second_factor.RequireSecondFactor",
]
ROOT_URLCONF = "meerwaarde.config.urls"
WSGI_APPLICATION = "meerwaarde.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "meerwaarde.ui.context.site",
                "meerwaarde.follow.context.notices",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "django.contrib.humanize.templatetags.humanize",
                "meerwaarde.ui.templatetags.ui",
            ],
        },
    }
]
FORM_RENDERER = "meerwaarde.ui.forms.Renderer"

# --- data --------------------------------------------------------------------------------------------------------
DATABASES = {"default": env.dj_db_url("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'meerwaarde.sqlite3'}")}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # Acknowledged means on disk (FULL); erased means overwritten (secure_delete); writers queue instead of failing.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 30,
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON;"
            "PRAGMA cache_size=-32768; PRAGMA mmap_size=268435456; PRAGMA temp_store=MEMORY;"
        ),
    }
    DATABASES["default"]["CONN_MAX_AGE"] = None
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 60
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
# Limits (sign-in, suggestions) are counted in a table that all processes share; what can be computed again is kept
# apart and per process, so that reading many pages never pushes out a count.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "accounts_limitcount",
        "KEY_FUNCTION": "meerwaarde.accounts.limits.key_of",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    },
    "computed": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "computed",
        "OPTIONS": {"MAX_ENTRIES": 5000},
    },
}

# --- files -------------------------------------------------------------------------------------------------------
STATIC_URL = "static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [
    (f"vendor/{name}", str(NODE_DIR / path))
    for name, path in {
        "utrecht": ".meerwaarde/utrecht",
        "fonts": "@fontsource-variable/atkinson-hyperlegible-next",
        "htmx": "htmx.org/dist",
    }.items()
    if (NODE_DIR / path).is_dir()
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "meerwaarde.ui.static_files.KnownStaticFiles"
        if not DEBUG
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
MEDIA_URL = "files/"
MEDIA_ROOT = VAR_DIR / "files"
# Another file lies here after something was erased: a web process then forgets what it keeps (initiatives.freshness).
PAGES_CLEARED = VAR_DIR / "pages-cleared"
# What was erased, so that a backup of before it does not bring it back (ledger.erasures); copy it beside the backups.
ERASURES = VAR_DIR / "erasures.jsonl"
# PDFs of public pages, each made once; what was erased leaves these too.
KEPT_PDFS = VAR_DIR / "pdf"

# The keys that sign the public logs; by default beside them, never in the database or a backup.
LEDGER_KEYS = Path(env.str("LEDGER_KEYS", default=str(VAR_DIR / "keys"))).resolve()

# --- language and time -------------------------------------------------------------------------------------------
LANGUAGE_CODE = "nl"
LANGUAGES = [("nl", "Nederlands"), ("en", "English")]
TIME_ZONE = "Europe/Amsterdam"
USE_TZ = True
USE_THOUSAND_SEPARATOR = False

# --- sign-in -----------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "work"
ACCOUNT_LOGOUT_REDIRECT_URL = "home"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_ADAPTER = "meerwaarde.accounts.adapter.AccountAdapter"
SOCIALACCOUNT_ADAPTER = "meerwaarde.accounts.adapter.SocialAccountAdapter"
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": env.json("OPENID_CONNECT", default=[], validate=check_providers),
    }
}
# Residents who identify themselves where a promise asks for it: one provider, as one of those above. It never signs
# anybody in.
RESIDENTS_OPENID_CONNECT = env.json("RESIDENTS_OPENID_CONNECT", default={}, validate=check_provider_if_any)
# A form that posts here and is redirected to the provider would be stopped by `form-action`; a link is not.
SOCIALACCOUNT_LOGIN_ON_GET = True
# The provider vouched for the address when the person was matched to the invitation.
SOCIALACCOUNT_EMAIL_VERIFICATION = "none"
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False
SOCIALACCOUNT_STORE_TOKENS = False
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Meerwaarde"
# On localhost without HTTPS (make demo) browsers and WebAuthn agree that the origin is safe.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS
# Officials set up a second step before they reach the workspace; a demo on this machine does not ask for it.
REQUIRE_SECOND_FACTOR = env.bool("REQUIRE_SECOND_FACTOR", default=HTTPS)
# One proxy in front adds the visitor's address, by which sign-in is limited.
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if env.bool("BEHIND_PROXY", default=False) else 0
# Who set a password by the mailed link signs in with it once more (and with the second step).
ACCOUNT_LOGIN_ON_PASSWORD_RESET = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if HTTPS else "http"
# A working day; the rate limits of allauth (ten failed sign-ins a minute per address, five per account) stand.
SESSION_COOKIE_AGE = env.int("SESSION_HOURS", default=12, validate=validate.Range(min=1, max=8760)) * 3600

# --- mail and notices --------------------------------------------------------------------------------------------
EMAIL_CONFIG = env.dj_email_url("EMAIL_URL", default="console:")
globals().update(EMAIL_CONFIG)
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.str("EMAIL_FROM", default="meerwaarde@localhost")

# --- this site ---------------------------------------------------------------------------------------------------
SITE_NAME = env.str("SITE_NAME", default="")  # empty: "Digital plans of {organisation}"
SOURCE_CODE_URL = env.str("SOURCE_CODE_URL", default="")
UPLOAD_MAX_BYTES = env.int(
    "UPLOAD_MAX_BYTES", default=20 * 1024 * 1024, validate=validate.Range(min=1, max=2 * 1024**3)
)

LOG_LEVEL = env.str("LOG_LEVEL", default="WARNING", validate=validate.OneOf(logging.getLevelNamesMapping()))
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "filters": {"refusals": {"()": "meerwaarde.ui.logs.NoTraceOfRefusals"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["refusals"]}},
    "root": {"handlers": ["console"], "level": LOG_LEVEL},
}
