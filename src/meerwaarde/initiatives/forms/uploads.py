from __future__ import annotations

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy

from ..uploads import ATTACHMENT_EXTENSIONS, VIDEO_EXTENSIONS


class AttachmentForm(forms.Form):
    title = forms.CharField(
        label=gettext_lazy("Title of the document"),
        max_length=200,
        help_text=gettext_lazy("What a reader will find in it."),
    )
    file = forms.FileField(
        label=gettext_lazy("File"),
        max_length=250,
        widget=forms.FileInput({"accept": ",".join(f".{extension}" for extension in ATTACHMENT_EXTENSIONS)}),
        help_text=gettext_lazy("PDF, Word (.docx), .odt, Excel (.xlsx), .csv, .txt, or a picture (.png, .jpg, .webp)."),
    )


class ClipForm(forms.Form):
    """A film is for everybody: without captions and a written text it is not taken."""

    title = forms.CharField(label=gettext_lazy("Title of the film"), max_length=200)
    video = forms.FileField(
        label=gettext_lazy("Film"),
        max_length=250,
        widget=forms.FileInput({"accept": ",".join(f".{extension}" for extension in VIDEO_EXTENSIONS)}),
        help_text=gettext_lazy("MP4 or WebM. Short: one or two minutes."),
    )
    captions = forms.FileField(
        label=gettext_lazy("Captions"),
        max_length=250,
        widget=forms.FileInput({"accept": ".vtt"}),
        help_text=gettext_lazy("What is said, with times, in WebVTT (.vtt). For people who do not hear the film."),
    )
    captions_language = forms.ChoiceField(label=gettext_lazy("Language of the captions"), choices=settings.LANGUAGES)
    transcript = forms.CharField(
        label=gettext_lazy("Written text of the film"),
        max_length=20_000,
        widget=forms.Textarea({"rows": 8}),
        help_text=gettext_lazy("What is said and what is seen. For people who do not see the film, and for search."),
    )
