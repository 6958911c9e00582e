"""What may be an answer to a question, however it arrives: by form, by file, or from the dossier."""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import re
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from .definition import ONE_CHOICE, SEVERAL_CHOICES, Option, Task, Value, is_text

LINE_LENGTH = 2000
TEXT_LENGTH = 20_000
MOST_CHOICES = 300
MAX_IMAGE_BYTES = 2 * 1024 * 1024
IMAGE_TEXTS = {"title": 200, "description": 2000, "source": 500}
_PICTURE = re.compile(r"data:image/(png|jpeg|webp);base64,([A-Za-z0-9+/=]+)")


def digest_of(value: Value) -> str:
    """A short fingerprint of an answer: what somebody saw when they began to write."""
    text = json.dumps(value or "", ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def checked(task: Task, value: Any, options: list[Option], now: Value = None) -> Value:
    """The value as it is kept; `now` is what stands there. Raises ValidationError with what to do about it."""
    if value in (None, "", [], {}):
        return None
    if task.question in SEVERAL_CHOICES:
        if not isinstance(value, list) or not all(isinstance(one, str) for one in value) or len(value) > MOST_CHOICES:
            raise ValidationError(_("Choose from the list."))
        return [_option(one, options) for one in dict.fromkeys(value)]
    if task.question == "image":
        if isinstance(value, str) and len(value) <= LINE_LENGTH and is_text(value):
            return value  # an address: the output format allows it
        return checked_image(value, now)
    if not isinstance(value, str):
        raise ValidationError(_("Write your answer as text."))
    if task.question in ONE_CHOICE:
        return _option(value, options)
    if task.question == "date":
        try:
            return date.fromisoformat(value).isoformat()
        except ValueError:
            raise ValidationError(_("Give a date, such as 2026-05-01.")) from None
    most = LINE_LENGTH if task.question == "text_input" else TEXT_LENGTH
    if len(value) > most:
        raise ValidationError(_("At most %(most)d characters.") % {"most": most})
    if not is_text(value):
        raise ValidationError(_("The text holds characters that do not belong in text."))
    return value.strip() or None


def _option(value: str, options: list[Option]) -> str:
    if any(option.value == value for option in options):
        return value
    raise ValidationError(_("“%(value)s” is not one of the choices.") % {"value": value[:80]})


def checked_image(value: Any, now: Value = None) -> dict[str, str]:
    """An uploaded picture, as the output schema holds it: cleaned when it came in by form, checked again here."""
    from meerwaarde.initiatives.uploads import clean_image

    if not isinstance(value, dict) or not set(value) <= {"data", *IMAGE_TEXTS}:
        raise ValidationError(_("This is not a picture as it was exported."))
    data = value.get("data")
    if isinstance(now, dict) and data == now.get("data"):
        return {"data": now["data"], **_image_texts(value)}  # the same picture: not written anew each time
    match = _PICTURE.fullmatch(data) if isinstance(data, str) else None
    if match is None:
        raise ValidationError(_("A picture must be PNG, JPEG or WebP."))
    try:
        content = base64.b64decode(match.group(2), validate=True)
    except (binascii.Error, ValueError):
        raise ValidationError(_("This is not a picture as it was exported.")) from None
    if len(content) > MAX_IMAGE_BYTES:
        raise ValidationError(_("The picture is too large: at most 2 MB."))
    content = clean_image(content, {"jpeg": "jpg"}.get(match.group(1), match.group(1)))
    return {"data": image_data(content, match.group(1)), **_image_texts(value)}


def _image_texts(value: dict[str, Any]) -> dict[str, str]:
    kept = {}
    for key, most in IMAGE_TEXTS.items():
        if text := value.get(key):
            if not isinstance(text, str) or len(text) > most or not is_text(text):
                raise ValidationError(_("At most %(most)d characters.") % {"most": most})
            kept[key] = text.strip()
    return kept


def image_data(content: bytes, kind: str) -> str:
    return f"data:image/{kind};base64,{base64.b64encode(content).decode()}"
