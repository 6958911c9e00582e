"""Following without an account: ask, confirm by mail, stop with one click. No ledger events: nothing public changes."""

from __future__ import annotations

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from .models import Announcement, Rhythm, Subscription
from .tasks import send_follow_confirmation
from .topics import Followed

# Nobody can have somebody else's mailbox filled with questions to confirm.
MOST_UNCONFIRMED = 3
FORGOTTEN_AFTER = timedelta(days=7)


@transaction.atomic
def follow(*, followed: Followed, email: str, rhythm: str, language: str) -> None:
    """Ask to follow; a mail with a link confirms it. The same answer whether the address follows already or not."""
    email = email.strip().lower()
    if rhythm not in Rhythm.values:
        raise ValidationError({"rhythm": _("Choose how often you want a mail.")})
    topic = str(followed.topic)
    found = Subscription.objects.select_for_update().filter(topic=topic, email=email).first()
    if found is None:
        unconfirmed = Subscription.objects.filter(
            email=email, confirmed_at=None, asked_at__gt=timezone.now() - timedelta(days=1)
        )
        if unconfirmed.count() >= MOST_UNCONFIRMED:
            return  # the mails before this one are enough; that is not told, for it would tell about the address
        found = Subscription.objects.create(topic=topic, email=email, rhythm=rhythm, language=language)
    elif found.confirmed_at is not None or found.asked_at > timezone.now() - timedelta(hours=1):
        return
    else:
        Subscription.objects.filter(pk=found.pk).update(rhythm=rhythm, language=language, asked_at=timezone.now())
    number = found.pk
    transaction.on_commit(lambda: send_follow_confirmation.enqueue(number))


@transaction.atomic
def confirm_following(*, token: str) -> Subscription | None:
    """The link in the mail. From now on what is new is told; confirming twice does no harm."""
    found = Subscription.objects.select_for_update().filter(token=token).first()
    if found is not None and found.confirmed_at is None:
        newest = Announcement.objects.filter(topic=found.topic).aggregate(newest=Max("pk"))["newest"]
        found.confirmed_at, found.told_until = timezone.now(), newest or 0
        found.save(update_fields=["confirmed_at", "told_until"])
    return found


@transaction.atomic
def stop_following(*, token: str, everything: bool = False) -> bool:
    """The address is forgotten at once, for this topic or for all of them. False when it was forgotten before."""
    found = Subscription.objects.filter(token=token).first()
    if found is None:
        return False
    which = Subscription.objects.filter(email=found.email) if everything else Subscription.objects.filter(pk=found.pk)
    which.delete()
    return True


@transaction.atomic
def forget_unconfirmed() -> int:
    """Addresses that nobody confirmed within a week. Returns how many."""
    limit = timezone.now() - FORGOTTEN_AFTER
    return Subscription.objects.filter(confirmed_at=None, asked_at__lt=limit).delete()[0]
