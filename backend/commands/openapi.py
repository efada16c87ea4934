"""Print the OpenAPI document of the API as JSON. Needs no settings and connects to nothing."""

import argparse
import json

from backend.app import document


def add_options(_: argparse.ArgumentParser) -> None:
    """Describe the options: there are none."""


def run(_: argparse.Namespace) -> None:
    """Print the document."""
    print(json.dumps(document(), indent=2, sort_keys=True, ensure_ascii=False))
