"""Shapes of what the administrator types, and what people type about their own keys."""

from __future__ import annotations

from typing import Any

from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django import forms

from yihu.core.access.roles import Role

_ROLES = [choice for choice in Role.choices() if choice[0] != Role.SYSTEM.value]


class NewAccount(forms.Form):
    username = forms.RegexField(
        r"^[a-z][a-z0-9_.-]{2,39}$",
        label="登录名",
        help_text="小写字母开头，3–40 位",
        error_messages={"invalid": "登录名须以小写字母开头，只含小写字母、数字、点、横线，3–40 位"},
    )
    name = forms.CharField(label="姓名", max_length=40)
    password = forms.CharField(label="初始密码", widget=forms.PasswordInput, help_text="首次登录必须修改")


class NewPost(forms.Form):
    role = forms.ChoiceField(label="岗位", choices=_ROLES)
    area_code = forms.CharField(label="区划代码", max_length=12, help_text="县 6 位、乡镇 9 位、村 12 位")
    start = forms.DateField(label="起", widget=forms.DateInput(attrs={"type": "date"}))
    end = forms.DateField(label="止", required=False, widget=forms.DateInput(attrs={"type": "date"}))


class EndPost(forms.Form):
    on = forms.DateField(label="止日", widget=forms.DateInput(attrs={"type": "date"}))


class NewToken(forms.Form):
    label = forms.CharField(label="用途", max_length=60, help_text="例如：报送程序")


class NewPassword(forms.Form):
    password = forms.CharField(label="新的初始密码", widget=forms.PasswordInput)


class AddKey(AddWebAuthnForm):  # type: ignore[misc]
    """A new key serves instead of the password unless its owner says otherwise."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = "名称"
        self.fields["name"].help_text = "写明是哪台设备，例如：办公室电脑"
        passwordless = self.fields["passwordless"]
        passwordless.label, passwordless.initial = "登录时代替密码", True
        passwordless.help_text = "用指纹、面容或 PIN 确认后直接登录；不勾选则只作密码之后的第二步"
