"""What the collection forms said of a household and of a person in one year: snapshots, one a year."""

from __future__ import annotations

import uuid
from decimal import Decimal

from django.db import models
from django.db.models import Q

from yihu.core.database.models import Scoped
from yihu.core.ledgers.models import Entry
from yihu.core.privacy import masks
from yihu.core.privacy.fields import Binding, BlindIndexField, EncryptedField, HintField
from yihu.core.privacy.masks import Secret
from yihu.core.privacy.staging import TABLE as IDENTITY
from yihu.engine.enums import Labelled
from yihu.modules.households.models.register import Household, Person
from yihu.modules.households.rules import codes


def _code(label: str, table: type[Labelled]) -> models.CharField[str, str]:
    return models.CharField(label, max_length=30, choices=table.choices(), blank=True)


def _text(label: str) -> models.CharField[str, str]:
    return models.CharField(label, max_length=60, blank=True)


def _flag(label: str) -> models.BooleanField[bool | None, bool | None]:
    """是, 否, or nothing known: an empty one is a gap, never a no."""
    return models.BooleanField(label, null=True, blank=True)


def _area(label: str) -> models.DecimalField[Decimal | None, Decimal | None]:
    return models.DecimalField(label, max_digits=12, decimal_places=2, null=True, blank=True)


def _degrees(label: str) -> models.DecimalField[Decimal | None, Decimal | None]:
    """Where the house stands, to a tenth of a metre; written down like its road, never taken from who comes by."""
    return models.DecimalField(label, max_digits=9, decimal_places=6, null=True, blank=True)


def _count(label: str) -> models.IntegerField[int | None, int | None]:
    return models.IntegerField(label, null=True, blank=True)


class HouseholdYear(Entry):
    """The household in `year`, as known in the village it lived in. When it moves, the newest year goes along as a
    copy, so that each village keeps the facts that its own figures count.

    `carried`: copied from the year before because nothing had changed.
    """

    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="years")
    number = models.CharField("户编号", max_length=30, db_collation="C")
    year = models.IntegerField("年度")
    carried = models.BooleanField("与上年相同", default=False)
    standard = _code("识别标准", codes.Standard)
    main_cause = _code("主要致贫原因", codes.Cause)
    other_cause_1 = _code("其他致贫原因1", codes.Cause)
    other_cause_2 = _code("其他致贫原因2", codes.Cause)
    relocated = _flag("是否易地搬迁户")
    relocation = _code("安置方式", codes.Relocation)
    relocation_site = _text("安置地")
    martyr_family = _flag("是否军烈属")
    only_child = _flag("是否独生子女户")
    two_daughters = _flag("是否双女户")
    farmland = _area("耕地面积")
    irrigated = _area("有效灌溉面积")
    woodland = _area("林地面积")
    returned_woodland = _area("退耕还林面积")
    orchard = _area("林果面积")
    grassland = _area("牧草地面积")
    water_area = _area("水面面积")
    house_area = _area("住房面积")
    house_structure = _code("住房结构", codes.Structure)
    unsafe_house = _flag("是否危房户")
    house_grade = _code("危房级别", codes.HouseGrade)
    safe_water = _flag("是否解决安全饮用水")
    water_hardship = _flag("是否饮水困难")
    production_power = _flag("是否通生产用电")
    household_power = _flag("是否通生活用电")
    broadcast = _flag("是否通广播电视")
    road_km = _area("与村主干路距离")
    road = _code("入户路类型", codes.Road)
    sanitary_toilet = _flag("是否有卫生厕所")
    fuel = _code("主要燃料类型", codes.Fuel)
    longitude = _degrees("经度")
    latitude = _degrees("纬度")
    cooperative = _flag("是否加入农民专业合作组织")
    company_led = _flag("是否有龙头企业带动")
    entrepreneur_led = _flag("是否有创业致富带头人带动")

    class Meta:
        db_table = "households_household_year"
        verbose_name = "户年度信息"
        indexes = [models.Index(fields=["area_code", "year"])]
        constraints = [
            models.UniqueConstraint(
                fields=["household", "year", "area_code"],
                name="household_once_a_year",
                violation_error_message="该户当年已有年度信息",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.year}"


class PersonYear(Entry):
    """A person in `year`, as a member of `household`, in its village then. Health codes stand in clear so that rules can compute with
    them, and are shown as 有 or 无 until somebody gives a reason (ADR 0031)."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="years")
    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="person_years")
    number = models.CharField("户编号", max_length=30, db_collation="C")
    name = models.CharField("姓名", max_length=60)
    year = models.IntegerField("年度")
    carried = models.BooleanField("与上年相同", default=False)
    nation = _code("民族", codes.Nation)
    party = _code("政治面貌", codes.Party)
    mandarin = _flag("是否会讲普通话")
    in_service = _flag("是否现役军人")
    education = _code("文化程度", codes.Education)
    school = _code("在校生状况", codes.School)
    school_name = _text("学校名称")
    dropout = _code("失学辍学原因", codes.Dropout)
    health = _code("健康状况", codes.Health)
    disability_kind = _code("残疾类别", codes.DisabilityKind)
    disability_grade = _code("残疾等级", codes.DisabilityGrade)
    disability_since = _count("残疾证办证年度")
    labour = _code("劳动技能", codes.Labour)
    work_region = _code("务工所在地", codes.WorkRegion)
    work_place = _text("务工地点")
    company = _text("务工企业")
    work_months = _count("务工时间")
    work_abroad = _flag("是否国外务工")
    channel = _code("就业渠道", codes.Channel)
    post_kind = _code("公益性岗位类型", codes.PostKind)
    post_months = _count("公益性岗位时间")
    low_income = _flag("是否享受低保")
    destitute = _flag("是否特困供养")
    resident_medical = _flag("是否参加城乡居民基本医疗保险")
    employee_medical = _flag("是否参加城镇职工基本医疗保险")
    serious_medical = _flag("是否参加大病保险")
    commercial_medical = _flag("是否参加商业补充医疗保险")
    medical_aid = _flag("是否接受大病医疗救助")
    other_health_aid = _flag("是否接受其他健康帮扶")
    chronic_card = _flag("是否办理慢病证")
    family_doctor = _flag("是否签约家庭医生")
    resident_pension = _flag("是否参加城乡居民基本养老保险")
    employee_pension = _flag("是否参加城镇职工基本养老保险")

    class Meta:
        db_table = "households_person_year"
        verbose_name = "人员年度信息"
        indexes = [models.Index(fields=["area_code", "year"]), models.Index(fields=["household", "year"])]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "year", "area_code"],
                name="person_once_a_year",
                violation_error_message="此人当年已有年度信息",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.name} {self.year}"


class HouseholdSecret(Scoped):
    """One version of one secret of a household (telephone, bank, account): what `Identity` is for people."""

    uid = models.UUIDField(default=uuid.uuid4, editable=False)
    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="secrets")
    kind = models.CharField("种类", max_length=10, choices=Secret.choices())
    cipher = EncryptedField("密文")
    index = BlindIndexField("盲索引")
    hint = HintField("可见部分", max_length=12)
    start = models.DateField("起")
    end = models.DateField("止", null=True, blank=True)

    class Meta:
        db_table = "households_household_secret"
        verbose_name = "户加密信息"
        indexes = [models.Index(fields=["household", "kind"]), models.Index(fields=["index"])]
        constraints = [
            models.UniqueConstraint(
                fields=["household", "kind"],
                condition=Q(end__isnull=True),
                name="one_household_value_at_a_time",
            ),
            models.UniqueConstraint(fields=["uid", "kind"], name="household_secret_uid"),
        ]

    def __str__(self) -> str:
        return self.masked

    @property
    def masked(self) -> str:
        return masks.masked(Secret(self.kind), self.hint)

    @property
    def table(self) -> str:
        return self._meta.db_table

    def binding(self, column: str) -> Binding:
        return Binding(IDENTITY, self.kind, str(self.uid))
