"""The shape of what is typed about households: types and choices, no rules of the business."""

from __future__ import annotations

from collections.abc import Sequence

from django import forms

from yihu.engine.idcard import Sex
from yihu.modules.households.rules import (
    ENDING,
    JOINING,
    LEAVING,
    HouseholdKind,
    Join,
    Leave,
    NewMember,
    Relation,
)

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


class Proved(forms.Form):
    """What every change of the roll has besides its own: the paper that proves it, and the paper's picture."""

    PROOF = ("proof", "file")
    proof = forms.CharField(
        label="证明材料（文号）",
        max_length=120,
        help_text="例如：出生医学证明、户口注销证明、结婚证及其编号",
        error_messages={"required": "请填写证明材料名称或文号"},
    )
    file = forms.FileField(
        label="照片或扫描件",
        required=False,
        widget=forms.ClearableFileInput(attrs={"accept": "image/*,.pdf"}),
    )


def _last(form: forms.Form) -> None:
    form.order_fields([name for name in form.fields if name not in Proved.PROOF] + list(Proved.PROOF))


class AddMember(MemberFields, Proved):
    reason = _choice("增加原因", [(one.value, one.label) for one in JOINING])
    on = _day("增加日期")
    field_order = (
        "reason",
        "on",
        "name",
        "relation",
        "id_number",
        "sex",
        "born_on",
        "phone",
        "proof",
        "file",
    )

    def joined(self) -> Join:
        return Join(self.cleaned_data["reason"])


class RemoveMember(Proved):
    """`heirs`: the others, one of whom must be named when the head leaves."""

    reason = _choice("减少原因", [(one.value, one.label) for one in LEAVING])
    on = _day("减少日期", help_text="第一个不再是本户成员的日期")
    new_head = _choice("新户主", [], required=True)
    field_order = ("reason", "on", "new_head", "proof", "file")

    def __init__(self, *args: object, heirs: Choices = (), **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        if heirs:
            self.fields["new_head"].choices = [_BLANK, *heirs]  # type: ignore[attr-defined]
            self.fields["new_head"].help_text = "其他成员与新户主的关系自动推算，可再更正"
        else:
            del self.fields["new_head"]

    def left(self) -> Leave:
        return Leave(self.cleaned_data["reason"])


class Return(Proved):
    on = _day("回归日期")
    field_order = ("on", "proof", "file")


class Transfer(Proved):
    to = forms.CharField(label="转入户的户编号", max_length=30)
    relation = _choice("与转入户户主关系", Relation.choices())
    married = forms.BooleanField(label="因婚嫁转入", required=False)
    on = _day("转入日期")
    field_order = ("to", "relation", "on", "married", "proof", "file")


class Split(Proved):
    """One field a member: blank stays, else what the person is to the head of the new household."""

    number = forms.CharField(label="新户的户编号", max_length=30)
    on = _day("分户日期")
    registered = forms.BooleanField(label="新户同样建档立卡", required=False, initial=True)
    field_order = ("number", "on", "registered")

    def __init__(self, *args: object, members: Choices, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.members = [uid for uid, _ in members]
        for uid, name in members:
            self.fields[uid] = forms.ChoiceField(
                label=name,
                choices=[("", "留在本户"), *((one.value, f"分出：{one.label}") for one in Relation)],
                required=False,
            )
        _last(self)

    def leaving(self) -> dict[str, Relation]:
        chosen = {uid: self.cleaned_data[uid] for uid in self.members}
        return {uid: Relation(value) for uid, value in chosen.items() if value}


class Merge(Proved):
    into = forms.CharField(label="并入户的户编号", max_length=30)
    on = _day("合户日期")
    field_order = ("into", "on")

    def __init__(self, *args: object, members: Choices, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.members = [uid for uid, _ in members]
        known = [choice for choice in Relation.choices() if choice[0] != Relation.HEAD.value]
        for uid, name in members:
            self.fields[uid] = forms.ChoiceField(
                label=f"{name}：与并入户户主关系", choices=known, initial=Relation.OTHER.value
            )
        _last(self)

    def relations(self) -> dict[str, Relation]:
        return {uid: Relation(self.cleaned_data[uid]) for uid in self.members}


class Close(Proved):
    reason = _choice("原因", [(one.value, one.label) for one in ENDING])
    on = _day("日期")
    field_order = ("reason", "on", "proof", "file")


class Clear(Proved):
    on = _day("清退日期")
    why = forms.CharField(label="清退原因", max_length=200)
    field_order = ("on", "why", "proof", "file")


class Undo(forms.Form):
    on = _day("撤销日期")
    why = forms.CharField(label="撤销原因", max_length=200)


class CorrectMember(forms.Form):
    name = forms.CharField(label="姓名", max_length=60)
    relation = _choice("与户主关系", Relation.choices())
    id_number = forms.CharField(
        label="身份证号", max_length=20, required=False, help_text="不改的留空；填写后性别和出生日期随之更正"
    )
    phone = forms.CharField(label="联系电话", max_length=20, required=False, help_text="不改的留空")


class ChangeHead(Proved):
    """One field a member: the new head is the one marked 户主."""

    on = _day("变更日期")
    field_order = ("on",)

    def __init__(self, *args: object, members: Choices, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.members = [uid for uid, _ in members]
        for uid, name in members:
            self.fields[uid] = _choice(f"{name}：与新户主关系", Relation.choices())
        _last(self)

    def relations(self) -> dict[str, Relation]:
        return {uid: Relation(self.cleaned_data[uid]) for uid in self.members}


class Move(Proved):
    to = forms.ChoiceField(label="迁入村")
    group_name = forms.CharField(label="迁入组", max_length=20, required=False)
    on = _day("迁移日期")
    field_order = ("to", "group_name", "on", "proof", "file")

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
