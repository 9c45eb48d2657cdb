"""Registers the app with Django."""

from django.apps import AppConfig


class SyncConfig(AppConfig):
    """Named in settings.INSTALLED_APPS."""

    name = "einklang.sync"
    label = "sync"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Ask `accounts`, which knows nothing of connections, to tell when somebody leaves."""
        from einklang.accounts.team import when_leaving  # noqa: PLC0415 (models are loaded by now)
        from einklang.sync.disconnect import end_all_of  # noqa: PLC0415

        when_leaving(end_all_of)
