"""Texts of Django and allauth that speak otherwise than we do; ours stand before theirs.

Nothing imports this module: it exists so that the catalogue of this app keeps these msgids. Django
takes the translation of the app that stands first in INSTALLED_APPS.
"""

from django.utils.translation import gettext_noop

WORDS = [
    gettext_noop("This field is required."),
    gettext_noop("The password is too similar to the %(verbose_name)s."),
    gettext_noop("You must type the same password each time."),
    gettext_noop("Be patient, you are sending too many requests."),
    gettext_noop("New Password (again)"),
    gettext_noop("Authenticator code"),
    gettext_noop("The password reset token was invalid."),
    gettext_noop("You cannot deactivate two-factor authentication."),
]
