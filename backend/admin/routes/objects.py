"""What is in the object store, against what rows name, for administrators."""

from litestar import Router, get
from litestar.di import NamedDependency

from backend.kernel.actor import Operator, Scope
from backend.reconciliation.queries.report import reconciliations
from backend.reconciliation.schemas import Reconciliations
from backend.web.authentication import SCOPE


@get("/reconciliation", opt={SCOPE: Scope.JOBS_READ}, summary="Objects and rows compared")
async def read_reconciliations(operator: NamedDependency[Operator]) -> Reconciliations:
    """What the last daily comparison of the store with the rows has found; rows without objects by their ids."""
    return await reconciliations(operator)


router = Router("/objects", route_handlers=[read_reconciliations])
