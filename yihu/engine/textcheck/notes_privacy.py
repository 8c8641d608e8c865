"""Personal data in a text meant for publication. The messages never repeat what they found."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from yihu.engine.bankcard import luhn_holds
from yihu.engine.idcard import check_digit

from .clean import Clean
from .model import Note

_ID = re.compile(r"(?<!\d)\d{17}[\dXx](?![\dXx])")
_MOBILE = re.compile(r"(?<![\d-])1[3-9]\d{9}(?!\d)")
_CARD = re.compile(r"(?<![\d/-])\d{16,19}(?![\d/-])")
_SURNAMES = (
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛奚范彭郎鲁韦昌马苗凤花方俞任袁柳"
    "鲍史唐费廉岑薛雷贺倪汤滕殷罗毕郝邬安常乐于时傅皮卞齐康伍余元卜顾孟平黄和穆萧尹姚邵湛汪祁毛禹狄米贝明臧计伏成戴谈宋茅庞熊"
    "纪舒屈项祝董梁杜阮蓝闵席季麻强贾路娄危江童颜郭梅盛林刁钟徐邱骆高夏蔡田樊胡凌霍虞万支柯管卢莫经房裘缪干解应宗丁宣邓郁单杭"
    "洪包诸左石崔吉龚程邢裴陆荣翁荀羊惠甄曲家封芮羿储靳段富巫乌焦巴弓牧隗山谷车侯宓蓬全郗班仰秋仲伊宫宁仇栾暴甘厉戎祖武符刘景"
    "詹束龙叶幸司韶郜黎蓟薄印宿白怀蒲台从鄂索咸籍赖卓蔺屠蒙池乔阴胥能苍双闻莘党翟谭贡劳逄姬申扶堵冉宰郦雍璩桑桂濮牛寿通边扈燕"
    "冀尚农温别庄晏柴瞿阎充慕连茹习宦艾鱼容向古易慎戈廖庾终暨居衡步都耿满弘匡国文寇广禄阙东欧利蔚越隆师巩聂晁敖融冷辛阚那简饶空"
    "曾沙养鞠须丰巢关查后荆红游权盖益桓公侯岳帅"
)
_ILLNESS = r"(?:患有?|身患|确诊|残疾|癌|肿瘤|尿毒症|精神(?:障碍|病|分裂)|白血病|艾滋|肝炎|糖尿病|高血压|瘫痪|脑梗|心脏病|肺结核|住院)"
_WHO = r"(?:村民|农户|贫困户|脱贫户|监测户|户主|患者|学生|老人|低保户|五保户|特困户|居民|群众|组)"
_HEALTH = re.compile(rf"{_WHO}[“]?[{_SURNAMES}][\u4e00-\u9fff]{{1,2}}[”]?[^。；\n]{{0,12}}?{_ILLNESS}")
_HOUSEHOLD = re.compile(
    rf"(?:村|组)[{_SURNAMES}][\u4e00-\u9fff]{{1,2}}(?:户|家)(?=房屋|因|受|住房|[和、，]|危房)"
)


def note_privacy(doc: Clean) -> Iterator[Note]:
    found: set[int] = set()
    for match in _ID.finditer(doc.text):
        if is_id_number(match[0]):
            found.add(match.start())
            yield _note(doc, match, "personal_id", "疑似公民身份号码，公开前请删除或遮盖")
    for match in _MOBILE.finditer(doc.text):
        yield _note(doc, match, "personal_phone", "疑似个人手机号码，公开前请核实")
    for match in _CARD.finditer(doc.text):
        if match.start() not in found and luhn_holds(match[0]) and not is_id_number(match[0]):
            yield _note(doc, match, "personal_card", "疑似银行卡号，公开前请删除或遮盖")
    for match in _HEALTH.finditer(doc.text):
        yield _note(doc, match, "personal_health", "姓名与健康状况同时出现，公开前请隐去其一")
    for match in _HOUSEHOLD.finditer(doc.text):
        yield _note(doc, match, "personal_name", "点名到户，公开前请确认是否可以公开姓名")


def is_id_number(text: str) -> bool:
    """GB 11643: the birthday must exist and the check character must fit."""
    try:
        date(int(text[6:10]), int(text[10:12]), int(text[12:14]))
    except ValueError:
        return False
    return check_digit(text[:17]) == text[-1].upper()


def _note(doc: Clean, match: re.Match[str], code: str, message: str) -> Note:
    start, end = doc.span(match.start(), match.end())
    return Note(code, start, end, message)
