"""Mail to followers: the link that confirms, and the digest. Sent by the worker, never inside a transaction."""

from __future__ import annotations

from django_tasks import task


@task()  # type: ignore[untyped-decorator]
def send_follow_confirmation(subscription_id: int) -> None:
    from .mailing import mail_confirmation

    mail_confirmation(subscription_id)


@task()  # type: ignore[untyped-decorator]
def send_daily_digests() -> None:
    from .mailing import send_digests
    from .models import Rhythm
    from .subscribing import forget_unconfirmed

    send_digests(Rhythm.DAILY)
    forget_unconfirmed()


@task()  # type: ignore[untyped-decorator]
def send_weekly_digests() -> None:
    from .mailing import send_digests
    from .models import Rhythm

    send_digests(Rhythm.WEEKLY)
