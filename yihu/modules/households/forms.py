"""The shape of what is typed about households: types and choices, no rules of the business."""

from __future__ import annotations

from collections.abc import Sequence

from django import forms

from yihu.engine.idcard import Sex
from yihu.modules.households.rules import JOINING, LEAVING, HouseholdKind, Join, Leave, NewMember, Relation

Choices = Sequence[tuple[str, str]]
_BLANK = ("", "请选择")


class DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


def _day(label: str, **more: object) -> forms.DateField:
    return forms.DateField(label=label, widget=DayInput(), **more)  # type: ignore[arg-type]


def _choice(label: str, choices: Choices, *, required: bool = True) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=[_BLANK, *choices], required=required)


class MemberFields(forms.Form):
    """One person."""

    name = forms.CharField(label="姓名", max_length=60)
    relation = _choice("与户主关系", Relation.choices())
    id_number = forms.CharField(
        label="身份证号", max_length=20, required=False, help_text="有身份证号的不必填性别和出生日期"
    )
    sex = _choice("性别", Sex.choices(), required=False)
    born_on = _day("出生日期", required=False)
    phone = forms.CharField(label="联系电话", max_length=20, required=False)

    def member(self) -> NewMember:
        values = self.cleaned_data
        return NewMember(
            name=values["name"],
            relation=Relation(values["relation"]),
            id_number=values["id_number"],
            sex=Sex(values["sex"]) if values["sex"] else None,
            born_on=values["born_on"],
            phone=values["phone"],
        )


class NewHousehold(forms.Form):
    area_code = forms.ChoiceField(label="行政村")
    number = forms.CharField(label="户编号", max_length=30)
    group_name = forms.CharField(label="组", max_length=20, required=False)
    kind = _choice("户属性", HouseholdKind.choices())
    on = _day("建档日期")

    def __init__(self, *args: object, villages: Choices, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["area_code"].choices = [_BLANK, *villages]  # type: ignore[attr-defined]


Members = forms.formset_factory(MemberFields, extra=1, min_num=1, validate_min=True, max_num=30)


class AddMember(MemberFields):
    reason = _choice("增加原因", [(one.value, one.label) for one in JOINING])
    on = _day("增加日期")

    def joined(self) -> Join:
        return Join(self.cleaned_data["reason"])


class RemoveMember(forms.Form):
    reason = _choice("减少原因", [(one.value, one.label) for one in LEAVING])
    on = _day("减少日期", help_text="第一个不再是本户成员的日期")

    def left(self) -> Leave:
        return Leave(self.cleaned_data["reason"])


class CorrectMember(forms.Form):
    name = forms.CharField(label="姓名", max_length=60)
    relation = _choice("与户主关系", Relation.choices())
    id_number = forms.CharField(
        label="身份证号", max_length=20, required=False, help_text="不改的留空；填写后性别和出生日期随之更正"
    )
    phone = forms.CharField(label="联系电话", max_length=20, required=False, help_text="不改的留空")


class ChangeHead(forms.Form):
    """One field a member: the new head is the one marked 户主."""

    on = _day("变更日期")

    def __init__(self, *args: object, members: Choices, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        for uid, name in members:
            self.fields[uid] = _choice(f"{name}：与新户主关系", Relation.choices())

    def relations(self) -> dict[str, Relation]:
        return {uid: Relation(value) for uid, value in self.cleaned_data.items() if uid != "on"}


class Move(forms.Form):
    to = forms.ChoiceField(label="迁入村")
    group_name = forms.CharField(label="迁入组", max_length=20, required=False)
    on = _day("迁移日期")

    def __init__(self, *args: object, villages: Choices, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["to"].choices = [_BLANK, *villages]  # type: ignore[attr-defined]


class ChangeKind(forms.Form):
    kind = _choice("新的户属性", HouseholdKind.choices())
    on = _day("变更日期")


class OnDay(forms.Form):
    on = _day("日期")


class PlanExit(forms.Form):
    year = forms.IntegerField(label="计划脱贫年度", min_value=2014, max_value=2100)
    batch = forms.CharField(label="批次", max_length=40)
    on = _day("计划日期")


class ExitBatch(forms.Form):
    batch = forms.CharField(label="批次", max_length=40)
    on = _day("脱贫日期")


class LookUp(forms.Form):
    id_number = forms.CharField(label="身份证号", max_length=20)
    reason = forms.CharField(label="事由", max_length=100, help_text="例如：核对转入人员")


class Reason(forms.Form):
    reason = forms.CharField(
        label="查看健康信息的事由", max_length=100, help_text="例如：核对大病救助；会记录查看人、时间和事由"
    )
