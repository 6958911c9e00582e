from .access import AccessCode, Sign
from .answering import Absence, AnswerProposal, ProposedAnswer
from .arguments import Argument, Grouping
from .contributions import Answer, Contribution, Identity, Intervention
from .proposals import PlanProposal
from .rounds import Inbox, InvitedGroup, LevelName, NoParticipation, Promise, PseudonymKey, Round

__all__ = [
    "Absence",
    "AccessCode",
    "Answer",
    "AnswerProposal",
    "Argument",
    "Contribution",
    "Grouping",
    "Identity",
    "Inbox",
    "Intervention",
    "InvitedGroup",
    "LevelName",
    "NoParticipation",
    "PlanProposal",
    "Promise",
    "ProposedAnswer",
    "PseudonymKey",
    "Round",
    "Sign",
]
