"""C21–C35: delimited text in every encoding, sound and unsound; characters."""

from __future__ import annotations

from tests.corpus.case import FAMILY, HEADER, KEY, KEY_PLACES, NAMES, Case, a_book, a_csv, a_key_place, person

MB = 1024 * 1024
RARE = ("㐂𠮷", "𪜀山", "𫝀明", "𫠠花", "𬺰生", "𰀀安", "𱍐宁")  # 扩展 A、B 至 H 区
RARE_ROWS = [person(name, house=f"R{at}", serial=at) for at, name in enumerate(RARE)]
SEPARATED = ("买买提·艾力", "买买提\u2022艾力", "买买提\u30fb艾力")
COMPATIBLE = "\uf9f4"  # 林 as a compatibility ideograph


def mixed() -> bytes:
    return a_csv(FAMILY[:1]).encode() + a_csv((), FAMILY[1]).encode("gb18030")


def mixed_ends() -> bytes:
    lines = [",".join(HEADER), *(",".join(map(str, row)) for row in FAMILY)]
    text = (
        lines[0]
        + "\r\n"
        + lines[1]
        + "\r"
        + lines[2].replace(EAST_TEXT, f'"{EAST_TEXT}\n"')
        + "\n"
        + lines[3]
    )
    return text.encode()


EAST_TEXT = "东镇东一村"


def unbalanced() -> bytes:
    return a_csv().replace("王二", '"王二').encode()


def spaced() -> bytes:
    rows = [list(row) for row in FAMILY]
    rows[0][1] = "Ｈ００１"
    rows[0][2] = "\u3000王一\u200b"
    rows[1][1] = "H001\u00a0"
    rows[2][2] = " 李三 "
    return a_book(rows)


CASES = (
    Case("C21", "GBK", "花名册.csv", lambda: a_csv().encode("gbk"), good=NAMES),
    Case(
        "C22",
        "生僻字",
        "生僻字.csv",
        lambda: a_csv(RARE_ROWS).encode("gb18030"),
        good=tuple(sorted(RARE)),
    ),
    Case("C23", "UTF-8 带 BOM", "花名册.csv", lambda: a_csv().encode("utf-8-sig"), good=NAMES),
    Case("C24", "UTF-16 制表符", "花名册.txt", lambda: a_csv(mark="\t").encode("utf-16"), good=NAMES),
    Case(
        "C25",
        "乱码",
        "乱码.csv",
        lambda: a_csv((*FAMILY, person("锟斤拷锟斤拷", house="H9"))).encode(),
        refused="E201",
        says="第 5 行",
        others=(("乱码2.csv", lambda: a_csv((*FAMILY, person("æŽå››", house="H9"))).encode()),),
    ),
    Case("C26", "两种编码", "拼接.csv", mixed, refused="E202", says="第 3 行"),
    Case(
        "C27",
        "空字符",
        "空字符.csv",
        lambda: a_csv().replace("王二", "王\0二").encode(),
        refused="E203",
        says="第 3 行",
    ),
    Case("C28", "换行混用", "换行.csv", mixed_ends, good=NAMES, warnings=("W206",)),
    Case(
        "C29",
        "分号与制表符",
        "分号.csv",
        lambda: a_csv(mark=";").encode(),
        good=NAMES,
        others=(("制表.csv", lambda: a_csv(mark="\t").encode()),),
    ),
    Case("C30", "引号不成对", "引号.csv", unbalanced, refused="E204", says="第 3 行"),
    Case(
        "C31",
        "一行 20 MB",
        "长行.csv",
        lambda: a_csv().encode() + b"x" * (20 * MB),
        refused="E205",
        says="第 5 行",
    ),
    Case("C32", "全角与空格", "全角.xlsx", spaced, warnings=("W206",), good=NAMES),
    Case(
        "C33",
        "间隔号",
        "间隔号.xlsx",
        lambda: a_book([person(name, house=f"M{at}", serial=at) for at, name in enumerate(SEPARATED)]),
        warnings=("W206",),
        good=(SEPARATED[0],) * 3,
    ),
    Case(
        "C34",
        "自造字",
        "造字.xlsx",
        lambda: a_book((*FAMILY, person("王\ue000", house="H9", serial=9))),
        wrong={5: (("E207", "姓名"),)},
        good=NAMES,
    ),
    Case(
        "C35",
        "兼容汉字",
        "兼容.xlsx",
        lambda: a_book([a_key_place("林村"), a_key_place(f"{COMPATIBLE}村")], KEY),
        ledger=KEY_PLACES,
        warnings=("W206",),
        wrong={3: (("E418", ""),)},
        good=("林村",),
    ),
)
