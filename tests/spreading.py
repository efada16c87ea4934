"""How the tests are spread over the workers of a run."""

from xdist.scheduler import LoadScopeScheduling

# Folders whose tests share a deployment; elsewhere it is the tests of a file that share what is dear to start.
TOGETHER = (
    "tests/browser",
    "tests/integration/backup",
    "tests/integration/connections",
    "tests/integration/several",
)


def kept_with(nodeid: str) -> str:
    """Name the folder or file with which a test stays in one worker."""
    file = nodeid.split("::")[0]
    return next((folder for folder in TOGETHER if file.startswith(f"{folder}/")), file)


class Spreading(LoadScopeScheduling):  # type: ignore[misc]  # xdist ships no types
    """Hands out files and folders whole, in the order of the collection: what takes long comes before unit tests.

    The groups of xdist (`--dist loadgroup`) are lost without a word under pytest 9.2, whose node ids are other objects.
    """

    def _split_scope(self, nodeid: str) -> str:
        return kept_with(nodeid)
