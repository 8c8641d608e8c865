"""What can be wrong with a table and its lines: codes and words, cause first, then what to do. What can be wrong
with one cell stands in `engine.cells`.

E keeps a row or a file out; W is a warning that a person answers with a tick.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from yihu.engine.errors import Refused

LINES_A_SHEET = 2_000_000  # as core.excel.reading numbers the lines of several sheets
TEXTS = {
    "W206": "已规范写法 {count} 处（全角、空格、日期、金额、别名等），对照见“规范写法”一页",
    "E301": "表头有合并格，未能识别（缺少 {columns}）；请在下面指明各列的含义，或使用模板",
    "E302": "缺少必填列：{columns}；请补上这些列，整个文件都相同的在下面填一次即可，或下载模板后填写",
    "E303": "列名重复：{name}（第 {first}、{second} 列），请删去或改名其中一列",
    "W304": "以下列不可导入，已忽略：{columns}",
    "W317": "文件没有“{column}”一列，全部按“{value}”登记（以前填写的）；不对的在“列对应”中改",
    "W318": "以下列涉及对方户名、账号等，按规定不保存，未导入：{columns}",
    "E305": "第 {line} 行合计 {given} 与逐行之和 {summed} 不符，差 {difference}；请核对后重传",
    "E306": "模板为 {old} 版，现行为 {new} 版，请下载新模板",
    "E307": "只有表头，没有数据行，请填写后再上传",
    "E308": "没有找到表头：请保留模板第一行的列名，或核对是否选错了台账“{title}”",
    "E309": "列“{name}”的单位是{given}，本台账按{wanted}登记，不能准确换算，请换算后重传",
    "E310": "有的列名只是相近，请确认各列的含义：{columns}",
    "E314": "没有认出列名：如果下面就是表头，请指明各列的含义；如果选错了台账“{title}”，请换一本重新上传",
    "E315": "“{name}”等 {count} 列出现了两遍，像是左右并排的两张表；请把右边的表移到左边的表下面，再上传",
    "E316": "第 {line} 行起像是另一张表（列名：{columns}）；请移到另一张工作表或另存为一个文件，分别上传；"
    "如果确是本表的数据，请删去它上面的空行或标题行",
    "W312": "第 {lines} 行不是数据（填表人、说明、重复的表头等），未导入",
    "W311": "以下工作表未导入（表头与所选台账不同）：{sheets}",
    "W313": "文件较大，分段读取，合计行未与逐行之和核对，请自行核对",
    "W402": "15 位旧号已按规则升为 18 位，请核对",
    "W413": "单位疑似有误：“{column}”按{unit}读取，数值约为台账已有数据的 {times} 倍，请确认单位",
    "W414": "银行卡号校验位不符，请与存折（卡）核对",
    "E418": "与第 {line} 行是同一条（{columns}相同），请删去重复的一行",
    "E420": "没有找到“{value}”，或不在您的管理范围内，请核对",
    "E424": "不符合本台账的规定：{rule}，请改正",
    "E425": "最多 {whole} 位整数、{part} 位小数，请核对",
    "E501": "内容与批次 #{batch}（{who} {when}）相同，确认仍要导入吗",
    "E502": "第 {lines} 行不属于您的管理范围，整批未导入；请删去这些行或由上级导入",
    "W601": "行数较多，数据质量规则在写入后立即核查，结果见“数据质量”",
}

NOTICES = ("W318",)  # told of a table without asking for a tick


@dataclass(frozen=True)
class Problem:
    """`line` 0: the file as a whole. `column`: the header as people see it."""

    code: str
    message: str
    line: int = 0
    column: str = ""

    @property
    def is_error(self) -> bool:
        return self.code.startswith("E")

    def as_json(self) -> dict[str, object]:
        return {key: value for key, value in asdict(self).items() if value}


class BadTable(Refused):
    """The table as a whole cannot be read: headers, nothing in it, rows of others. `guesses`: what its header seems
    to mean, for people to put right."""

    def __init__(self, code: str, **values: object) -> None:
        super().__init__(TEXTS[code].format(**values))
        self.code = code
        self.guesses: list[dict[str, Any]] = []

    def with_guesses(self, guesses: Iterable[Any]) -> BadTable:
        self.guesses = [guess.as_json() for guess in guesses]
        return self


def told(bad: Refused, column: str) -> str:
    """A cell's refusal as JSON."""
    return json.dumps(Problem(bad.code, bad.message, 0, column).as_json(), ensure_ascii=False)


def said(code: str, **values: object) -> str:
    return TEXTS[code].format(**values)


def lines_text(lines: list[int], sheets: Sequence[str] = ()) -> str:
    """'3–5、9 等 40': runs are joined, and after ten runs only the number is told. With `sheets`, the lines of
    several sheets are told with their sheets' names."""
    runs: list[list[int]] = []
    for line in sorted(lines):
        if runs and line == runs[-1][-1] + 1:
            runs[-1].append(line)
        else:
            runs.append([line])
    shown = [
        f"{placed(run[0], sheets)}–{run[-1] % LINES_A_SHEET}" if len(run) > 1 else placed(run[0], sheets)
        for run in runs[:10]
    ]
    return "、".join(shown) + (f" 等共 {len(lines)}" if len(runs) > 10 else "")


def placed(line: int, sheets: Sequence[str]) -> str:
    """A line number as people read it: with its sheet's name where several were read together."""
    sheet, number = divmod(line, LINES_A_SHEET)
    return f"“{sheets[sheet]}”{number}" if len(sheets) > 1 and sheet < len(sheets) else str(number)


def retold(message: str, sheets: Sequence[str]) -> str:
    """A message in which other lines are named, with those lines as people read them."""
    if len(sheets) < 2:
        return message
    return re.sub(r"\d{7,}", lambda found: placed(int(found.group()), sheets), message)
