"""The command `bangfu verify`: by one process, by several, or by whatever workers take the jobs of a batch.

Shows progress and waits; what is checked is `workflows.verify`'s. It must not hold rules.
"""

import time

import click

from webapp.bootstrap import Services
from webapp.progress import progress
from workflows.findings import Verification
from workflows.jobs import verification
from workflows.verify import Proofs, verify
from workflows.verify_together import verify_together

LABEL = "Verifying 核验"
LOOK_EVERY_SECONDS = 1.0
HINT_AFTER_SECONDS = 30.0


class PartsParkedError(Exception):
    """Some parts of a batch could not be checked at all."""


def verified(services: Services, number: str | None, workers: int) -> Verification:
    """Verify one case or all, with a bar for the cases done."""
    proofs = Proofs(documents=services.documents, heads=services.heads)
    with progress(LABEL) as told:
        if workers > 1 and number is None:
            return verify_together(services.database, workers=workers, progress=told, proofs=proofs)
        return verify(services.database, case=number, progress=told, proofs=proofs)


def begun(services: Services) -> str:
    """Enqueue the verification of everything; return the batch, by which its report can be asked for."""
    batch = verification.begin(services.database, services.clock.now())
    click.echo(f"Batch {batch}; `bangfu verify --batch {batch}` waits for its report again.", err=True)
    return batch


def collected(services: Services, batch: str) -> Verification:
    """Wait until workers have done a batch, and return its report. Raises `PartsParkedError`."""
    changed_at, done = time.monotonic(), -1
    with progress(LABEL) as told:
        while True:
            with services.database.reading() as session:
                stand = verification.stand(session, batch)
                if stand.done == stand.parts:
                    told(stand.done, stand.parts)
                    return verification.report(session, batch)
            if stand.done + stand.parked == stand.parts:
                raise PartsParkedError(
                    f"{stand.parked} of {stand.parts} parts could not be checked; see `bangfu jobs`."
                )
            if stand.done != done:
                changed_at, done = time.monotonic(), stand.done
                told(done, stand.parts)
            elif time.monotonic() - changed_at > HINT_AFTER_SECONDS:
                changed_at = time.monotonic()
                click.echo("Nobody takes the jobs of this batch; is a `bangfu worker` running?", err=True)
            time.sleep(LOOK_EVERY_SECONDS)
