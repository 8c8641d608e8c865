"""The empty document: page, grid, styles, fonts, page numbers. Written here rather than kept as a file
so that every measure can be read and traced to the standard."""

from datetime import date
from functools import lru_cache
from xml.sax.saxutils import escape, quoteattr

from yihu.core.docx import layout
from yihu.core.docx.layout import (
    BLACK,
    BODY,
    CHARACTER,
    CHARACTER_SPACING,
    FACES,
    KAI,
    LATIN,
    LINE_PITCH,
    SIZE_2,
    SIZE_3,
    SIZE_4,
    SIZE_5,
    SIZE_SMALL_4,
    SONG,
    TITLE,
    Face,
    twips_of_mm,
    twips_of_pt,
)
from yihu.core.docx.wml import NAMESPACES, fonts

TITLE_LINE_PT = 33.0


def section_xml(odd_footer: str, even_footer: str, page: layout.Page = layout.UPRIGHT) -> str:
    """The page: size, margins, 22-line grid; the footers by their relation ids."""
    turned = ' w:orient="landscape"' if page.width_mm > page.height_mm else ""
    return f"""<w:sectPr><w:footerReference w:type="default" r:id="{odd_footer}"/>
  <w:footerReference w:type="even" r:id="{even_footer}"/>
  <w:pgSz w:w="{twips_of_mm(page.width_mm)}" w:h="{twips_of_mm(page.height_mm)}"{turned}/>
  <w:pgMar w:top="{twips_of_mm(page.top_mm)}" w:right="{twips_of_mm(page.right_mm)}"
    w:bottom="{twips_of_mm(page.bottom_mm)}" w:left="{twips_of_mm(page.left_mm)}"
    w:header="851" w:footer="{twips_of_mm(page.footer_mm)}" w:gutter="0"/>
  <w:cols w:space="425"/><w:docGrid w:type="lines" w:linePitch="{LINE_PITCH}"/></w:sectPr>"""


# autoHyphenation off, even and odd footers, Chinese line-break rules on; compatibility mode 15 keeps Word
# from opening the file in "compatibility mode".
SETTINGS = f"""<w:settings {NAMESPACES}><w:zoom w:percent="100"/><w:defaultTabStop w:val="420"/>
  <w:evenAndOddHeaders/><w:drawingGridVerticalSpacing w:val="{LINE_PITCH // 2}"/>
  <w:characterSpacingControl w:val="doNotCompress"/>
  <w:compat><w:spaceForUL/><w:balanceSingleByteDoubleByteWidth/><w:doNotLeaveBackslashAlone/>
    <w:ulTrailSpace/><w:doNotExpandShiftReturn/><w:adjustLineHeightInTable/><w:useFELayout/>
    <w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/>
  </w:compat><w:themeFontLang w:val="en-US" w:eastAsia="zh-CN"/><w:decimalSymbol w:val="."/>
  <w:listSeparator w:val=","/></w:settings>"""


def footer_xml(*, even: bool) -> str:
    """— 1 —, 四号宋体, odd pages right, even pages left, one character in from the edge (§7.5)."""
    side = "left" if even else "right"
    face = f"<w:rPr>{fonts(SONG, latin='宋体')}</w:rPr>"
    number = (
        f'<w:r>{face}<w:fldChar w:fldCharType="begin"/></w:r>'
        f'<w:r>{face}<w:instrText xml:space="preserve"> PAGE </w:instrText></w:r>'
        f'<w:r>{face}<w:fldChar w:fldCharType="separate"/></w:r><w:r>{face}<w:t>1</w:t></w:r>'
        f'<w:r>{face}<w:fldChar w:fldCharType="end"/></w:r>'
    )
    return (
        f'<w:ftr {NAMESPACES}><w:p><w:pPr><w:pStyle w:val="Footer"/>'
        f'<w:ind w:{side}Chars="100" w:{side}="{SIZE_4 * 10}"/><w:jc w:val="{side}"/></w:pPr>'
        f'<w:r>{face}<w:t xml:space="preserve">— </w:t></w:r>{number}'
        f'<w:r>{face}<w:t xml:space="preserve"> —</w:t></w:r></w:p></w:ftr>'
    )


def core_properties_xml(title: str, issuer: str, signed_on: date | None) -> str:
    """Properties come from the document, never from a clock: equal input, equal bytes."""
    day = f"{signed_on or date(2000, 1, 1):%Y-%m-%d}T00:00:00Z"
    author, subject = escape(issuer), escape(title.replace("\n", ""))
    return (
        '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/"'
        ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:title>{subject}</dc:title><dc:creator>{author}</dc:creator>"
        f"<cp:lastModifiedBy>{author}</cp:lastModifiedBy><cp:revision>1</cp:revision>"
        f'<dcterms:created xsi:type="dcterms:W3CDTF">{day}</dcterms:created>'
        f'<dcterms:modified xsi:type="dcterms:W3CDTF">{day}</dcterms:modified>'
        "<dc:language>zh-CN</dc:language></cp:coreProperties>"
    )


APPLICATION = (
    '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties">'
    "<Application>Yihu</Application></Properties>"
)


@lru_cache(maxsize=1)
def font_table_xml() -> str:
    """Tell Word what each face looks like, so that it finds the nearest one where a face is not installed."""
    listed = "".join(
        f"<w:font w:name={quoteattr(face.name)}><w:altName w:val={quoteattr(','.join(face.stand_ins))}/>"
        f'<w:panose1 w:val="{face.panose}"/><w:charset w:val="{"00" if face is LATIN else "86"}"/>'
        f'<w:family w:val="{face.family}"/><w:pitch w:val="{"variable" if face is LATIN else "fixed"}"/></w:font>'
        for face in FACES
    )
    return f"<w:fonts {NAMESPACES}>{listed}</w:fonts>"


def _style(
    key: str, name: str, face: Face, size: int, paragraph: str, *, extra: str = "", rest: str = ""
) -> str:
    custom = "" if name.isascii() else ' w:customStyle="1"'
    return (
        f'<w:style w:type="paragraph"{custom} w:styleId="{key}"><w:name w:val="{name}"/><w:basedOn w:val="Normal"/>{rest}'
        f"<w:qFormat/><w:pPr>{paragraph}</w:pPr><w:rPr>{fonts(face)}{extra}"
        f'<w:sz w:val="{size}"/><w:szCs w:val="{size}"/></w:rPr></w:style>'
    )


_INDENT = f'<w:ind w:firstLineChars="200" w:firstLine="{2 * CHARACTER}"/>'
_NO_GRID = '<w:snapToGrid w:val="0"/>'
_NATURAL = '<w:spacing w:val="0"/>'


def _heading_style(level: int, face: Face) -> str:
    return _style(
        f"Heading{level}",
        f"heading {level}",
        face,
        SIZE_3,
        f'{"<w:keepNext/>" if level == 1 else ""}{_INDENT}<w:outlineLvl w:val="{level - 1}"/>',
        rest='<w:next w:val="Body"/>',
    )


@lru_cache(maxsize=1)
def styles_xml() -> str:
    exact = f'<w:spacing w:before="0" w:after="0" w:line="{LINE_PITCH}" w:lineRule="exact"/>'
    loose = '<w:spacing w:before="0" w:after="0" w:line="240" w:lineRule="auto"/>'
    title_line = f'<w:spacing w:line="{twips_of_pt(TITLE_LINE_PT)}" w:lineRule="exact"/>'
    return f"""<w:styles {NAMESPACES}><w:docDefaults><w:rPrDefault><w:rPr>{fonts(BODY)}
      <w:sz w:val="{SIZE_3}"/><w:szCs w:val="{SIZE_3}"/>
      <w:lang w:val="en-US" w:eastAsia="zh-CN" w:bidi="ar-SA"/></w:rPr></w:rPrDefault>
      <w:pPrDefault/></w:docDefaults>
    <w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/>
      <w:pPr><w:widowControl w:val="0"/><w:overflowPunct w:val="0"/>{exact}<w:jc w:val="both"/></w:pPr>
      <w:rPr>{fonts(BODY)}<w:spacing w:val="{CHARACTER_SPACING}"/><w:sz w:val="{SIZE_3}"/>
        <w:szCs w:val="{SIZE_3}"/></w:rPr></w:style>
    <w:style w:type="character" w:default="1" w:styleId="DefaultParagraphFont">
      <w:name w:val="Default Paragraph Font"/><w:uiPriority w:val="1"/><w:semiHidden/></w:style>
    <w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/>
      <w:uiPriority w:val="99"/><w:semiHidden/><w:tblPr><w:tblInd w:w="0" w:type="dxa"/><w:tblCellMar>
      <w:top w:w="0" w:type="dxa"/><w:left w:w="28" w:type="dxa"/><w:bottom w:w="0" w:type="dxa"/>
      <w:right w:w="28" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style>
    {_style("Title", "Title", TITLE, SIZE_2, f'<w:keepNext/>{_NO_GRID}{title_line}<w:jc w:val="center"/>', extra=_NATURAL)}
    {_style("Body", "公文正文", BODY, SIZE_3, _INDENT)}
    {_style("Addressee", "主送机关", BODY, SIZE_3, "")}
    {_heading_style(1, BLACK)}{_heading_style(2, KAI)}{_heading_style(3, BODY)}{_heading_style(4, BODY)}
    {_style("Signature", "Signature", BODY, SIZE_3, '<w:jc w:val="right"/>')}
    {_style("AnnexLabel", "附件标记", BLACK, SIZE_3, "<w:keepNext/><w:pageBreakBefore/>")}
    {_style("TableCaption", "表题", BLACK, SIZE_SMALL_4, f'<w:keepNext/>{_NO_GRID}<w:jc w:val="center"/>')}
    {_style("TableHead", "表头", BLACK, SIZE_5, f'<w:keepNext/>{_NO_GRID}{loose}<w:jc w:val="center"/>', extra=_NATURAL)}
    {_style("TableText", "表格文字", BODY, SIZE_5, f'{_NO_GRID}{loose}<w:jc w:val="center"/>', extra=_NATURAL)}
    {_style("TableNote", "表注", BODY, SIZE_5, f"{_NO_GRID}{loose}", extra=_NATURAL)}
    {_style("Figure", "图", BODY, SIZE_5, f'<w:keepNext/>{_NO_GRID}{loose}<w:jc w:val="center"/>', extra=_NATURAL)}
    {_style("Mark", "发文机关标志", TITLE, SIZE_2, f'{loose}<w:jc w:val="center"/>', extra='<w:color w:val="FF0000"/>')}
    {_style("Imprint", "版记", BODY, SIZE_4, f"{_NO_GRID}{loose}", extra=_NATURAL)}
    {_style("Footer", "footer", SONG, SIZE_4, f"{_NO_GRID}{loose}", extra=_NATURAL)}
    {_style("CommentText", "annotation text", BODY, SIZE_5, f'{_NO_GRID}{loose}<w:jc w:val="left"/>')}
    <w:style w:type="character" w:styleId="CommentReference"><w:name w:val="annotation reference"/>
      <w:rPr><w:sz w:val="21"/><w:szCs w:val="21"/></w:rPr></w:style>
    </w:styles>"""
