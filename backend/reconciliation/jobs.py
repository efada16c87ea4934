"""The job that compares objects with rows."""

from uuid import UUID

from backend.kernel.jobs import handles
from backend.kernel.ports import Ports
from backend.reconciliation.rules.limits import RECONCILIATION_BEGUN
from backend.reconciliation.service.begin import give_up
from backend.reconciliation.service.reconcile import reconcile_for_a_while


async def _give_up(_: Ports, *, reconciliation_id: str) -> None:
    await give_up(UUID(reconciliation_id))


@handles(RECONCILIATION_BEGUN, abandoned=_give_up)
async def compare_objects_with_rows(ports: Ports, *, reconciliation_id: str) -> None:
    """Compare on from where it stands."""
    await reconcile_for_a_while(ports.object_store, UUID(reconciliation_id))
