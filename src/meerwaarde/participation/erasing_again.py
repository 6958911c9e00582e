"""What this room erases again when a backup brought it back (`ledger.erasures`)."""

from __future__ import annotations

from functools import partial

from meerwaarde.ledger.erasures import Erasure, erasures

from .actions.erasure import take_away_again
from .actions.proposals import ADDRESS_ERASED, PROPOSAL_TAKEN_AWAY, erase_proposal_again
from .vocabulary import TAKEN_AWAY


def register_erasures() -> None:
    for order, (state, kind) in enumerate(TAKEN_AWAY.items()):
        erasures.register(Erasure(kind, order, partial(take_away_again, state=state)))
    erasures.register(Erasure(PROPOSAL_TAKEN_AWAY, 10, partial(erase_proposal_again, only_address=False)))
    erasures.register(Erasure(ADDRESS_ERASED, 11, partial(erase_proposal_again, only_address=True)))
