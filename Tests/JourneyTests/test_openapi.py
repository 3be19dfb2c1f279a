"""Every operation of the OpenAPI document, fed with what a generator makes up from it and against it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from conftest import Visitor, accounts, running_demonstration

# What every answer is held to: no 5xx, no status, header, type or body the document does not tell of.
CHECKS = "not_a_server_error,status_code_conformance,content_type_conformance,response_headers_conformance,response_schema_conformance"


@pytest.fixture(scope="module")
def disposable():
    """A demonstration nobody else looks at: what is made up here may well be accepted."""
    yield from running_demonstration()


def test_the_api_answers_as_its_document_says(disposable):
    password = accounts(disposable)["kaowu"]
    visitor = Visitor(disposable.url)
    assert visitor.sign_in("kaowu", password) == 200
    cookies = "; ".join(f"{cookie.name}={cookie.value}" for cookie in visitor.jar)
    run = subprocess.run(
        [
            str(Path(sys.executable).with_name("st")), "run", f"{disposable.url}/api/openapi.json",
            "--url", disposable.url, "--header", f"Cookie: {cookies}", "--header", f"X-Form-Token: {visitor.form_token()}",
            "--checks", CHECKS, "--phases", "examples,coverage,fuzzing",
            "--max-examples", os.environ.get("INVIGIL_API_EXAMPLES", "5"), "--seed", "1",
            "--suppress-health-check", "all", "--request-timeout", "20", "--continue-on-failure", "--no-color",
        ],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd=disposable.data, timeout=900,
    )
    assert run.returncode == 0, run.stdout[-20000:]
    assert visitor.ask("/api/v1/today")[0] == 200, "whoever asked is still signed in"
