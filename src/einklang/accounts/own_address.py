"""Where a workspace is on the web: links that leave the house begin with it."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings

from einklang.accounts.models import Workspace


def own_address(workspace: Workspace) -> str:
    """Scheme and host of the workspace: its own where EINKLANG_WORKSPACE_DOMAIN is set (C2), else
    that of the house."""
    if not settings.WORKSPACE_DOMAIN:
        return str(settings.PUBLIC_URL)
    house = urlsplit(settings.PUBLIC_URL)
    port = f":{house.port}" if house.port else ""
    return f"{house.scheme}://{workspace.slug}.{settings.WORKSPACE_DOMAIN}{port}"
