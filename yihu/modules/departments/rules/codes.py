"""Code tables of department files. What is told about a person is what the department's own list says."""

from __future__ import annotations

from yihu.modules.households.rules.codes import Coded


class Match(Coded):
    """How a line found its person or household."""

    ID_NUMBER = "id_number", "身份证号一致"
    NUMBER = "number", "户编号和姓名一致"
    NAME = "name", "村和姓名一致"
    NONE = "none", "未匹配"


class Stage(Coded):
    """学段."""

    KINDERGARTEN = "kindergarten", "学前教育", "幼儿园"
    PRIMARY = "primary", "小学"
    JUNIOR = "junior", "初中"
    SENIOR = "senior", "普通高中", "高中"
    VOCATIONAL = "vocational", "中职", "中等职业教育", "中专", "技校"
    COLLEGE = "college", "大专及以上", "大专", "本科", "高校"


class PupilState(Coded):
    """学籍状态."""

    ENROLLED = "enrolled", "在读", "在校", "在籍", "正常"
    SUSPENDED = "suspended", "休学"
    DROPPED = "dropped", "辍学", "失学", "疑似辍学"
    MOVED = "moved", "转出", "转学"
    GRADUATED = "graduated", "毕业", "结业"


class Aid(Coded):
    """救助类别."""

    LOW_INCOME = "low_income", "最低生活保障", "低保", "农村低保", "城市低保"
    DESTITUTE = "destitute", "特困供养", "特困", "五保", "特困人员"
    MARGINAL = "marginal", "低收入家庭", "低保边缘", "低保边缘家庭", "最低生活保障边缘家庭"
    ORPHAN = "orphan", "孤儿", "事实无人抚养儿童"
    CARE = "care", "重度残疾人护理补贴", "护理补贴"
    LIVING = "living", "困难残疾人生活补贴", "残疾人生活补贴"


class VehicleKind(Coded):
    CAR = "car", "轿车", "小型轿车", "小型普通客车", "小轿车"
    TRUCK = "truck", "货车", "轻型货车", "重型货车"
    BUS = "bus", "客车", "中型客车", "大型客车"
    MACHINE = "machine", "农用车辆或机械", "拖拉机", "三轮汽车", "农机", "挖掘机"
    MOTORCYCLE = "motorcycle", "摩托车", "普通二轮摩托车"
    OTHER = "other", "其他"


class EstateKind(Coded):
    FLAT = "flat", "商品房", "住宅"
    SHOP = "shop", "商铺", "商业用房", "门面"
    OWN = "own", "自建房", "宅基地房屋"
    RESETTLED = "resettled", "安置房", "搬迁安置房"
    OTHER = "other", "其他"


class CompanyRole(Coded):
    OWNER = "owner", "个体工商户经营者", "个体工商户", "经营者"
    LEGAL = "legal", "法定代表人", "法人代表", "法人"
    SHARE = "share", "股东"
    MANAGER = "manager", "董事监事高管", "高管", "董事", "监事"
    COOPERATIVE = "cooperative", "合作社社员", "农民专业合作社社员"


class Band(Coded):
    """存款额度: the bank answers with a band; no amount is asked for and none is kept."""

    BELOW_50 = "below_50", "5万元以下"
    TO_100 = "to_100", "5万至10万元"
    TO_200 = "to_200", "10万至20万元"
    ABOVE_200 = "above_200", "20万元以上"


class DisasterKind(Coded):
    FLOOD = "flood", "洪涝", "水灾", "洪水"
    DROUGHT = "drought", "旱灾", "干旱"
    LANDSLIDE = "landslide", "山体滑坡和泥石流", "滑坡", "泥石流", "地质灾害"
    WIND = "wind", "风雹", "冰雹", "大风", "台风"
    FREEZE = "freeze", "低温冷冻和雪灾", "雪灾", "霜冻"
    QUAKE = "quake", "地震"
    FIRE = "fire", "火灾"
    PEST = "pest", "病虫害和疫病", "病虫害", "非洲猪瘟", "疫病"
    OTHER = "other", "其他"


class Damage(Coded):
    """住房受损程度."""

    NONE = "none", "未受损", "无"
    SLIGHT = "slight", "一般损坏", "一般"
    SERIOUS = "serious", "严重损坏", "严重"
    COLLAPSED = "collapsed", "倒塌"
