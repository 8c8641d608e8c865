"""What the ledgers hold, as the rules want to see it: a few reads for a whole county, no query a row."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse

from yihu.core.access.actor import Actor
from yihu.core.privacy.masks import Secret
from yihu.modules.departments import queries as departments
from yihu.modules.departments.rules import FILES, Aid
from yihu.modules.funds import queries as funds
from yihu.modules.funds.rules import PayeeKind
from yihu.modules.households import queries as register
from yihu.modules.households.rules import Leave
from yihu.modules.incomes import queries as incomes
from yihu.modules.incomes.rules import Origin
from yihu.modules.incomes.rules import Source as Income
from yihu.modules.projects import queries as projects
from yihu.modules.projects.queries import aid
from yihu.modules.projects.rules import Method
from yihu.modules.supervision.rules import Advance, Benefit, Contract, Facts, Gone, Paid, Work

_AWAY = (Leave.DIED, Leave.MOVED_AWAY, Leave.EXTINCT, Leave.CLOSED, Leave.SETTLED_OUT, Leave.EMIGRATED)
_WHOLE = (Leave.MOVED_AWAY, Leave.EXTINCT, Leave.CLOSED)
_SOCIAL_AID = next(file for file in FILES if file.model.lower() == "socialaid")


def facts(actor: Actor, as_of: date) -> Facts:
    """Everything in the actor's area up to the day."""
    return Facts(
        as_of=as_of,
        works=tuple(_works(actor, as_of)),
        contracts=tuple(_contracts(actor, as_of)),
        paid=(*_payments(actor, as_of), *_expenditures(actor, as_of)),
        advances=tuple(_advances(actor, as_of)),
        benefits=(
            *_paid_lists(actor, as_of),
            *_social_aid(actor, as_of),
            *_household_lists(actor, as_of),
        ),
        gone=tuple(_gone(actor, as_of)),
    )


def _by(day: date | None, as_of: date) -> date | None:
    return day if day is not None and day <= as_of else None


def _works(actor: Actor, as_of: date) -> Iterator[Work]:
    for one in projects.visible_to(actor):
        yield Work(
            number=one.number,
            name=one.name,
            place=one.area_code,
            plan_fen=one.invest_fen,
            unit=one.unit.name if one.unit else "",
            started_on=_by(one.started_on, as_of),
            accepted_on=_by(one.accepted_on, as_of),
            removed=_by(one.removed_on, as_of) is not None,
            url=reverse("projects:project", args=[one.pk]),
        )


def _contracts(actor: Actor, as_of: date) -> Iterator[Contract]:
    for one in projects.contracts(actor).filter(signed_on__lte=as_of):
        yield Contract(
            number=one.number,
            project=one.project.number,
            place=one.area_code,
            unit=one.unit.name if one.unit else "",
            contractor=one.contractor,
            key="".join(one.contractor.split()),
            fen=one.fen,
            on=one.signed_on,
            tendered=one.method in (Method.TENDER, Method.INVITED),
            url=reverse("projects:project", args=[one.project_id]),
        )


def _left(rows: list[Any]) -> Iterator[tuple[Any, int]]:
    """Entries of their own with what is left of them: reverse entries and parts that left again are taken off."""
    back: dict[int, int] = {}
    for one in rows:
        if one.is_back:
            back[one.original_id] = back.get(one.original_id, 0) + one.fen
    for one in rows:
        left = one.fen + back.get(one.pk, 0)
        if not one.is_back and left > 0:
            yield one, left


def _payments(actor: Actor, as_of: date) -> Iterator[Paid]:
    """Money that was let go, by the day on which the checker let it go."""
    rows = funds.payments(actor).filter(funds.POSTED, decision__on__lte=as_of)
    for one, fen in _left(list(rows)):
        yield Paid(
            ref=f"payment:{one.pk}",
            project=one.project_number,
            place=one.area_code,
            payee=one.unit.name if one.unit else "",
            key=f"unit:{one.unit_id}" if one.unit_id else "",
            voucher=one.voucher,
            fen=fen,
            on=one.decision.on,
            url=reverse("funds:payment", args=[one.pk]),
        )


def _expenditures(actor: Actor, as_of: date) -> Iterator[Paid]:
    rows = funds.expenditures(actor).filter(funds.POSTED, on__lte=as_of)
    for one, fen in _left(list(rows)):
        known = one.payee_kind == PayeeKind.ORGANISATION
        yield Paid(
            ref=f"expenditure:{one.pk}",
            project=one.project_number,
            place=one.area_code,
            payee=one.payee,
            # A person's masked name tells nobody apart: without the keyed digest there is nothing to compare.
            key=one.payee_key or (f"name:{one.payee}" if known else ""),
            voucher=one.voucher,
            fen=fen,
            on=one.on,
            person=one.payee_kind == PayeeKind.PERSON,
            used=True,
            source=f"payment:{one.payment_id}",
            url=reverse("funds:expenditure", args=[one.pk]),
        )


def _advances(actor: Actor, as_of: date) -> Iterator[Advance]:
    rows: QuerySet[Any] = funds.advances_open_on(actor.area_code, as_of)
    for one in rows:
        yield Advance(
            ref=f"payment:{one.pk}",
            place=one.area_code,
            voucher=one.voucher,
            open_fen=int(one.open_fen),
            on=one.on,
            project=one.project_number,
            url=reverse("funds:payment", args=[one.pk]),
        )


def _paid_lists(actor: Actor, as_of: date) -> Iterator[Benefit]:
    """Receipts of households that stand in lists of payments, of this year and the year before; those of household
    batches are told as such (`_household_lists`)."""
    first = date(as_of.year - 1, 1, 1)
    rows = incomes.counted(actor, as_of).filter(origin=Origin.PAID_LIST, on__gte=first)
    rows = rows.exclude(pk__in=aid.lines(actor).filter(income__isnull=False).values("income_id"))
    wanted = ("pk", "household_id", "household__uid", "earner", "source", "proof", "fen", "on", "area_code")
    for pk, home, uid, earner, source, proof, fen, on, place in rows.values_list(*wanted):
        yield Benefit(
            ref=f"income:{pk}",
            household=home,
            who=earner,
            name=masked(earner) or "该户",
            what=f"{source}:{fen}",
            label=Income(source).label,
            listed=proof or "发放名单",
            period=f"{on:%Y-%m}",
            fen=fen,
            on=on,
            place=place,
            url=reverse("households:household", args=[uid]),
        )


def _household_lists(actor: Actor, as_of: date) -> Iterator[Benefit]:
    """到户项目: paid lines; one household twice for one thing in a year is one too many."""
    rows: list[Any] = list(
        aid.lines(actor).filter(paid_on__lte=as_of, fen__gt=0).select_related("batch__project")
    )
    card = Secret.BANK_CARD.value
    accounts = register.household_secrets_of([one.household_id for one in rows], [card])
    for one in rows:
        project, account = one.batch.project, accounts.get((one.household_id, card))
        yield Benefit(
            ref=f"aid_line:{one.pk}",
            household=one.household_id,
            who="",
            name=f"{masked(one.head_name or '')}户" if one.head_name else one.household.number,
            what=f"aid:{one.item}",
            label=one.item,
            listed=f"到户批次 {one.number}",
            period=str(one.year),
            fen=one.fen,
            on=one.paid_on,
            place=one.area_code,
            account=account.index if account else "",
            project=project.number if project else "",
            url=reverse("projects:batch", args=[one.batch_id]),
        )


def _social_aid(actor: Actor, as_of: date) -> Iterator[Benefit]:
    """低保 and 特困供养 of one person at one time are one too many: the two exclude each other."""
    rows = departments.lines(actor, _SOCIAL_AID).filter(
        Q(end__isnull=True) | Q(end__gt=as_of),
        start__lte=as_of,
        person__isnull=False,
        kind__in=[Aid.LOW_INCOME, Aid.DESTITUTE],
    )
    wanted = (
        "pk",
        "household_id",
        "household__uid",
        "person_id",
        "name",
        "kind",
        "monthly_fen",
        "start",
        "area_code",
    )
    for pk, home, uid, person, name, kind, fen, start, place in rows.values_list(*wanted):
        yield Benefit(
            ref=f"aid:{pk}",
            household=home or 0,
            who=f"person:{person}",
            name=masked(name),
            what="living",
            label="基本生活救助",
            listed=f"民政{Aid(kind).label}名单",
            period=f"{as_of:%Y-%m}",
            fen=fen or 0,
            on=start,
            place=place,
            url=reverse("households:household", args=[uid]) if uid else "",
        )


def _gone(actor: Actor, as_of: date) -> Iterator[Gone]:
    """Who has left a household for good by the day; somebody of the same name who is still there is given the doubt."""
    spans = register.memberships(actor)
    left = spans.filter(left__in=[one.value for one in _AWAY], end__lte=as_of)
    there = spans.filter(Q(end__isnull=True) | Q(end__gt=as_of), start__lte=as_of)
    present = set(there.filter(household__in=left.values("household")).values_list("household_id", "name"))
    homes: dict[int, tuple[date, str]] = {}
    told: Iterator[Any] = left.values_list("household_id", "name", "end", "left").iterator()
    for home, name, end, why in told:
        label = Leave(why).label
        if Leave(why) in _WHOLE:
            homes[home] = (end, label)
        if (home, name) not in present:
            yield Gone(home, name, end, label)
    lived = {home for home, _ in present}
    for home, (since, why) in homes.items():
        if home not in lived:
            yield Gone(home, "", since, why)


def masked(name: str) -> str:
    return f"{name[:1]}{'*' * (len(name) - 1)}"


def projects_in_work(actor: Actor, as_of: date) -> list[Any]:
    """Projects that a check may look at: in the library or further on, not removed."""
    rows = projects.in_library_on(actor.area_code, as_of) | projects.started_on(actor.area_code, as_of)
    return list(rows.distinct().order_by("number"))


def recovery_url(actor: Actor, voucher: str) -> str:
    """The page of the entry in the journal of money by which something was given back under this voucher; empty for none."""
    if not voucher:
        return ""
    for rows, route in ((funds.expenditures(actor), "expenditure"), (funds.payments(actor), "payment")):
        found = rows.filter(voucher=voucher, fen__lt=0).first()
        if found is not None:
            return reverse(f"funds:{route}", args=[found.pk])
    return ""
