"""The settings of the tests: nothing of the developer's own environment, quick hashes.

EINKLANG_TEST_DATABASE says on which database the rows lie: `sqlite` (if it is not set) or
`postgres`: the one at EINKLANG_TEST_DATABASE_URL, else a throw-away server.
"""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from pathlib import Path

for _name in [name for name in os.environ if name.startswith("EINKLANG_")]:
    if not _name.startswith("EINKLANG_TEST_"):
        del os.environ[_name]
SCRATCH = Path(tempfile.mkdtemp(prefix="einklang-tests-"))
atexit.register(shutil.rmtree, SCRATCH, ignore_errors=True)
os.environ["EINKLANG_DATA"] = str(SCRATCH)
os.environ["EINKLANG_SECRET_KEY"] = "of-the-tests-" + "k" * 50

from tests.throwaway_postgres import database_url  # noqa: E402  # the environment first

if os.environ.get("EINKLANG_TEST_DATABASE", "sqlite") == "postgres":
    # Processes that share the run's tests share its server, each with a database of its own.
    os.environ["EINKLANG_TEST_DATABASE_URL"] = database_url(os.environ)
    os.environ["EINKLANG_DATABASE_URL"] = os.environ["EINKLANG_TEST_DATABASE_URL"]

from einklang.project.settings import *  # noqa: E402, F403  # it is the same house
from einklang.project.settings import DATABASES  # noqa: E402  # the same

if "EINKLANG_DATABASE_URL" not in os.environ:
    # A file, as threads of a server under test open connections of their own.
    DATABASES["default"]["TEST"] = {"NAME": str(SCRATCH / "test.sqlite3")}
    DATABASES["default"]["OPTIONS"]["init_command"] += "; PRAGMA synchronous=OFF"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STATIC_ROOT = SCRATCH / "static"
STATIC_ROOT.mkdir()  # WhiteNoise warns of a folder that is not there
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
# A server under test gives out static files as they lie in the source folders.
FEED_MARKS_ARE_WRITTEN = False  # no thread writes beside a test
WHITENOISE_AUTOREFRESH = WHITENOISE_USE_FINDERS = True
