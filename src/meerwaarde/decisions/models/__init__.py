from .decisions import Citation, Consideration, Decision, DecisionVersion, Dissent, Limit, WeighedAlternative
from .followup import Commitment, CommitmentFor
from .records import FormalProcedure, SelectionCategory, Turnout, TurnoutRow

__all__ = [
    "Citation",
    "Commitment",
    "CommitmentFor",
    "Consideration",
    "Decision",
    "DecisionVersion",
    "Dissent",
    "FormalProcedure",
    "Limit",
    "SelectionCategory",
    "Turnout",
    "TurnoutRow",
    "WeighedAlternative",
]
