"""Print the OpenAPI document of the API as JSON. Needs no settings and connects to nothing."""

import argparse
import json

from backend.app import create_app
from backend.settings import load

# The document depends on none of these. The addresses lead nowhere.
PLACEHOLDERS = {
    "DATABASE_URL": "postgresql://nobody@localhost:1/nothing",
    "S3_ENDPOINT_URL": "http://localhost:1",
    "S3_ACCESS_KEY_ID": "none",
    "S3_SECRET_ACCESS_KEY": "none",
    "S3_BUCKET": "nothing",
    "VAPID_PRIVATE_KEY": "A" * 42 + "E",
    "VAPID_SUBJECT": "mailto:nobody@caserounds.example",
}


def add_options(_: argparse.ArgumentParser) -> None:
    """Describe the options: there are none."""


def run(_: argparse.Namespace) -> None:
    """Print the document."""
    document = create_app(load(PLACEHOLDERS)).openapi_schema.to_schema()
    print(json.dumps(document, indent=2, sort_keys=True, ensure_ascii=False))
