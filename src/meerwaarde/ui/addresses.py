"""Numbers in addresses."""

from __future__ import annotations

from django.urls import register_converter
from django.urls.converters import IntConverter


class NumberInAddress(IntConverter):
    """At most nine digits, so that every column of whole numbers can be asked for it; what is longer is no page."""

    regex = "[0-9]{1,9}"


register_converter(NumberInAddress, "number")
