"""The local Gravatar: what it answers, and that it ends when it should."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import httpx
from tests.crm.drawn_pictures import halves, jpeg, stored

from einklang_sandbox.gravatar import Gravatar, hashed, serving

WHO = "marek@cello.example"


def test_without_asking_for_an_error_there_is_a_drawing_for_everybody() -> None:
    with serving(Gravatar()) as url, httpx.Client(base_url=url, trust_env=False) as client:
        name = hashed(WHO)
        assert client.get(f"/avatar/{name}?d=404").status_code == 404
        drawn = client.get(f"/avatar/{name}")
        assert (drawn.status_code, drawn.headers["content-type"]) == (200, "image/png")
        assert client.get("/avatar/marek").status_code == 404


def test_a_picture_comes_as_what_it_is() -> None:
    gravatar = Gravatar()
    with serving(gravatar) as url, httpx.Client(base_url=url, trust_env=False) as client:
        for kind in ("jpeg", "png", "webp"):
            gravatar.publish(WHO, stored(halves(), kind.upper()))
            told = client.get(f"/avatar/{hashed(WHO)}?d=404").headers["content-type"]
            assert told == f"image/{kind}"


def test_as_a_program_it_gives_out_a_folder_and_ends_with_whoever_started_it(
    tmp_path: Path,
) -> None:
    (tmp_path / hashed(WHO)).write_bytes(jpeg())
    command = [sys.executable, "-m", "einklang_sandbox.gravatar", "--port", "0"]
    with subprocess.Popen(
        [*command, "--folder", str(tmp_path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert process.stdin is not None
        url = process.stdout.readline().strip()
        answer = httpx.get(f"{url}/avatar/{hashed(WHO)}?d=404", trust_env=False)
        assert answer.content == jpeg()
        assert httpx.get(f"{url}/avatar/{hashed('x')}?d=404", trust_env=False).status_code == 404
        process.stdin.close()
        assert process.wait(10) == 0
