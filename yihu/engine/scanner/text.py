"""Personal data in a text."""

from __future__ import annotations

import re
from collections.abc import Iterator

from yihu.engine.scanner.model import Found, Kind
from yihu.engine.scanner.numbers import find_numbers
from yihu.engine.scanner.plain import plain

# States of a person's health. Names of programmes and buildings that contain such a word are no state of anybody.
_HEALTH = re.compile(
    r"癌|恶性肿瘤|肿瘤|白血病|尿毒症|肾(?:衰竭|病综合征)|透析|放化?疗|化疗|艾滋|HIV|梅毒|乙肝|丙肝|肝炎|肝硬化|肺结核|结核病|尘肺|矽肺"
    r"|精神(?:病|障碍|分裂|残疾|疾病)|抑郁症|癫痫|智力(?:残疾|障碍|低下)|脑瘫|脑(?:梗|溢血|出血)|中风|偏瘫|瘫痪|植物人|痴呆|帕金森"
    r"|心脏病|冠心病|心(?:梗|力衰竭)|糖尿病|高血压|血友病|红斑狼疮|类风湿|强直性脊柱炎|先天性|器官移植"
    r"|(?:视力|听力|言语|肢体|多重)残疾|残疾(?:等级|[一二三四1-4]级)|[一二三四]级残疾|截肢|失明|聋哑|流产|不孕"
)
_NOBODYS = re.compile(
    r"(?:高血压|糖尿病|肺结核|结核病|艾滋病?|精神(?:障碍|病)|癌症?|肿瘤|尘肺病?|乙肝)[、和及等\u4e00-\u9fff]{0,6}"
    r"(?:防治|筛查|签约|管理服务|专科|医院|中心|门诊|宣传|疫苗|规范管理|慢病)|两癌筛查"
)
_ADDRESS = re.compile(
    r"[\u4e00-\u9fff]{1,12}(?:组|队|湾|路|街|巷|弄|大道|小区)\d{1,5}(?:-\d{1,4})?号(?!文|令|公告|公路|线)"
)
_CONTACT = re.compile(
    r"(?:微信|QQ)号?[：: ]{0,2}[A-Za-z0-9_-]{5,20}|[A-Za-z0-9._+-]{2,40}@(?:qq|163|126|139|189|sina|gmail)\.com"
)
_WORDS = ((Kind.HEALTH, _HEALTH), (Kind.ADDRESS, _ADDRESS), (Kind.CONTACT, _CONTACT))


def scan_text(text: str) -> list[Found]:
    """Everything personal in the text, in its order. Numbers are found however they are written or taken apart."""
    seen = plain(text)
    found = [Found(kind, *seen.span(start, end)) for kind, start, end in find_numbers(seen.text)]
    taken = [(one.start, one.end) for one in found]
    for kind, start, end in _words(seen.text):
        span = seen.span(start, end)
        if not any(start < span[1] and span[0] < end for start, end in taken):
            found.append(Found(kind, *span))
    return sorted(found, key=lambda one: (one.start, one.end))


def _words(text: str) -> Iterator[tuple[Kind, int, int]]:
    nobodys = [match.span() for match in _NOBODYS.finditer(text)]
    for kind, pattern in _WORDS:
        for match in pattern.finditer(text):
            if not any(start <= match.start() < end for start, end in nobodys):
                yield kind, *match.span()
