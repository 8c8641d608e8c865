"""What can be wrong with a table and its lines: codes and words, cause first, then what to do. What can be wrong
with one cell stands in `engine.cells`.

E keeps a row or a file out; W is a warning that a person answers with a tick.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass

from yihu.engine.errors import Refused

TEXTS = {
    "W206": "已把全角字符/多余空格规范化 {count} 处",
    "E301": "表头有合并格，未能识别，请使用模板",
    "E302": "缺少必填列：{columns}；请补上这些列，或下载模板后填写",
    "E303": "列名重复：{name}（第 {first}、{second} 列），请删去或改名其中一列",
    "W304": "以下列不可导入，已忽略：{columns}",
    "E305": "合计行 {given} 与逐行之和 {summed} 不符，差 {difference}；请核对后重传",
    "E306": "模板为 {old} 版，现行为 {new} 版，请下载新模板",
    "E307": "只有表头，没有数据行，请填写后再上传",
    "E308": "没有找到表头：请保留模板第一行的列名，或核对是否选错了台账“{title}”",
    "W402": "15 位旧号已按规则升为 18 位，请核对",
    "E418": "与第 {line} 行是同一条（{columns}相同），请删去重复的一行",
    "E420": "没有找到“{value}”，或不在您的管理范围内，请核对",
    "E424": "不符合本台账的规定：{rule}，请改正",
    "E425": "最多 {whole} 位整数、{part} 位小数，请核对",
    "E501": "内容与批次 #{batch}（{who} {when}）相同，确认仍要导入吗",
    "E502": "第 {lines} 行不属于您的管理范围，整批未导入；请删去这些行或由上级导入",
}


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
    """The table as a whole cannot be read: headers, nothing in it, rows of others."""

    def __init__(self, code: str, **values: object) -> None:
        super().__init__(TEXTS[code].format(**values))
        self.code = code


def said(code: str, **values: object) -> str:
    return TEXTS[code].format(**values)


def lines_text(lines: list[int]) -> str:
    """'3–5、9 等 40': runs are joined, and after ten runs only the number is told."""
    runs: list[list[int]] = []
    for line in sorted(lines):
        if runs and line == runs[-1][-1] + 1:
            runs[-1].append(line)
        else:
            runs.append([line])
    shown = [f"{run[0]}–{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs[:10]]
    return "、".join(shown) + (f" 等共 {len(lines)}" if len(runs) > 10 else "")
