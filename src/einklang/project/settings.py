"""Django's settings, read from EINKLANG_* variables (docs/operate/settings.md lists them all).

Reading them makes no file and never fails: `einklang check` names what is wrong, and `first_start`
makes what a first start needs.
"""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import urlsplit

from einklang.project import environ
from einklang.project.databases import database

PACKAGE = Path(__file__).resolve().parent
ENVIRON = environ.read(os.environ)

# --- secrets -------------------------------------------------------------------------------------
SECRET_KEY = environ.with_stored_key(ENVIRON)
SECRET_KEY_FALLBACKS = list(ENVIRON.old_secret_keys)
SECRET_BOX_KEYS = [SECRET_KEY, *SECRET_KEY_FALLBACKS]  # encrypts what we store of others' secrets

# --- where we are reached ------------------------------------------------------------------------
PUBLIC_URL = ENVIRON.public_url
_public = urlsplit(PUBLIC_URL)
_https = _public.scheme == "https"
DEBUG = False
ALLOWED_HOSTS = sorted({_public.hostname or "localhost", "localhost", "127.0.0.1", "[::1]"})
CSRF_TRUSTED_ORIGINS = [f"{_public.scheme}://{_public.netloc}"]
# Cookies stay with the host that set them: who signs in at a workspace's address is so there.
WORKSPACE_DOMAIN = ENVIRON.workspace_domain
if WORKSPACE_DOMAIN:
    _port = f":{_public.port}" if _public.port else ""
    ALLOWED_HOSTS.append(f".{WORKSPACE_DOMAIN}")
    CSRF_TRUSTED_ORIGINS.append(f"{_public.scheme}://*.{WORKSPACE_DOMAIN}{_port}")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _https
SESSION_COOKIE_SAMESITE = "Lax"
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if _https else 0
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if ENVIRON.behind_proxy:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    USE_X_FORWARDED_HOST = True
    ALLAUTH_TRUSTED_PROXY_COUNT = 1  # attempts to sign in are counted by the visitor's address
ROOT_URLCONF = "einklang.project.urls"
CSRF_FAILURE_VIEW = "einklang.project.views.csrf_failure"
WSGI_APPLICATION = "einklang.project.wsgi.application"

# --- what we reach -------------------------------------------------------------------------------
ALLOW_HOSTS = ENVIRON.allow_hosts
HTTP_CAP = ENVIRON.http_cap
WORKER_THREADS = ENVIRON.worker_threads
GOOGLE = ENVIRON.google
GRAVATAR_URL = ENVIRON.gravatar_url
JOURNAL_DAYS = ENVIRON.journal_days
FEED_PAST_DAYS, FEED_FUTURE_DAYS = ENVIRON.feed_past_days, ENVIRON.feed_future_days
FEED_FETCHES_PER_MINUTE = ENVIRON.feed_fetches
BOOKINGS_PER_MINUTE = ENVIRON.bookings
FEED_MARKS_ARE_WRITTEN = True  # by a thread of their own
SMTP_URL = ENVIRON.smtp_url
DEFAULT_FROM_EMAIL = SERVER_EMAIL = ENVIRON.mail_from
EMAIL_BACKEND = "einklang.mail.backend.OutboxBackend"

# --- parts ---------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "einklang.project",  # first, so that its templates stand before those of the libraries
    "einklang.accounts",
    "einklang.jobs",
    "einklang.mail",
    "einklang.calendars",
    "einklang.crm",
    "einklang.sync",
    "einklang.files",
    "einklang.tasks",
    "einklang.feeds",
    "einklang.booking",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
]
if not ENVIRON.on_sqlite:
    INSTALLED_APPS.append("procrastinate.contrib.django")  # for its migrations, PostgreSQL's own
    PROCRASTINATE_AUTODISCOVER_MODULE_NAME = ""
MIDDLEWARE = [
    "einklang.project.headers.SecurityHeaders",
    "django.middleware.security.SecurityMiddleware",
    "einklang.feeds.early.Feeds",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "einklang.project.language.UserLanguage",
    "einklang.project.middleware.InWorkspace",
    "einklang.project.middleware.NotByLink",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "einklang.project.middleware.RefusedForms",
]
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
                "einklang.project.frame.frame",
            ],
        },
    },
]

# --- rows ----------------------------------------------------------------------------------------
DATABASES = {"default": database(ENVIRON.database_url, ENVIRON.data)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- signing in ----------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("email", "name")},
    },
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
ACCOUNT_ADAPTER = "einklang.accounts.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"  # people come by an invitation that was mailed to them
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 900
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # or strangers could have us write to anybody
ACCOUNT_FORMS = {
    "login": "einklang.accounts.forms.SignIn",
    "reset_password": "einklang.accounts.forms.ResetPassword",
    "reset_password_from_key": "einklang.accounts.forms.ResetPasswordKey",
    "change_password": "einklang.accounts.forms.ChangePassword",
    "reauthenticate": "einklang.accounts.forms.Reauthenticate",
}
MFA_ADAPTER = "einklang.accounts.adapter.FactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_ISSUER = "Einklang"
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_USER_VERIFICATION = "required"  # a passkey alone is enough, so it asks who holds it
MFA_RATE_LIMITS = {"webauthn_login": "60/m/ip"}  # two requests a sign-in: as many as by password
MFA_ALLOW_UNVERIFIED_EMAIL = True  # an invitation proves the address
MFA_FORMS = {
    "authenticate": "einklang.accounts.forms.AuthenticateByCode",
    "reauthenticate": "einklang.accounts.forms.ReauthenticateByCode",
    "activate_totp": "einklang.accounts.forms.ActivateTotp",
    "deactivate_totp": "einklang.accounts.forms.DeactivateTotp",
    "add_webauthn": "einklang.accounts.forms.AddPasskey",
    "edit_webauthn": "einklang.accounts.forms.RenamePasskey",
    "login_webauthn": "einklang.accounts.forms.SignInByPasskey",
    "authenticate_webauthn": "einklang.accounts.forms.AuthenticateByPasskey",
    "reauthenticate_webauthn": "einklang.accounts.forms.ReauthenticateByPasskey",
}

# --- languages and time --------------------------------------------------------------------------
LANGUAGE_CODE = "de"
LANGUAGES = [("de", "Deutsch"), ("en", "English")]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/Berlin"

# --- files that are sent to us -------------------------------------------------------------------
FILE_UPLOAD_HANDLERS = [
    "einklang.files.bounded.Bounded",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

# --- files that never change ---------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = ENVIRON.data / "static"  # collected when the web server starts
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# --- logs: to stderr, one line each ---------------------------------------------------------------
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "filters": {"in_a_line": {"()": "einklang.project.logs.RefusedInALine"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": ENVIRON.log_level},
    "loggers": {
        # One line a request at INFO; the libraries of the wire would name tokens in addresses.
        "django": {"handlers": [], "level": "INFO", "propagate": True},
        "django.request": {"filters": ["in_a_line"]},
        "httpx": {"level": "WARNING"},
        "httpcore": {"level": "WARNING"},
        "fido2": {"level": "WARNING"},  # the name of each passkey at INFO
        "procrastinate": {"level": "WARNING"},  # several lines a wake-up at INFO
    },
}
