"""`caserounds serve`: one deployment on one machine, from nothing to its end."""

from collections.abc import Mapping

from backend.runtime.deployment import Deployment
from backend.runtime.home import held
from backend.runtime.ports import LOOPBACK, listening_socket
from backend.runtime.supervisor import Supervisor, report_to_people
from backend.settings import home_folder


async def serve(environ: Mapping[str, str], *, demo: bool) -> None:
    """Run everything until SIGINT or SIGTERM; with `demo`, load the demo community as well.

    Raises SettingRefused and HomeBusy before anything starts, GivenUp when a part cannot be kept running.
    """
    home = home_folder(environ)
    with held(home):
        deployment = Deployment(home, environ)
        listening_socket(LOOPBACK, deployment.settings.port).close()  # refused here rather than by a child
        async with Supervisor() as supervisor:
            if deployment.embedded:
                report_to_people(f"starting {' and '.join(part.name for part in deployment.embedded)}")
                await supervisor.start(*deployment.embedded)
            report_to_people("bringing the database to today's schema")
            await supervisor.run(deployment.migration())
            report_to_people("starting the API, then the workers")
            await supervisor.start(deployment.api())
            await supervisor.start(*deployment.workers())
            report_to_people(f"ready at {deployment.settings.public_url} (Ctrl-C stops everything)")
            if demo:
                report_to_people("looking after the demo community")
                await supervisor.run(deployment.demo())
            await supervisor.wait()
