"""What can be wrong with a file as a file: one place for the codes and the words.

The words follow the error catalogue of the product: cause first, then what to do.
"""

from __future__ import annotations

from yihu.engine.errors import Refused

LARGEST_MB = 50
LARGEST_UNPACKED_MB = 200
MOST_COLUMNS = 200
LONGEST_LINE_MB = 1

TEXTS = {
    "E101": "文件为空（0 字节），请重新导出后上传",
    "E102": "扩展名是 {extension}，但内容是 {found}，请换成 Excel 文件",
    "E103": "文件不完整，无法打开，请用 WPS/Excel 另存后重传",
    "E105": "这是网页表格，请打开后“另存为 .xlsx”",
    "E106": "暂不支持 {extension}，请另存为 .xlsx",
    "E107": "文件设有打开密码，请取消密码后上传",
    "E108": "文件含宏，请另存为不含宏的 .xlsx",
    "E109": "文件解压后 {megabytes} MB，超过上限 200 MB 或压缩异常，请删去空白格式或分批上传",
    "E110": "文件内含非法路径，已拒收并记录；请用 WPS/Excel 新建文件后粘贴数据再上传",
    "E111": "文件内含危险的 XML 定义，已拒收并记录；请用 WPS/Excel 新建文件后粘贴数据再上传",
    "W112": "含外部链接，未读取链接内容",
    "E113": "文件 {megabytes} MB，超过上限 50 MB，请按乡镇拆分",
    "E114": "列数 {count} 超过上限 200，请使用模板",
    "W115": "含 {count} 个图片/对象，已忽略",
    "E116": "有 {count} 个工作表含数据（其中 {hidden} 个隐藏），请选择要导入的一个",
    "W117": "含 {count} 行隐藏或筛选行{columns}，请选择是否导入",
    "E118": "读取用时或内存超过上限，请另存为 .csv 或按乡镇拆分后上传",
    "E201": "第 {lines} 行疑似乱码（如“{sample}”），请用原系统重新导出，编码选 UTF-8 或 GB18030",
    "E202": "第 {line} 行起编码与前文不同，请用同一种编码（UTF-8 或 GB18030）重新导出",
    "E203": "第 {line} 行含不可见的空字符，请重新导出或另存为 .xlsx",
    "E204": "第 {line} 行引号未成对，请补上引号或另存为 .xlsx",
    "E205": "第 {line} 行过长（超过 1 MB），请检查换行后重新导出",
}


class BadFile(Refused):
    """The file cannot be read; `code` is one of the catalogue's."""

    status = 422

    def __init__(self, code: str, **values: object) -> None:
        super().__init__(TEXTS[code].format(**values), **values)
        self.code = code
        self.values = values


def warning(code: str, **values: object) -> dict[str, str]:
    return {"code": code, "message": TEXTS[code].format(**values)}
