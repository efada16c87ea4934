"""Verify the audit trail, or print it.

Note the number and hash that `verify` prints where whoever owns the database cannot reach, and give them to the next
run with --expect: that also finds a trail whose end was cut off, or that was written anew.
"""

import argparse
import dataclasses
import re
import sys

import msgspec

from backend.audit import queries
from backend.audit.rules.chain import Entry, Head
from backend.audit.rules.verification import Fault, Verification
from backend.commands.outcome import CommandFailed
from backend.commands.process import with_database

NOT_WHOLE = 3
MOST_SAID = 20
_NOTED = re.compile(r"([0-9]{1,18}):([0-9a-f]{64})", re.ASCII)


def add_options(parser: argparse.ArgumentParser) -> None:
    """Describe what can be done."""
    done = parser.add_subparsers(dest="done", required=True, metavar="verify | export")
    verifying = done.add_parser(
        "verify",
        description="Find entries that were changed, exchanged or taken away. Exit code 3 when there are any.",
    )
    verifying.add_argument(
        "--expect", type=head_of, metavar="SEQ:HASH", help="an entry noted from an earlier run"
    )
    done.add_parser("export", description="Print every entry as a line of JSON, the oldest first.")


def head_of(text: str) -> Head:
    """Read a noted number and hash. Raises ArgumentTypeError for anything else."""
    noted = _NOTED.fullmatch(text)
    if noted is None:
        raise argparse.ArgumentTypeError("expected SEQ:HASH, as an earlier verify printed it")
    return Head(int(noted[1]), bytes.fromhex(noted[2]))


def run(options: argparse.Namespace) -> None:
    """Verify or export. Raises SettingRefused, CommandFailed."""
    if options.done == "export":
        with_database(export)
        return
    head, faults = with_database(lambda: verify(options.expect))
    for fault in faults[:MOST_SAID]:
        print(fault)
    if faults:
        raise CommandFailed(f"the audit trail is not whole: {len(faults)} faults", code=NOT_WHOLE)
    print(f"{head.seq} entries, nothing changed or missing; to note elsewhere: {head}")


async def verify(expected: Head | None) -> tuple[Head, list[Fault]]:
    """Go along the whole trail as it is now; the answer is its end, and what does not hold."""
    verification = Verification(expected)
    async with queries.one_moment():
        async for entry in queries.whole_trail():
            verification.take(entry)
        head = await queries.head()
    verification.end(head)
    return head, verification.faults


async def export() -> None:
    """Print the whole trail as it is now: with these lines anybody can compute the hashes."""
    async with queries.one_moment():
        async for entry in queries.whole_trail():
            sys.stdout.buffer.write(line_of(entry))


def line_of(entry: Entry) -> bytes:
    """One entry as a line of JSON; hashes in hexadecimal, `details` as the very text that was hashed."""
    hashes = {"previous_hash": entry.previous_hash.hex(), "hash": entry.hash.hex()}
    return msgspec.json.encode({**dataclasses.asdict(entry), **hashes}) + b"\n"
