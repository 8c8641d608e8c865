"""What villages have, as counted on a day, and which project closes which gap."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from yihu.core.ledgers.models import Entry


def _count(label: str) -> models.IntegerField[int | None, int | None]:
    return models.IntegerField(label, null=True, blank=True)


def _yes(label: str) -> models.BooleanField[bool | None, bool | None]:
    return models.BooleanField(label, null=True, blank=True)


def _mu(label: str) -> models.DecimalField:  # type: ignore[type-arg]
    return models.DecimalField(label, max_digits=12, decimal_places=2, null=True, blank=True)


def _percent(label: str) -> models.DecimalField:  # type: ignore[type-arg]
    return models.DecimalField(label, max_digits=5, decimal_places=2, null=True, blank=True)


_COUNTS = (
    "low_income_households", "low_income_persons", "destitute_households", "destitute_persons", "disabled",
    "away", "hamlets_without_road", "unsafe_water_households", "hard_water_households", "hamlets_without_power",
    "unsafe_houses", "cooperatives", "tourism_households", "tourism_workers", "clinics", "doctors", "toilets",
    "waste_points", "libraries", "shops",
)  # fmt: skip
_PERCENTS = ("garbage_percent", "sorting_percent", "sewage_percent", "toilet_percent")


class VillageSheet(Entry):
    """村情表: what one village has, as counted on one day; the newest on or before a day is in force.

    What `Profile` counts (groups, households, population, land) stands there; what the register knows of poor
    households is not repeated here.
    """

    seen_by_area = True

    start = models.DateField("统计时点")
    leader = models.CharField("村负责人", max_length=40, blank=True)
    office_phone = models.CharField("村办电话", max_length=20, blank=True)
    direction = models.CharField("发展方向", max_length=100, blank=True)
    low_income_households = _count("低保户数")
    low_income_persons = _count("低保人口")
    destitute_households = _count("特困（五保）户数")
    destitute_persons = _count("特困（五保）人口")
    disabled = _count("残疾人口")
    away = _count("外出务工人数")
    irrigated_mu = _mu("有效灌溉面积")
    wood_mu = _mu("林地面积")
    returned_mu = _mu("退耕还林面积")
    orchard_mu = _mu("林果面积")
    grass_mu = _mu("牧草地面积")
    water_mu = _mu("水域面积")
    net_income_fen = models.BigIntegerField("农民人均纯收入", null=True, blank=True)
    road_hard = _yes("到乡镇通沥青（水泥）路")
    hamlets_without_road = _count("未通沥青（水泥）路自然村数")
    road_gap_km = models.DecimalField("未通路里程", max_digits=7, decimal_places=2, null=True, blank=True)
    bus = _yes("通客运班车")
    unsafe_water_households = _count("未实现饮水安全户数")
    hard_water_households = _count("饮水困难户数")
    hamlets_without_power = _count("未通生产用电自然村数")
    unsafe_houses = _count("危房户数")
    cooperatives = _count("农民专业合作社数")
    tourism_households = _count("乡村旅游户数")
    tourism_workers = _count("乡村旅游从业人数")
    tourism_income_fen = models.BigIntegerField("农家乐户均年收入", null=True, blank=True)
    broadband = _yes("通宽带")
    fibre = _yes("通光纤")
    lte = _yes("通4G网络")
    garbage_percent = _percent("垃圾无害化处理率")
    sorting_percent = _percent("垃圾分类率")
    sewage_percent = _percent("生活污水处理率")
    toilet_percent = _percent("卫生厕所普及率")
    toilets = _count("公共厕所")
    waste_points = _count("垃圾集中堆放点")
    clinics = _count("卫生室数")
    doctors = _count("执业（助理）医师数")
    libraries = _count("图书室数")
    culture = _yes("有文化活动场所")
    sport = _yes("有体育健身场地")
    shops = _count("便民商店（电商服务点）数")
    longitude = models.DecimalField("经度", max_digits=9, decimal_places=6, null=True, blank=True)
    latitude = models.DecimalField("纬度", max_digits=9, decimal_places=6, null=True, blank=True)

    class Meta:
        db_table = "places_sheet"
        verbose_name = "村情表"
        constraints = [
            models.UniqueConstraint(
                fields=["area_code", "start"],
                name="places_one_sheet_a_day",
                violation_error_message="该村同一统计时点的村情表已登记，请修改已有记录",
            ),
            models.CheckConstraint(
                condition=~Q(area_code__endswith="000"),
                name="places_sheet_of_a_village",
                violation_error_message="村情表须登记到村（社区），请选择到村",
            ),
            models.CheckConstraint(
                condition=Q(*(Q(**{f"{name}__isnull": True}) | Q(**{f"{name}__gte": 0}) for name in _COUNTS)),
                name="places_sheet_counts",
                violation_error_message="户数、人数、个数不能为负",
            ),
            models.CheckConstraint(
                condition=Q(
                    *(
                        Q(**{f"{name}__isnull": True}) | Q(**{f"{name}__gte": 0, f"{name}__lte": 100})
                        for name in _PERCENTS
                    )
                ),
                name="places_sheet_percents",
                violation_error_message="处理率、普及率须在 0 至 100 之间，按百分数填写",
            ),
            models.CheckConstraint(
                condition=(Q(longitude__isnull=True) | Q(longitude__gte=73, longitude__lte=136))
                & (Q(latitude__isnull=True) | Q(latitude__gte=3, latitude__lte=54)),
                name="places_sheet_point",
                violation_error_message="经纬度不在国内，请核对是否填反（经度 73 至 136，纬度 3 至 54）",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.area_code} {self.start}"


class NaturalVillage(Entry):
    """One natural village (自然村、湾) as counted on one day; the newest on or before a day is in force."""

    seen_by_area = True

    name = models.CharField("自然村（湾）名称", max_length=40)
    start = models.DateField("统计时点")
    households = models.IntegerField("户数")
    persons = _count("人口")
    road_hard = _yes("通沥青（水泥）路")
    power = _yes("通生产用电")
    fibre = _yes("通光纤")
    lte = _yes("通4G网络")
    water = _yes("饮水安全")
    five_clean = _yes("达到“五无”")

    class Meta:
        db_table = "places_natural_village"
        verbose_name = "自然村（湾）"
        constraints = [
            models.UniqueConstraint(
                fields=["area_code", "name", "start"],
                name="places_hamlet_once_a_day",
                violation_error_message="该自然村（湾）同一统计时点已登记，请修改已有记录",
            ),
            models.CheckConstraint(
                condition=~Q(area_code__endswith="000"),
                name="places_hamlet_of_a_village",
                violation_error_message="自然村（湾）须登记到行政村，请选择到村",
            ),
            models.CheckConstraint(
                condition=Q(households__gte=0) & (Q(persons__isnull=True) | Q(persons__gte=0)),
                name="places_hamlet_people",
                violation_error_message="户数、人口不能为负",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class GapProject(Entry):
    """A gap of a village is to be closed by a project, named by its number in the library."""

    seen_by_area = True

    condition = models.CharField("条件", max_length=30, db_collation="C")
    number = models.CharField("项目编号", max_length=40, db_collation="C")
    on = models.DateField("关联日期")

    class Meta:
        db_table = "places_gap_project"
        verbose_name = "缺口对应项目"
        indexes = [models.Index(fields=["number"])]
        constraints = [
            models.UniqueConstraint(
                fields=["area_code", "condition", "number"],
                name="places_gap_project_once",
                violation_error_message="这个缺口已对应该项目",
            )
        ]

    def __str__(self) -> str:
        return f"{self.condition} {self.number}"
