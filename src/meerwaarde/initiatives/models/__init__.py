from .counts import RegisterCount
from .editing import CopiedField, Draft, Suggestion, Translation
from .initiative import Dossier, Initiative
from .parts import Alternative, Attachment, Clip, InitiativeTag, Partner, Place, Reference
from .register import Difference, ImportSource, RegisterRecord
from .search import SearchText
from .technology import ChainStep, Product, Supplier, SupplierMember, Technology

__all__ = [
    "Alternative",
    "Attachment",
    "ChainStep",
    "Clip",
    "CopiedField",
    "Difference",
    "Dossier",
    "Draft",
    "ImportSource",
    "Initiative",
    "InitiativeTag",
    "Partner",
    "Place",
    "Product",
    "Reference",
    "RegisterCount",
    "RegisterRecord",
    "SearchText",
    "Suggestion",
    "Supplier",
    "SupplierMember",
    "Technology",
    "Translation",
]
