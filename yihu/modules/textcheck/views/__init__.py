"""The pages of 数字体检: hand a text in, see it with its marks, judge, compare with the ledgers, take it along."""

from yihu.modules.textcheck.views.texts import home, judge, marked, name_figure, page, remove
from yihu.modules.textcheck.views.wordings import withdraw, wording, wordings

__all__ = ["home", "judge", "marked", "name_figure", "page", "remove", "withdraw", "wording", "wordings"]
