"""Measures and type faces of GB/T 9704-2012《党政机关公文格式》.

Lengths are millimetres or points as the standard prints them; the helpers turn them into the units of
WordprocessingML (twips: twentieths of a point; half-points for type sizes).
"""

from dataclasses import dataclass


def twips_of_mm(mm: float) -> int:
    return round(mm * 1440 / 25.4)


def twips_of_pt(pt: float) -> int:
    return round(pt * 20)


def emu_of_mm(mm: float) -> int:
    return round(mm * 36000)


# §5.1, 5.2.1: A4, 天头 37 mm, 订口 28 mm, 版心 156 mm × 225 mm
PAGE_WIDTH_MM = 210.0
PAGE_HEIGHT_MM = 297.0
MARGIN_TOP_MM = 37.0
MARGIN_BOTTOM_MM = 35.0
MARGIN_LEFT_MM = 28.0
MARGIN_RIGHT_MM = 26.0
TYPE_WIDTH_MM = PAGE_WIDTH_MM - MARGIN_LEFT_MM - MARGIN_RIGHT_MM


@dataclass(frozen=True)
class Page:
    """A sheet and its margins, mm; `footer_mm`: how far up the foot of the page number sits."""

    width_mm: float
    height_mm: float
    top_mm: float
    right_mm: float
    bottom_mm: float
    left_mm: float
    footer_mm: float

    @property
    def type_width_mm(self) -> float:
        return self.width_mm - self.left_mm - self.right_mm


# §5.2.3: 每面排 22 行，每行排 28 个字。22 × 28.95 pt = 636.9 pt fits 225 mm (637.8 pt);
# 28 × (16 pt − 0.25 pt) = 441 pt fits 156 mm (442.2 pt), hence the tightened character spacing.
# A `linesAndChars` grid with negative charSpace would say the same, but LibreOffice then gives every
# character two cells.
LINES_PER_PAGE = 22
CHARACTERS_PER_LINE = 28
LINE_PITCH = 579
CHARACTER_SPACING = -5
CHARACTER = 315

# type sizes, in half-points: 二号 22 pt, 三号 16 pt, 四号 14 pt, 小四 12 pt, 五号 10.5 pt
SIZE_2 = 44
SIZE_3 = 32
SIZE_4 = 28
SIZE_SMALL_4 = 24
SIZE_5 = 21

# §7.5: 一字线上距版心下边缘 7 mm. The footer's line box is about 7 mm high, so its foot sits 25 mm up.
FOOTER_DISTANCE_MM = 25.0
RED = "FF0000"

UPRIGHT = Page(
    PAGE_WIDTH_MM,
    PAGE_HEIGHT_MM,
    MARGIN_TOP_MM,
    MARGIN_RIGHT_MM,
    MARGIN_BOTTOM_MM,
    MARGIN_LEFT_MM,
    FOOTER_DISTANCE_MM,
)
# §10.5 A4 横排: 订口 (28 mm) on top, 天头 and 地脚 at the sides; the page number keeps its face and side.
LYING = Page(
    PAGE_HEIGHT_MM,
    PAGE_WIDTH_MM,
    MARGIN_LEFT_MM,
    MARGIN_TOP_MM,
    MARGIN_RIGHT_MM,
    MARGIN_BOTTOM_MM,
    15.0,
)


@dataclass(frozen=True)
class Face:
    """A type face by the name Word knows it by on an office machine, and what may stand in for it."""

    name: str
    stand_ins: tuple[str, ...]
    family: str  # roman, modern, script: what Word falls back on when no name is found
    panose: str


TITLE = Face(
    "方正小标宋简体",
    ("方正小标宋_GBK", "FZXiaoBiaoSong-B05S", "华文中宋", "STZhongsong", "宋体", "Noto Serif CJK SC"),
    "roman",
    "02010601030101010101",
)
BODY = Face(
    "仿宋_GB2312",
    ("仿宋", "FangSong", "华文仿宋", "STFangsong", "方正仿宋_GBK", "FandolFang R", "Noto Serif CJK SC"),
    "modern",
    "02010609030101010101",
)
BLACK = Face(
    "黑体",
    ("SimHei", "华文黑体", "STHeiti", "方正黑体_GBK", "Noto Sans CJK SC"),
    "modern",
    "02010609060101010101",
)
KAI = Face(
    "楷体_GB2312",
    (
        "楷体",
        "KaiTi",
        "华文楷体",
        "STKaiti",
        "方正楷体_GBK",
        "FandolKai",
        "AR PL UKai CN",
        "Noto Serif CJK SC",
    ),
    "modern",
    "02010609030101010101",
)
SONG = Face("宋体", ("SimSun", "华文宋体", "STSong", "Noto Serif CJK SC"), "roman", "02010600030101010101")
LATIN = Face("Times New Roman", ("Liberation Serif", "Tinos"), "roman", "02020603050405020304")

CHINESE_FACES = (TITLE, BODY, BLACK, KAI, SONG)
FACES = (*CHINESE_FACES, LATIN)
