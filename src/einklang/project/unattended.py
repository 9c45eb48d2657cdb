"""The first start without a browser: `einklang setup`."""

from __future__ import annotations

import argparse
import sys
from zoneinfo import ZoneInfo

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError
from django.utils import translation

from einklang.accounts.models import Membership, Role
from einklang.accounts.setup import make_workspace


def set_up(args: argparse.Namespace) -> int:
    """Make the workspace and its owner; 1 after a line that says why not."""
    with translation.override("en"):  # as all that the command says
        return _set_up(args)


def _set_up(args: argparse.Namespace) -> int:
    try:
        password = args.password_file.read_text(encoding="utf-8").rstrip("\r\n")
        validate_email(args.owner)
        validate_password(password)
        there = _there(args)
        if there is not None:
            sys.stdout.write(f"/w/{there.workspace.slug}/ is there already; nothing was changed\n")
            return 0
        member = make_workspace(
            name=args.workspace,
            email=args.owner,
            password=password,
            owner_name=args.owner_name,
            language=args.language,
            zone=ZoneInfo(args.zone).key,
            slug=args.slug,
        )
    except ValidationError as error:
        return _refuse(" ".join(error.messages))
    except IntegrityError:
        return _refuse(f"{args.slug} is taken; choose another --slug.")
    except (OSError, ValueError, KeyError) as error:
        return _refuse(str(error))
    sys.stdout.write(f"/w/{member.workspace.slug}/ is ready for {member.user.email}\n")
    return 0


def _there(args: argparse.Namespace) -> Membership | None:
    """The same workspace of the same owner: who sets up by a script runs it more than once."""
    owned = Membership.objects.select_related("workspace").filter(
        role=Role.OWNER, user__email=args.owner.strip().lower(), workspace__name=args.workspace
    )
    slug = {"workspace__slug": args.slug} if args.slug else {}
    return owned.filter(**slug).first()


def _refuse(reason: str) -> int:
    sys.stderr.write(f"Not set up: {reason}\n")
    return 1
