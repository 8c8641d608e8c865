"""村情表, natural villages, what collectives earn and are to earn."""

from __future__ import annotations

from yihu.engine.ledgers import Column, Kind, Ledger
from yihu.modules.places import queries
from yihu.modules.places.permissions import Can
from yihu.modules.places.rules import IncomeSource

_VILLAGE = Column(
    "area_code", "村", Kind.AREA, required=True, filterable=True, aliases=("行政村", "村名", "所在村", "区划")
)
_NOTE = Column("note", "备注", max_length=200, listed=False)


def _count(name: str, label: str, unit: str, *aliases: str, listed: bool = False) -> Column:
    return Column(name, label, Kind.INTEGER, unit=unit, listed=listed, aliases=aliases)


def _yes(name: str, label: str, *aliases: str, listed: bool = False) -> Column:
    return Column(name, label, Kind.YES_NO, listed=listed, aliases=aliases, filterable=listed)


def _decimal(name: str, label: str, unit: str, *aliases: str, listed: bool = False) -> Column:
    return Column(name, label, Kind.DECIMAL, unit=unit, listed=listed, aliases=aliases)


_SHEET = (
    _VILLAGE,
    Column("start", "统计时点", Kind.DATE, required=True, example="2019-12-31", aliases=("统计日期",)),
    Column("leader", "村负责人", max_length=40, aliases=("负责人",)),
    Column("office_phone", "村办电话", max_length=20, listed=False),
    Column("direction", "发展方向", max_length=100, listed=False, aliases=("村发展方向",)),
    _count("low_income_households", "低保户数", "户"),
    _count("low_income_persons", "低保人口", "人", "低保人口数", "低保人数"),
    _count("destitute_households", "特困（五保）户数", "户", "五保户数", "特困户数"),
    _count("destitute_persons", "特困（五保）人口", "人", "五保人口数", "特困人口"),
    _count("disabled", "残疾人口", "人", "残疾人口数", "残疾人数"),
    _count("away", "外出务工人数", "人"),
    _decimal("irrigated_mu", "有效灌溉面积", "亩"),
    _decimal("wood_mu", "林地面积", "亩"),
    _decimal("returned_mu", "退耕还林面积", "亩"),
    _decimal("orchard_mu", "林果面积", "亩"),
    _decimal("grass_mu", "牧草地面积", "亩"),
    _decimal("water_mu", "水域面积", "亩"),
    Column("net_income_fen", "农民人均纯收入", Kind.MONEY, unit="元", listed=False),
    _yes("road_hard", "到乡镇通沥青（水泥）路", "到乡镇是否通沥青（水泥）路", "通硬化路", listed=True),
    _count("hamlets_without_road", "未通沥青（水泥）路自然村数", "个", "未通路自然村数"),
    _decimal("road_gap_km", "未通路里程", "公里", "未通沥青（水泥）路里程"),
    _yes("bus", "通客运班车", "是否通客运班车"),
    _count("unsafe_water_households", "未实现饮水安全户数", "户"),
    _count("hard_water_households", "饮水困难户数", "户"),
    _count("hamlets_without_power", "未通生产用电自然村数", "个"),
    _count("unsafe_houses", "危房户数", "户"),
    _count("cooperatives", "农民专业合作社数", "个", "合作社数"),
    _count("tourism_households", "乡村旅游户数", "户"),
    _count("tourism_workers", "乡村旅游从业人数", "人"),
    Column("tourism_income_fen", "农家乐户均年收入", Kind.MONEY, unit="元", listed=False),
    _yes("broadband", "通宽带", "是否通宽带"),
    _yes("fibre", "通光纤", "是否通光纤", listed=True),
    _yes("lte", "通4G网络", "通4G", "是否通4G", listed=True),
    _decimal("garbage_percent", "垃圾无害化处理率", "%", "生活垃圾无害化处理率", listed=True),
    _decimal("sorting_percent", "垃圾分类率", "%", "生活垃圾分类率", listed=True),
    _decimal("sewage_percent", "生活污水处理率", "%"),
    _decimal("toilet_percent", "卫生厕所普及率", "%"),
    _count("toilets", "公共厕所", "个", "公共厕所数"),
    _count("waste_points", "垃圾集中堆放点", "个", "垃圾集中点"),
    _count("clinics", "卫生室数", "个", "卫生室", listed=True),
    _count("doctors", "执业（助理）医师数", "人", "执业医师数"),
    _count("libraries", "图书室数", "个", "图书室", "文化（图书）室数"),
    _yes("culture", "有文化活动场所"),
    _yes("sport", "有体育健身场地"),
    _count("shops", "便民商店（电商服务点）数", "个", "商店数"),
    _decimal("longitude", "经度", "", "东经"),
    _decimal("latitude", "纬度", "", "北纬"),
    _NOTE,
)
_HAMLET = (
    _VILLAGE,
    Column(
        "name",
        "自然村（湾）名称",
        required=True,
        max_length=40,
        searchable=True,
        aliases=("自然村", "湾名", "自然湾"),
    ),
    Column("start", "统计时点", Kind.DATE, required=True, example="2019-12-31", aliases=("统计日期",)),
    Column("households", "户数", Kind.INTEGER, unit="户", required=True),
    _count("persons", "人口", "人"),
    _yes("road_hard", "通沥青（水泥）路", "通硬化路", listed=True),
    _yes("power", "通生产用电", listed=True),
    _yes("fibre", "通光纤", listed=True),
    _yes("lte", "通4G网络", "通4G", listed=True),
    _yes("water", "饮水安全", listed=True),
    _yes("five_clean", "达到“五无”", "五无村湾", listed=True),
    _NOTE,
)

LEDGERS = (
    Ledger(
        key="places.sheets",
        title="村情表",
        model="places.VillageSheet",
        source="贫困村信息采集表；2020年全市脱贫攻坚工作要点",
        columns=_SHEET,
        rows=queries.sheets,
        see=Can.SEE,
        write=Can.WRITE,
        identify=("area_code", "start"),
        day="start",
        order=("area_code", "-start"),
        link="places:of_sheet",
        menu="村与区域",
    ),
    Ledger(
        key="places.natural_villages",
        title="自然村（湾）台账",
        model="places.NaturalVillage",
        source="自然村（湾）基础设施台账",
        columns=_HAMLET,
        rows=queries.hamlets,
        see=Can.SEE,
        write=Can.WRITE,
        identify=("area_code", "name", "start"),
        day="start",
        order=("area_code", "name", "-start"),
        menu="村与区域",
    ),
    Ledger(
        key="places.collective_incomes",
        title="村集体经济收入台账",
        model="places.CollectiveIncome",
        source="村集体经济收入台账",
        columns=(
            _VILLAGE,
            Column("on", "收入日期", Kind.DATE, required=True, example="2019-11-20", aliases=("日期",)),
            Column(
                "source",
                "收入来源",
                Kind.CODE,
                codes=IncomeSource,
                required=True,
                filterable=True,
                aliases=("来源", "收入项目"),
            ),
            Column(
                "fen", "金额", Kind.MONEY, unit="元", required=True, example="12000", aliases=("收入金额",)
            ),
            Column("payer", "付款方", max_length=80, searchable=True),
            Column("proof", "凭证号", max_length=60, searchable=True, aliases=("凭证",)),
            Column("of_asset", "来自资产收益台账", Kind.YES_NO, filterable=True, editable=False),
            _NOTE,
        ),
        rows=queries.collective_incomes,
        see=Can.SEE,
        write=Can.WRITE,
        identify=("area_code", "on", "source", "payer", "proof"),
        day="on",
        sums=("fen",),
        dims={"source": "source"},
        order=("-on", "area_code"),
        menu="村与区域",
    ),
    Ledger(
        key="places.collective_targets",
        title="村集体经济收入目标",
        model="places.CollectiveTarget",
        source="村集体经济发展年度计划",
        columns=(
            _VILLAGE,
            Column(
                "year", "年度", Kind.INTEGER, required=True, filterable=True, grouped=False, example="2020"
            ),
            Column("start", "下达日期", Kind.DATE, required=True, example="2020-01-20"),
            Column("fen", "目标", Kind.MONEY, unit="万元", required=True, example="5"),
            _NOTE,
        ),
        rows=queries.collective_targets,
        see=Can.SEE,
        write=Can.WRITE,
        identify=("area_code", "year"),
        order=("-year", "area_code"),
        menu="村与区域",
    ),
)
