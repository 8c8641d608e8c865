from __future__ import annotations

import uuid
from datetime import date
from pathlib import Path
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q

from yihu.core.database.models import Reference, Scoped
from yihu.modules.disclosure.rules import Finding, Medium, State, digest_of

_GUARDS = Path(__file__).with_name("guards.sql").read_text(encoding="utf-8")
_HOLDS = Path(__file__).with_name("holds.sql").read_text(encoding="utf-8")
_PUBLIC = Path(__file__).with_name("public.sql").read_text(encoding="utf-8")


class Content(models.BinaryField):  # type: ignore[type-arg]
    """Bytes that history must not repeat."""

    secret = True


class Notice(Scoped):
    """One version of a notice. Once sent it is frozen; who had a hand in it (`hands`) may not release it.

    `address` is what the public page is called, the same for all versions; `edited` counts the changes of a draft;
    `due`: the last day on which it was to be out. `last` None: it stands until it is taken down.
    """

    seen_by_area = True
    guards: ClassVar[tuple[str, ...]] = (_GUARDS,)

    uid = models.UUIDField(unique=True, default=uuid.uuid4)
    address = models.CharField("网址代号", max_length=12, db_collation="C")
    version = models.IntegerField("版本", default=1)
    replaces = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="corrected_by"
    )
    kind = models.CharField("种类代号", max_length=60, db_collation="C")
    kind_label = models.CharField("种类", max_length=40)
    subject_uid = models.UUIDField("事项", null=True, blank=True)
    revision = models.CharField("事项版次", max_length=80, blank=True)
    due = models.DateField("应公开期限", null=True, blank=True)
    title = models.CharField("名称", max_length=120)
    text = models.TextField("正文", blank=True)
    document = models.CharField("文号", max_length=80, blank=True)
    issuer = models.CharField("发布机构", max_length=60)
    subject_class = models.CharField("主题分类", max_length=40, blank=True)
    made_on = models.DateField("生成日期")
    columns = models.JSONField("表头", default=list)
    rows = models.JSONField("表格", default=list)
    place = models.CharField("公示地点", max_length=80, blank=True)
    contact = models.CharField("监督电话", max_length=60)
    medium = models.CharField("公开方式", max_length=10, choices=Medium.choices(), default=Medium.BOTH)
    names = models.BooleanField("含姓名", default=False)
    takes_objections = models.BooleanField("接受监督意见", default=True)
    first = models.DateField("公示起")
    last = models.DateField("公示止", null=True, blank=True)
    state = models.CharField("状态", max_length=10, choices=State.choices(), default=State.DRAFT)
    edited = models.IntegerField("修改次数", default=0)
    hands = models.JSONField("经手人", default=list)
    drafted_name = models.CharField("拟稿人", max_length=40)
    digest = models.CharField("内容摘要", max_length=64, blank=True)
    scanned_digest = models.CharField("检查时的内容摘要", max_length=64, blank=True)
    findings = models.JSONField("检查发现", default=list)
    stops = models.IntegerField("不得发布处数", default=0)
    waiver = models.CharField("保留理由", max_length=200, blank=True)
    index_number = models.CharField("索引号", max_length=30, blank=True, db_collation="C")
    released_user = models.BigIntegerField(null=True, blank=True)
    released_name = models.CharField("发布人", max_length=40, blank=True)
    released_at = models.DateTimeField("发布时间", null=True, blank=True)
    released_on = models.DateField("发布日期", null=True, blank=True)
    ended_on = models.DateField("撤下或归档日期", null=True, blank=True)
    ended_why = models.CharField("撤下原因", max_length=200, blank=True)

    class Meta:
        db_table = "disclosure_notice"
        verbose_name = "公示"
        indexes = [
            models.Index(fields=["area_code", "state", "first"]),
            models.Index(fields=["kind", "subject_uid"]),
            models.Index(fields=["address"]),
        ]
        constraints = [
            models.UniqueConstraint(fields=["address", "version"], name="notice_version_once"),
            models.UniqueConstraint(
                fields=["index_number"], condition=~Q(index_number=""), name="index_number_once"
            ),
            models.UniqueConstraint(
                fields=["kind", "subject_uid"],
                condition=Q(state__in=[State.DRAFT.value, State.SENT.value]),
                name="one_draft_a_subject",
            ),
            models.CheckConstraint(
                condition=Q(last__isnull=True) | Q(last__gte=F("first")), name="notice_ends_after_it_began"
            ),
            models.CheckConstraint(
                condition=Q(state__in=[State.DRAFT.value, State.SENT.value], released_on__isnull=True)
                | (
                    ~Q(state__in=[State.DRAFT.value, State.SENT.value])
                    & Q(released_on__isnull=False, first__gte=F("released_on"))
                    & ~Q(index_number="")
                ),
                name="released_notice_is_complete",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.WITHDRAWN) | ~Q(ended_why=""), name="withdrawn_notice_says_why"
            ),
        ]

    def __str__(self) -> str:
        return str(self.title)

    @property
    def now(self) -> State:
        return State(self.state)

    @property
    def found(self) -> list[Finding]:
        return [Finding.read(one) for one in self.findings]

    @property
    def labels(self) -> list[str]:
        return [one["label"] for one in self.columns]

    @property
    def on_site(self) -> bool:
        return self.medium != Medium.BOARD

    @property
    def on_board(self) -> bool:
        return self.medium != Medium.WEB

    def stands(self, day: date) -> bool:
        return self.now is State.RELEASED and self.first <= day and (self.last is None or day <= self.last)

    def told(self, attached: list[list[str]]) -> dict[str, Any]:
        """What the notice says of its matter: where this changes, its days count anew."""
        whole = self.content(attached)
        return {name: whole[name] for name in ("title", "text", "document", "columns", "rows", "files")}

    def content(self, attached: list[list[str]]) -> dict[str, Any]:
        """What the digest is of: everything the public reads. `attached`: names and digests of the files."""
        return {
            "title": self.title,
            "text": self.text,
            "document": self.document,
            "issuer": self.issuer,
            "contact": self.contact,
            "place": self.place,
            "columns": self.labels,
            "rows": self.rows,
            "files": attached,
        }

    def digest_with(self, attached: list[list[str]]) -> str:
        return digest_of(self.content(attached))


class Attachment(Scoped):
    """A file of a notice, scanned and without the notes of cameras, kept whole: the public site has no keys."""

    seen_by_area = True

    notice = models.ForeignKey(Notice, on_delete=models.PROTECT, related_name="attachments")
    name = models.CharField("文件名", max_length=120)
    content_type = models.CharField(max_length=100)
    size = models.IntegerField("字节数")
    sha256 = models.CharField(max_length=64)
    content = Content("内容")
    findings = models.JSONField("检查发现", default=list)

    class Meta:
        db_table = "disclosure_attachment"
        verbose_name = "公示附件"
        constraints = [
            models.UniqueConstraint(fields=["notice", "name"], name="attachment_name_once"),
        ]

    def __str__(self) -> str:
        return str(self.name)


class Shown(Scoped):
    """Proof that a notice stood on a day: what the site showed, or a photograph of the board."""

    append_only = True
    seen_by_area = True

    notice = models.ForeignKey(Notice, on_delete=models.PROTECT, related_name="shown")
    on = models.DateField("日期")
    at = models.DateTimeField("时间")
    medium = models.CharField("公开方式", max_length=10, choices=Medium.choices())
    digest = models.CharField("内容摘要", max_length=64, blank=True)
    place = models.CharField("地点", max_length=80, blank=True)
    file = models.ForeignKey(
        "files.StoredFile", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    by_name = models.CharField("登记人", max_length=40)

    class Meta:
        db_table = "disclosure_shown"
        verbose_name = "公示留痕"
        constraints = [
            models.UniqueConstraint(
                fields=["notice", "on"], condition=Q(medium=Medium.WEB), name="shown_once_a_day"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.on} {self.get_medium_display()}"


class Objection(Scoped):
    """监督意见 from the public page. Who wrote it is nobody's business: a code answers, kept as a digest."""

    seen_by_area = True
    guards: ClassVar[tuple[str, ...]] = (_HOLDS,)

    notice = models.ForeignKey(Notice, on_delete=models.PROTECT, related_name="objections")
    on = models.DateField("提出日期")
    received_at = models.DateTimeField("收到时间")
    text = models.CharField("意见", max_length=1000)
    code_hash = models.CharField(max_length=64, db_collation="C", unique=True)
    due = models.DateField("答复期限")
    answered_on = models.DateField("答复日期", null=True, blank=True)
    answer = models.CharField("答复", max_length=1000, blank=True)
    upheld = models.BooleanField("意见成立", null=True, blank=True)
    by_name = models.CharField("答复人", max_length=40, blank=True)

    class Meta:
        db_table = "disclosure_objection"
        verbose_name = "监督意见"
        indexes = [models.Index(fields=["area_code", "answered_on", "due"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(answered_on__isnull=True) | (Q(answered_on__gte=F("on")) & ~Q(answer="")),
                name="answered_objection_says_what",
            ),
        ]

    def __str__(self) -> str:
        return str(self.text)[:20]


class Serial(Reference):
    """The last index number given out in a county's year."""

    tracked: ClassVar[bool] = False
    # After both tables that its views are about.
    guards: ClassVar[tuple[str, ...]] = (_PUBLIC,)

    county = models.CharField("区县", max_length=12, db_collation="C")
    year = models.IntegerField("年度")
    last = models.IntegerField("末号")

    class Meta:
        db_table = "disclosure_serial"
        verbose_name = "索引号流水"
        constraints = [models.UniqueConstraint(fields=["county", "year"], name="serial_once_a_year")]

    def __str__(self) -> str:
        return f"{self.county} {self.year}"


class Attempt(Reference):
    """How often somebody wrote to the public site or asked for an answer. `key` is a digest that means nothing once
    the day is over; nobody's address is kept."""

    tracked: ClassVar[bool] = False

    key = models.CharField(max_length=64, unique=True, db_collation="C")
    day = models.DateField("日期")
    count = models.IntegerField("次数", default=0)

    class Meta:
        db_table = "disclosure_attempt"
        verbose_name = "公开网站访问次数"
        indexes = [models.Index(fields=["day"])]

    def __str__(self) -> str:
        return f"{self.day} {self.count}"
