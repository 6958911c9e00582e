"""The log of an organisation: its row, its folder, its keys."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.db import IntegrityError, transaction

from . import keys
from .models import Log, LogKey
from .notes import Checkpoint, Signer, Verifier, open_checkpoint, parse_verifier
from .tiles import TileStore


class LedgerDamaged(Exception):
    """What was signed before and what is there now do not agree: nothing more is signed until a person has looked."""


def log_of(organisation: str) -> Log:
    """The log, which is made at first use; its origin is the address it has then, without the scheme."""
    log = Log.objects.filter(organisation=keys.safe_name(organisation)).first()
    if log is None:
        origin = f"{settings.BASE_URL.split('://')[-1]}/ledger/{organisation}"
        try:
            with transaction.atomic():
                log = Log.objects.create(organisation=organisation, origin=origin)
        except IntegrityError:  # another process was first
            log = Log.objects.get(organisation=organisation)
    return log


def store_of(organisation: str) -> TileStore:
    return TileStore(Path(settings.VAR_DIR) / "ledger" / keys.safe_name(organisation))


def signers_of(log: Log) -> list[Signer]:
    """The keys that sign now, the current one first; each is remembered as a key of this log."""
    signers = keys.signers_of(log.organisation, log.origin)
    known = {key.verifier for key in log.keys.all()}
    for signer in reversed(signers):
        if str(signer.verifier) not in known:
            LogKey.objects.get_or_create(log=log, verifier=str(signer.verifier))
    return signers


def verifiers_of(log: Log) -> list[Verifier]:
    """Every key that ever signed for this log, the newest first."""
    return [parse_verifier(key.verifier) for key in log.keys.all()]


def published_checkpoint(store: TileStore, verifiers: list[Verifier]) -> Checkpoint | None:
    """The checkpoint as it stands on disk. Raises DoesNotFit when it is not signed by one of these keys."""
    note = store.checkpoint()
    return None if note is None else open_checkpoint(note, verifiers)
