from .archive import choose_selection_category, link_formal_procedure
from .drafting import (
    CitationRow,
    discard_draft,
    remove_consideration,
    start_change,
    start_decision,
    write_consideration,
    write_decision,
)
from .followup import drop_commitment, finish_commitment, make_commitment
from .publishing import Early, announce_decision, publish_decision
from .turnout import fix_turnout

__all__ = [
    "CitationRow",
    "Early",
    "announce_decision",
    "choose_selection_category",
    "discard_draft",
    "drop_commitment",
    "finish_commitment",
    "fix_turnout",
    "link_formal_procedure",
    "make_commitment",
    "publish_decision",
    "remove_consideration",
    "start_change",
    "start_decision",
    "write_consideration",
    "write_decision",
]
