"""A QR code as one SVG path: prints sharp, and needs no image file and no other site."""

from __future__ import annotations

from dataclasses import dataclass

import qrcode  # type: ignore[import-untyped]

QUIET = 4  # the white edge that readers need, in modules


@dataclass(frozen=True)
class QrCode:
    size: int
    path: str


def qr_of(address: str) -> QrCode:
    code = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M, border=QUIET)
    code.add_data(address)
    code.make(fit=True)
    rows = code.get_matrix()
    pieces = [f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, dark in enumerate(row) if dark]
    return QrCode(len(rows), "".join(pieces))
