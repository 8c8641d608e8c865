"""Stretches whose digits are no quantities: document numbers, telephones, addresses, roads, clock times, slogans."""

from __future__ import annotations

import re
from dataclasses import dataclass

# Every repetition is bounded and begins at a digit's or word's edge, so that no text can make them slow.
_HIDDEN = (
    r"https?[：:]//[^\s，。；（）“”\u4e00-\u9fff]{1,300}|www\.[A-Za-z0-9./_-]{1,300}"
    r"|(?<![A-Za-z0-9._+-])[A-Za-z0-9._+-]{1,40}@[A-Za-z0-9.-]{1,60}",
    r"(?<![A-Za-z0-9_-])[A-Za-z0-9_-]{1,60}\.(?:com|cn|gov|org|net|html?|docx?|xlsx?|pdf|jpg|png)(?:\.cn)?\b",
    # 武扶组〔2020〕6号, 国开办发[2018]11号, X发(2022)1号
    r"[〔\[【（﹝][12]\d{3}[〕\]】）﹞](?:第?\d{1,5}号)?",
    r"(?<!\d)\d{1,6}(?:-\d{1,4})?号(?!楼?[^，。；、]{0,6}(?:栋|幢))|第\d{1,6}号|[第共]\d{1,4}页",
    # index numbers and other long codes
    r"(?<!\d)\d[\d-]{0,40}/[\d/-]{0,40}\d(?!\d)|(?<![\d.])\d{9,}(?![\d.]{0,20}(?:元|万|亿))",
    r"(?:(?:备案|许可证|证书?)(?:编?号[：为]?|：)|备(?=\d{6})|编号|索引号|邮编|邮政编码|代码|账号|卡号|学号|工号|QQ|微信)[：为]?\s?[A-Za-z]{0,20}\d[\d-]{0,40}",
    r"(?:电话|热线|手机|传真|联系方式|咨询|举报)[^，。；\d]{0,8}[：为]?\s?\(?（?\d[\d（）\- ]{4,40}\d",
    r"(?<!\d)0\d{2,3}-\d{7,8}(?!\d)|(?<!\d)1[3-9]\d{9}(?!\d)|(?<!\d)\d{3,4}-\d{7,8}(?!\d)",
    r"(?<!\d)(?:12345|12317|12333|12388|12315|110|119|120)(?=(?:服务|热线|平台|电话|举报|指挥|报警|联动|便民|科技|[）”]))",
    # roads, models, versions
    r"[GSXYC]\d{1,4}(?!\d)|(?<!\d)\d{1,4}(?:国道|省道|县道|乡道|线)|(?:国道|省道|县道|乡道|高速)[A-Z]?\d{1,4}(?![\d.]|公里|千米|[条万处余多])",
    r"(?<![A-Za-z])[A-Za-z_]{1,20}[-_.]?\d{1,20}(?:[-.]\d{1,20}){0,6}(?![\d.]{0,20}[万元亿%])",
    r"(?<![\d.])\d{1,6}(?:\.\d{1,4})?(?:[GgDd](?![A-Za-z])|[AaPpNnKk](?:级|景区|股)|版|型(?!机)|号线|路公交)",
    r"(?<![\d.])\d{1,2}\.0(?=建设|版|时代|工程|行动|升级|模式|[”」])",
    # clock times, scores, plus and times formulas: 18:00, 3+1, 2022+N, 7×24
    r"(?<!\d)\d{1,2}[:：]\d{2}(?:[:：]\d{2})?|(?:上午|下午|晚上?|早上?|中午|凌晨|日)\d{1,2}[时点](?:\d{1,2}分|半)?"
    r"|(?<!\d)\d{1,2}[时点](?:\d{1,2}分|半|整|前|许|至)",
    r"(?<!\d)\d{1,6}[:∶]\d{1,6}",
    r"(?<![\dA-Za-z])[\dA-Za-z]{1,12}(?:[+＋][\dA-Za-z]{1,12}){1,10}(?!\d{0,12}(?:\.\d{1,6})?[万元亿%户人个亩])",
    r"7[×xX*]24小时|[×*]24小时",
    # a year that cannot be (2202年) is a note, not a duration
    r"(?<!\d)\d{4}年",
    # masked figures
    r"(?<!\d)(?:19|20)?\d{0,2}[XxＸ×*＊○某]{1,4}\d{0,2}(?=年|月|号|户|人|个|万|元|名|村)",
    r"(?<![XxＸ×*＊])[XxＸ×*＊]{2,20}[\d.]{0,12}",
    # ordinals
    r"第\d{1,12}(?:\.\d{1,6})?(?:[-~、至到]第?\d{1,12})?(?![\d.]*季度)",
    r"(?<![\d.])\d{1,4}(?:届|级|大队|中队)(?!以上|以下)|[1-4]类重点|(?<!\d)\d{2}(?:后|零后)(?=[，。、青年干部党员大学])",
    r"(?:附件|附表|(?<![代报])表|图)\d{1,2}(?=[：，。、）\n ]|$)",
    r"(?:之|其)[一二三四五六七八九十]",
)
_HIDDEN_RE = re.compile("|".join(f"(?:{p})" for p in _HIDDEN))
# 1、 1. （1） at the start of a line or after a stop; 1.2020年 is item 1 and a year.
_ITEM = re.compile(
    r"(?:(?<=\n)|^|(?<=[。；：！？|\t ])) {0,3}(?:\d{1,2}、(?!\d+月)|\d{1,2}[.](?=\D)|\d{1,2}\.(?=(?:19|20)\d{2}年)|\d{1,2}[)）]"
    r"|\d{1,2}(?:\.\d{1,2}){1,3}(?=[^\d.%万亿元户人个亩吨公平米倍分千百折岁])"
    r"|（\d{1,2}）|[（(]?\d{1,2}[)）])"
)
_BRACKET_ITEM = re.compile(r"（\d{1,2}）(?=[\u4e00-\u9fff])")
_QUOTED = re.compile(
    r"“[^“”\n]{0,18}”|‘[^‘’\n]{0,18}’|\"[^\"\n]{0,18}\"|《[^《》\n]{0,80}》|「[^「」\n]{0,18}」"
)
_KEPT_IN_QUOTES = re.compile(r"\d+(?:\.\d+)?[%‰]|\d+(?:\.\d+)?[万亿]?元")


@dataclass(frozen=True, slots=True)
class Masks:
    """`hidden`: no figure at all; `quoted`: inside quotation marks, where dates count and slogans do not."""

    hidden: bytearray
    quoted: bytearray

    def hides(self, start: int, end: int) -> bool:
        return any(self.hidden[start:end])

    def quotes(self, start: int) -> bool:
        return bool(self.quoted[start : start + 1] and self.quoted[start])


def masks_of(text: str, dates: bytearray) -> Masks:
    """`dates` marks what has been read as a date already; a mask never covers it in part."""
    hidden = bytearray(len(text))
    for match in _HIDDEN_RE.finditer(text):
        start, end = match.span()
        if not any(dates[start:end]):
            hidden[start:end] = b"\x01" * (end - start)
    for pattern in (_ITEM, _BRACKET_ITEM):
        for match in pattern.finditer(text):
            start, end = match.span()
            hidden[start:end] = b"\x01" * (end - start)
    quoted = bytearray(len(text))
    for match in _QUOTED.finditer(text):
        start, end = match.span()
        quoted[start:end] = b"\x01" * (end - start)
        for kept in _KEPT_IN_QUOTES.finditer(text, start, end):
            quoted[kept.start() : kept.end()] = bytes(kept.end() - kept.start())
    return Masks(hidden, quoted)
