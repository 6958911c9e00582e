"""Tables of counts that can be published without telling about one person."""

from .suppression import suppress

__all__ = ["suppress"]
