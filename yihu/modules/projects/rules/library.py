"""The road of a project through the library to the asset it becomes, and what each step needs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from yihu.engine.enums import Labelled
from yihu.engine.stages import MissingProof, WrongOrder, require_next, require_order, require_text

# What a step rests on that was taken over with a library.
TAKEOVER_DOCUMENT = "项目库台账"


class Category(Labelled):
    """项目类别: the set in force since 2018 and, after it, the kinds that the set of 2021 added."""

    INDUSTRY = "industry", "产业发展", "产业", "产业扶贫", "产业项目", "产业类"
    EMPLOYMENT = "employment", "就业扶贫", "就业", "就业帮扶", "就业项目"
    RELOCATION = "relocation", "易地搬迁", "搬迁", "易地扶贫搬迁"
    PUBLIC_POST = "public_post", "公益岗位", "公岗", "公益性岗位"
    EDUCATION = "education", "教育扶贫", "教育", "教育帮扶"
    HEALTH = "health", "健康扶贫", "健康", "医疗", "健康帮扶"
    HOUSING = "housing", "危房改造", "危改", "住房"
    FINANCE = "finance", "金融扶贫", "金融", "金融帮扶"
    LIVING = "living", "生活条件改善", "生活条件", "饮水", "人居环境"
    SAFETY_NET = "safety_net", "综合保障"
    INFRASTRUCTURE = "infrastructure", "村基础设施", "基础设施", "村级基础设施", "基础设施类", "道路"
    PUBLIC_SERVICE = "public_service", "村公共服务", "公共服务", "村级公共服务"
    GOVERNANCE = "governance", "乡村治理和精神文明"
    MANAGEMENT = "management", "项目管理费"
    OTHER = "other", "其他"


class Construction(Labelled):
    NEW = "new", "新建"
    CONTINUED = "continued", "续建"
    EXTENDED = "extended", "改扩建"


class Origin(Labelled):
    """Who brought the project forward: it is made public from there upwards."""

    VILLAGE = "village", "村级申报"
    TOWNSHIP = "township", "乡镇申报"
    COUNTY = "county", "区县申报"


class Stage(Labelled):
    """Where a project stands; also the name of the step that leads there."""

    PROPOSED = "proposed", "已申报"
    REVIEWED = "reviewed", "乡镇已审核"
    ARGUED = "argued", "已论证"
    APPROVED = "approved", "已审定"
    IN_LIBRARY = "in_library", "已入库"
    PLANNED = "planned", "已列入计划"
    CONTRACTED = "contracted", "已签约"
    STARTED = "started", "已开工"
    FINISHED = "finished", "已完工"
    ACCEPTED = "accepted", "已验收"
    SETTLED = "settled", "已结算"
    DISCLOSED = "disclosed", "已公告"
    HANDED_OVER = "handed_over", "已转资产"
    SUSPENDED = "suspended", "停工"
    REMOVED = "removed", "已出库"


# 招标、政府采购、一事一议之后开工；到户类等不需要签约的，列入计划后即可开工。
NEXT: Mapping[Stage, tuple[Stage, ...]] = {
    Stage.PROPOSED: (Stage.REVIEWED, Stage.REMOVED),
    Stage.REVIEWED: (Stage.ARGUED, Stage.REMOVED),
    Stage.ARGUED: (Stage.APPROVED, Stage.REMOVED),
    Stage.APPROVED: (Stage.IN_LIBRARY, Stage.REMOVED),
    Stage.IN_LIBRARY: (Stage.PLANNED, Stage.REMOVED),
    Stage.PLANNED: (Stage.CONTRACTED, Stage.STARTED, Stage.REMOVED),
    Stage.CONTRACTED: (Stage.STARTED, Stage.REMOVED),
    Stage.STARTED: (Stage.FINISHED, Stage.SUSPENDED),
    Stage.SUSPENDED: (Stage.STARTED, Stage.REMOVED),
    Stage.FINISHED: (Stage.ACCEPTED,),
    Stage.ACCEPTED: (Stage.SETTLED,),
    Stage.SETTLED: (Stage.DISCLOSED,),
    Stage.DISCLOSED: (Stage.HANDED_OVER,),
    Stage.HANDED_OVER: (),
    Stage.REMOVED: (),
}


@dataclass(frozen=True)
class Guard:
    """`verb` stands on the button; `document`, `reason`: must be given; `other_person`: not who took the last step."""

    verb: str
    document: str = ""
    reason: bool = False
    other_person: bool = False


GUARDS: Mapping[Stage, Guard] = {
    Stage.PROPOSED: Guard("申报", document="村民代表会议记录"),
    Stage.REVIEWED: Guard("审核", document="审核意见文号", other_person=True),
    Stage.ARGUED: Guard("论证", document="论证意见文号"),
    Stage.APPROVED: Guard("审定", document="领导小组会议纪要", other_person=True),
    Stage.IN_LIBRARY: Guard("入库", document="入库公告文号"),
    Stage.PLANNED: Guard("列入年度计划", document="年度计划文号"),
    Stage.CONTRACTED: Guard("登记招标（签约）", document="合同或一事一议记录编号"),
    Stage.STARTED: Guard("登记开工"),
    Stage.FINISHED: Guard("登记完工"),
    Stage.ACCEPTED: Guard("登记验收", document="验收报告编号"),
    Stage.SETTLED: Guard("登记结算", document="结算（审计）报告编号"),
    Stage.DISCLOSED: Guard("登记公告", document="完工公告编号"),
    Stage.HANDED_OVER: Guard("转为资产", document="资产编号"),
    Stage.SUSPENDED: Guard("停工", reason=True),
    Stage.REMOVED: Guard("调整出库", document="调整依据文号", reason=True),
}

# The column of the project that repeats the day of the first step into the stage.
DAY_OF: Mapping[Stage, str] = {
    Stage.PROPOSED: "proposed_on",
    Stage.IN_LIBRARY: "in_library_on",
    Stage.PLANNED: "planned_on",
    Stage.CONTRACTED: "contracted_on",
    Stage.STARTED: "started_on",
    Stage.FINISHED: "finished_on",
    Stage.ACCEPTED: "accepted_on",
    Stage.SETTLED: "settled_on",
    Stage.DISCLOSED: "disclosed_on",
    Stage.HANDED_OVER: "handed_over_on",
    Stage.REMOVED: "removed_on",
}
# Stages that an existing library may bring with it, in order.
TAKEN_OVER = (
    Stage.IN_LIBRARY,
    Stage.PLANNED,
    Stage.CONTRACTED,
    Stage.STARTED,
    Stage.FINISHED,
    Stage.ACCEPTED,
    Stage.SETTLED,
    Stage.DISCLOSED,
)
BOARD = tuple(stage for stage in Stage if stage is not Stage.REMOVED)


def check_step(now: Stage, then: Stage, *, last_on: date, on: date, document: str, reason: str) -> None:
    """Raises WrongStage, WrongOrder, MissingProof."""
    require_next("项目", now, then, NEXT)
    require_order(now, last_on, on)
    guard = GUARDS[then]
    require_text(guard.verb, guard.document, document)
    if guard.reason and not reason.strip():
        raise MissingProof(f"“{guard.verb}”须写明原因")


def taken_over(days: Mapping[Stage, date | None]) -> list[tuple[Stage, date]]:
    """The steps of a project that comes from an existing library, in order.

    Raises MissingProof when a stage is given without those that must stand before it, WrongOrder when the days
    run backwards.
    """
    given = [(stage, day) for stage in TAKEN_OVER if (day := days.get(stage)) is not None]
    if not given or given[0][0] is not Stage.IN_LIBRARY:
        raise MissingProof("请填写入库日期")
    for (before, earlier), (stage, day) in pairwise(given):
        if stage not in NEXT[before]:
            missing = next(needed for needed in TAKEN_OVER if stage in NEXT[needed])
            raise MissingProof(f"填了“{stage.label}”日期，须同时填“{missing.label}”日期")
        if day < earlier:
            raise WrongOrder(f"“{stage.label}”日期不能早于“{before.label}”日期")
    return given
