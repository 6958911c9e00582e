"""How Django's forms are drawn: every form on the site looks and works the same without asking for it."""

from __future__ import annotations

from typing import Any

from django.forms.renderers import TemplatesSetting
from django.http import HttpRequest

# The NL Design System class of each kind of control, by the widget's template.
CLASSES = {
    "textarea": "utrecht-textarea utrecht-textarea--html-textarea",
    "select": "utrecht-select utrecht-select--html-select",
    **dict.fromkeys(
        ("text", "email", "url", "number", "password", "date", "time", "datetime", "input", "search", "tel", "color"),
        "utrecht-textbox utrecht-textbox--html-input",
    ),
}

# As Django's own, but without a template rendered for each option: a list may be long.
OWN_TEMPLATES = {"django/forms/widgets/select.html": "ui/forms/select.html"}


class Renderer(TemplatesSetting):
    """Forms look like the rest: label, hint, error and control in the house's own templates."""

    form_template_name = "ui/forms/form.html"
    field_template_name = "ui/forms/field.html"

    def render(self, template_name: str, context: dict[str, Any], request: HttpRequest | None = None) -> str:
        if widget := context.get("widget"):
            kind = template_name.rpartition("/")[2].removesuffix(".html")
            if look := CLASSES.get(kind):
                # Every field has a label; the same words once more inside the box vanish when somebody writes.
                attributes = {key: value for key, value in (widget.get("attrs") or {}).items() if key != "placeholder"}
                widget["attrs"] = attributes
                own = attributes.get("class", "")
                if look not in own:
                    widget["attrs"] = {**attributes, "class": f"{look} {own}".strip()}
        return super().render(OWN_TEMPLATES.get(template_name, template_name), context, request)
