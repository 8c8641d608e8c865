"""Code tables of sales. Purchases by units and sales to the public are different sides and are never added up."""

from __future__ import annotations

from yihu.engine.enums import Labelled


class Platform(Labelled):
    P832 = (
        "p832",
        "脱贫地区农副产品网络销售平台（832平台）",
        "832平台",
        "832",
        "扶贫832",
        "贫困地区农副产品网络销售平台",
    )
    SOCIAL = "social", "中国社会扶贫网", "社会扶贫网"
    APP = "app", "省级消费扶贫APP", "消费扶贫APP", "湘农荟", "省级平台", "消费扶贫公共服务平台"
    SHOP_ONLINE = "shop_online", "其他电商平台", "电商平台", "网店", "微店", "淘宝", "京东", "拼多多"
    LIVE = "live", "直播带货", "直播"
    CABINET = "cabinet", "消费扶贫专柜", "专柜"
    ZONE = "zone", "消费扶贫专区专馆", "专区", "专馆"
    FAIR = "fair", "爱心集市展销", "集市", "展销会", "爱心集市"
    DIRECT = "direct", "单位直接采购", "直接采购", "食堂采购", "线下采购"
    OTHER = "other", "其他渠道", "其他"


ONLINE = (Platform.P832, Platform.SOCIAL, Platform.APP, Platform.SHOP_ONLINE, Platform.LIVE)


class Side(Labelled):
    """口径: whose figure the sale belongs to."""

    PURCHASE = "purchase", "预算单位采购", "采购", "单位采购"
    RETAIL = "retail", "面向社会销售", "销售", "零售", "网络销售"
    HELP = "help", "帮销滞销农产品", "帮销"


class Verdict(Labelled):
    """What somebody said of two rows that look like one event."""

    OPEN = "open", "未判断"
    DISTINCT = "distinct", "不是重复"
    SAME = "same", "重复登记"
