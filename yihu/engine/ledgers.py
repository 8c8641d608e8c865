"""A ledger (台账) is declared once; list, filters, form, grid, template, import, export, print, API and base
figures derive from the declaration.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from yihu.engine.enums import Labelled


class Kind(Labelled):
    TEXT = "text", "文本"
    LONG_TEXT = "long_text", "长文本"
    INTEGER = "integer", "整数"
    DECIMAL = "decimal", "小数"
    MONEY = "money", "金额"  # fen in the database; `unit` says 元 or 万元 at the input
    DATE = "date", "日期"
    CODE = "code", "代码"
    YES_NO = "yes_no", "是否"
    AREA = "area", "区划"
    UNIT = "unit", "单位"
    ID_NUMBER = "id_number", "身份证号"
    PHONE = "phone", "电话"
    BANK_CARD = "bank_card", "银行卡号"
    DISABILITY_CARD = "disability_card", "残疾证号"
    CONFIDENTIAL = "confidential", "保密文本"


# Values that are encrypted before they are kept anywhere; lists hold what may be seen of them.
SECRET = (Kind.ID_NUMBER, Kind.PHONE, Kind.BANK_CARD, Kind.DISABILITY_CARD, Kind.CONFIDENTIAL)


@dataclass(frozen=True)
class Column:
    """One column of a ledger.

    `name` is the model's field or a path from it (`household__number`); `unit` is printed in the header and at
    the input; `codes` gives the drop-down; `aliases` are other headers that mean this column in workbooks from
    elsewhere; `editable` columns appear in forms and templates, `listed` ones in the list at first sight.
    `fills_down`: in a workbook one vertically merged cell stands for all its lines; `stand_ins`: columns that
    together may take the place of this one, which a workbook must have otherwise.
    `grouped` off prints a whole number without separators: a year is not a quantity. A `sensitive` code is shown
    as 有 or 无 until somebody gives a reason; the first member of `codes` is the 无. `personal` names the kind of
    personal data of a confidential text. A `compared` column is read from a workbook and held against what the
    register says, and never written from there. `instead_of`: in a workbook without a column of that name this one is
    taken for it. `totalled` off: a 合计 line does not tell the sum of its lines, as with a balance;
    `signed` money may be negative.
    """

    name: str
    label: str
    kind: Kind = Kind.TEXT
    unit: str = ""
    codes: type[Labelled] | None = None
    required: bool = False
    max_length: int = 100
    help: str = ""
    example: str = ""
    aliases: tuple[str, ...] = ()
    listed: bool = True
    editable: bool = True
    filterable: bool = False
    searchable: bool = False
    sortable: bool = True
    grouped: bool = True
    fills_down: bool = False
    stand_ins: tuple[str, ...] = ()
    sensitive: bool = False
    personal: str = ""
    compared: bool = False
    instead_of: str = ""
    totalled: bool = True
    signed: bool = False

    @property
    def header(self) -> str:
        return f"{self.label}（{self.unit}）" if self.unit else self.label


_NOTHING_THERE = ("healthy", "none")


def sensitive(column: Column, value: Any) -> str:
    """What may be seen of a sensitive code: whether there is anything. Only a code that says so means 无: the first
    kind and the first grade of a disability are as much there as the others. A 是 or 否 shows that it was asked: 有
    would be the answer itself."""
    if value is None or value == "":
        return ""
    if column.kind is Kind.YES_NO:
        return "已填"
    return "无" if value in _NOTHING_THERE else "有"


@dataclass(frozen=True)
class Register:
    """What the lines of a ledger are held against besides its own rows.

    `of_lines(actor, lines)`: for each line's values what the register says by column name, nothing where it does not
    know the line's subject. `absent(actor, area_codes, years, lines)`: rows (with `number` and `name`) of those that
    the register has there and the lines do not tell of; `link`: route name of the page of such a row, `unit` what one
    of them is.
    """

    of_lines: Callable[[Any, Sequence[Mapping[str, Any]]], list[Mapping[str, Any]]]
    absent: Callable[[Any, Sequence[str], Sequence[int], Sequence[Mapping[str, Any]]], Any]
    link: str
    unit: str = "人"


@dataclass(frozen=True)
class Outside:
    """What a file says of a column outside of its table; what is not `sure` is proposed and asked."""

    text: str
    sure: bool = False


@dataclass(frozen=True)
class Ledger:
    """What a plain ledger needs; a module adds code only where the work is more than look, filter, enter.

    `rows(actor)`: the module's `visible_to`. `identify`: the columns that say “the same row” when a workbook
    comes again. `day`: the column that dates the fact (filters, months, as-of). `sums`: columns with subtotals.
    `dims`: breakdowns offered besides area. `link`: route name of a detail page of the module's own.
    `household_path`: from a row to the household it is about, whose page lists the rows unless
    `on_household_page` is off because the module shows them there in its own way.
    `write` None makes it read-only here (rows change by the module's own actions).
    `held(actor, day)`: for a ledger of what is, the rows as they held on a day, with the same columns; lists, prints and
    files of it follow the business day.
    `brought`: columns of other people's workbooks from which `bulk` makes the ledger's own; `not_kept`: how headers begin
    whose columns are known and left out, because they name people; `outside(texts)`: what the texts above a table's
    lines say of columns it lacks.
    `enter(actor, values) -> row` and `bulk` (a `core.bulk.Bulk`): the module's own ways where writing is not plain.
    """

    key: str
    title: str
    model: str
    source: str
    columns: tuple[Column, ...]
    rows: Callable[[Any], Any]
    see: Labelled
    write: Labelled | None = None
    identify: tuple[str, ...] = ()
    day: str = ""
    sums: tuple[str, ...] = ()
    dims: Mapping[str, str] = field(default_factory=dict)
    order: tuple[str, ...] = ("pk",)
    link: str = ""
    menu: str = "台账"
    version: int = 1
    enter: Callable[..., Any] | None = None
    bulk: Any = None
    household_path: str = ""
    on_household_page: bool = True
    register: Register | None = None
    held: Callable[[Any, date], Any] | None = None
    brought: tuple[Column, ...] = ()
    not_kept: tuple[str, ...] = ()
    outside: Callable[[Sequence[str]], Mapping[str, Outside]] | None = None

    def column(self, name: str) -> Column:
        return next(column for column in (*self.columns, *self.brought) if column.name == name)

    @property
    def editable(self) -> tuple[Column, ...]:
        return tuple(column for column in self.columns if column.editable)

    @property
    def readable(self) -> tuple[Column, ...]:
        """What a workbook may bring: what is written, what is only compared, and what others make it from."""
        own = tuple(column for column in self.columns if column.editable or column.compared)
        return (*own, *self.brought)
