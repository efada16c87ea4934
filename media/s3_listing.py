"""What is in a bucket, page by page, and what never got into it whole. Blocking: called in threads by the adapter.

The client is boto3's, which has no types of its own.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

from media.object_store import PAGE, ListedPage, StoredObject


def listed_after(client: Any, bucket: str, after: str) -> ListedPage:
    """The next objects behind a name."""
    answer = client.list_objects_v2(Bucket=bucket, StartAfter=after, MaxKeys=PAGE)
    items = answer.get("Contents", [])
    found = [StoredObject(item["Key"], item["Size"], item["LastModified"]) for item in items]
    return ListedPage(found, not (answer.get("IsTruncated") and found), _moment_of(answer))


def abort_uploads(client: Any, bucket: str, prefixes: tuple[str, ...], older_than: timedelta) -> int:
    """Abort multipart uploads under these prefixes that were begun so long ago; the answer is how many."""
    aborted = 0
    for page in client.get_paginator("list_multipart_uploads").paginate(Bucket=bucket):
        limit = _moment_of(page) - older_than
        for upload in page.get("Uploads", []):
            if upload["Initiated"] < limit and upload["Key"].startswith(prefixes):
                client.abort_multipart_upload(Bucket=bucket, Key=upload["Key"], UploadId=upload["UploadId"])
                aborted += 1
    return aborted


def _moment_of(answer: Mapping[str, Any]) -> datetime:
    """Read the store's clock off an answer; ours where it says nothing."""
    said = answer["ResponseMetadata"]["HTTPHeaders"].get("date")
    return datetime.now(UTC) if said is None else parsedate_to_datetime(said)
