"""Template tags of the house; available in every template without loading."""

from __future__ import annotations

from functools import cache
from typing import Any

from django import template
from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.paginator import Page
from django.forms import CheckboxInput
from django.forms.boundfield import BoundField
from django.template.context import Context
from django.templatetags.static import static
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from ..rich_text import render_markdown

register = template.Library()


@register.filter
def markdown(source: object) -> SafeString:
    """Markdown to sanitised HTML."""
    return render_markdown(str(source or ""))


def _in_other_language(text: Any) -> bool:
    language = getattr(text, "language", None)
    return bool(language) and language != (get_language() or settings.LANGUAGE_CODE)


@register.simple_tag
def localised(text: Any) -> SafeString:
    """A short text (title, label) with `lang` when it stands in another language than the page.

    Takes a plain string, any object with `text` and `language`, or a sentence with `parts` of both.
    """
    if parts := getattr(text, "parts", None):
        return format_html_join("", "{}", ((localised(part),) for part in parts))
    if _in_other_language(text):
        return format_html('<span lang="{}">{}</span>', text.language, str(text))
    return conditional_escape(str(text or ""))


@register.simple_tag
def localised_markdown(text: Any) -> SafeString:
    """A long text in Markdown, in a `div` that says its language when that is not the page's."""
    html = render_markdown(str(text or ""))
    if _in_other_language(text):
        return format_html('<div class="rich-text" lang="{}">{}</div>', text.language, html)
    return format_html('<div class="rich-text">{}</div>', html) if html else html


@register.simple_tag(takes_context=True)
def site_title(context: Context) -> str:
    """The name of the site: the organisation's own, the installation's, or "Digital plans of ..."."""
    organisation = context.get("organisation")
    own = getattr(organisation, "site_name", "")
    if own or settings.SITE_NAME:
        return str(own or settings.SITE_NAME)
    if name := getattr(organisation, "name", ""):
        return _("Digital plans of %(organisation)s") % {"organisation": name}
    return _("Digital plans")


@cache
def _theme_exists(theme: str) -> bool:
    return finders.find(f"ui/tokens/{theme}.css") is not None


@register.simple_tag(takes_context=True)
def theme_url(context: Context) -> str:
    """Address of the token file of the page's organisation, or nothing when it has none."""
    theme = getattr(context.get("organisation"), "theme", "")
    return static(f"ui/tokens/{theme}.css") if theme and _theme_exists(theme) else ""


@register.filter
def is_single_choice(field: BoundField) -> bool:
    """One tick box: its label stands behind it."""
    return isinstance(field.field.widget, CheckboxInput)


@register.filter
def words_max(field: BoundField) -> int | None:
    """The most words a text area asks for (`data-words-max`); shown as a counter."""
    most = field.field.widget.attrs.get("data-words-max")
    return int(most) if most else None


@register.filter
def error_target(field: BoundField) -> str:
    """The id that a link in the error summary leads to: the control itself, or the first of a group."""
    return field.id_for_label or (f"{field.auto_id}_0" if field.field.widget.use_fieldset else field.auto_id)


@register.simple_tag
def page_numbers(page: Page[Any]) -> list[int]:
    """The first, the last and the near pages; a zero stands for what is left out."""
    last = page.paginator.num_pages
    shown = sorted({n for n in (1, last, *range(page.number - 1, page.number + 2)) if 1 <= n <= last})
    numbers: list[int] = []
    for number in shown:
        if numbers and number - numbers[-1] > 1:
            numbers.append(0)
        numbers.append(number)
    return numbers
