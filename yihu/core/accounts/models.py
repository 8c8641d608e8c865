from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q

from yihu.core.access.roles import Role
from yihu.core.database.models import AreaCodeField, Reference


class UserManager(BaseUserManager["User"]):
    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(username=username)


class User(AbstractBaseUser, Reference):
    """A person with an account. What they may do comes from their posts alone."""

    tracked: ClassVar[bool] = True

    username = models.CharField("登录名", max_length=40, unique=True)
    name = models.CharField("姓名", max_length=40)
    email = models.EmailField("邮箱", blank=True)
    is_active = models.BooleanField("启用", default=True)
    password_set_on = models.DateField("密码设置日期", null=True, blank=True)
    must_change_password = models.BooleanField("须改密码", default=False)

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    objects = UserManager()

    class Meta(Reference.Meta):
        verbose_name = "账号"

    def __str__(self) -> str:
        return self.name

    @property
    def is_staff(self) -> bool:
        return False


class FormerPassword(Reference):
    """Hashes of earlier passwords, for the profile that bars their return. History would only repeat them."""

    tracked: ClassVar[bool] = False

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="former_passwords")
    hash = models.CharField(max_length=128)
    replaced_on = models.DateField("停用日期")

    def __str__(self) -> str:
        return f"{self.user} {self.replaced_on}"


class Post(Reference):
    """What a person is, where and for how long. Access ends with the post, on the day."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="posts")
    role = models.CharField("岗位", max_length=20, choices=Role.choices())
    area_code = AreaCodeField()
    unit = models.ForeignKey("units.Unit", on_delete=models.PROTECT, null=True, blank=True)
    start = models.DateField("起")
    end = models.DateField("止", null=True, blank=True)

    class Meta(Reference.Meta):
        constraints = [
            models.CheckConstraint(condition=Q(end__isnull=True) | Q(end__gt=F("start")), name="post_span"),
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.get_role_display()}"


class ApiToken(Reference):
    """Lets a program act in one post. Only the hash is kept; the token itself is shown once."""

    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="tokens")
    label = models.CharField("用途", max_length=60)
    digest = models.CharField(max_length=64, unique=True)
    start = models.DateField("起")
    end = models.DateField("止", null=True, blank=True)

    def __str__(self) -> str:
        return self.label


class Attempt(Reference):
    """Failed attempts at signing in, counted for all processes alike. Kept by Django's database cache, whose columns
    these are (`settings.CACHES`)."""

    tracked: ClassVar[bool] = False

    cache_key = models.CharField(max_length=255, primary_key=True)
    value = models.TextField()
    expires = models.DateTimeField("作废时间", db_index=True)

    class Meta(Reference.Meta):
        db_table = "accounts_attempt"

    def __str__(self) -> str:
        return self.cache_key
