"""The first start without a browser: `einklang setup`."""

from __future__ import annotations

import argparse
import sys

from django.core.exceptions import ValidationError
from django.db import IntegrityError

from einklang.accounts.setup import make_workspace


def set_up(args: argparse.Namespace) -> int:
    """Make the workspace and its owner; 1 after a line that says why not."""
    try:
        password = args.password_file.read_text(encoding="utf-8").rstrip("\r\n")
        member = make_workspace(
            name=args.workspace,
            email=args.owner,
            password=password,
            owner_name=args.owner_name,
            language=args.language,
            zone=args.zone,
            slug=args.slug,
        )
    except (OSError, ValueError, ValidationError, IntegrityError) as error:
        reasons = error.messages if isinstance(error, ValidationError) else [str(error)]
        sys.stderr.write(f"Not set up: {' '.join(reasons)}\n")
        return 1
    sys.stdout.write(f"/w/{member.workspace.slug}/ is ready for {member.user.email}\n")
    return 0
