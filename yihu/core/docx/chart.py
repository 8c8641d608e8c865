"""A bar chart that Word can edit: chart part plus the workbook that holds its numbers (DrawingML charts)."""

import io
from collections.abc import Sequence
from datetime import datetime
from xml.sax.saxutils import escape, quoteattr

import xlsxwriter

from yihu.core.docx.blocks import BarChart, Series, clean
from yihu.core.docx.layout import SONG, TYPE_WIDTH_MM, emu_of_mm
from yihu.core.docx.package import OFFICE, Package
from yihu.core.docx.wml import NAMESPACES, paragraph_xml

_CHART = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
_WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# told apart on a black-and-white printer too: dark, light, middle
_COLOURS = ("1F4E79", "9DC3E6", "7F7F7F", "C55A11")


def add_chart(package: Package, chart: BarChart, number: int) -> str:
    """Add the chart's parts to `package`; returns the paragraph that shows it."""
    chart_name, book_name = f"word/charts/chart{number}.xml", f"word/embeddings/chart{number}.xlsx"
    package.add(book_name, _WORKBOOK, workbook(chart))
    book = package.relate(chart_name, f"{OFFICE}/package", f"../embeddings/chart{number}.xlsx")
    package.add(chart_name, _CHART, chart_xml(chart, book))
    relation = package.relate("word/document.xml", f"{OFFICE}/chart", f"charts/chart{number}.xml")
    width, height = emu_of_mm(TYPE_WIDTH_MM), emu_of_mm(chart.height_mm)
    drawing = (
        f'<w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent cx="{width}" cy="{height}"/>'
        f'<wp:docPr id="{number}" name={quoteattr(f"图{number}")} descr={quoteattr(clean(chart.title))}/>'
        "<wp:cNvGraphicFramePr/><a:graphic>"
        '<a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/chart">'
        f'<c:chart r:id="{relation}"/></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>'
    )
    return paragraph_xml("Figure", drawing)


def workbook(chart: BarChart) -> bytes:
    """The numbers behind the chart: categories down column A, one column per series."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(
        out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    book.set_properties({"created": datetime(2000, 1, 1)})  # noqa: DTZ001  a constant, not a moment
    sheet = book.add_worksheet("数据")
    for row, category in enumerate(chart.categories, start=1):
        sheet.write_string(row, 0, clean(category))
    for column, series in enumerate(chart.series, start=1):
        sheet.write_string(0, column, clean(series.name))
        for row, value in enumerate(series.values, start=1):
            sheet.write_number(row, column, value)
    book.close()
    return out.getvalue()


def chart_xml(chart: BarChart, workbook_relation: str) -> str:
    title = clean(chart.title) + (f"（单位：{clean(chart.unit)}）" if chart.unit else "")
    bars = "".join(_series_xml(chart.categories, series, index) for index, series in enumerate(chart.series))
    legend = (
        '<c:legend><c:legendPos val="b"/><c:overlay val="0"/></c:legend>' if len(chart.series) > 1 else ""
    )
    return (
        f'<c:chartSpace {NAMESPACES}><c:roundedCorners val="0"/><c:chart><c:title><c:tx><c:rich><a:bodyPr/><a:p>'
        f"<a:pPr>{_text('a:defRPr', 1200)}</a:pPr><a:r>{_text('a:rPr', 1200)}<a:t>{escape(title)}</a:t></a:r></a:p>"
        '</c:rich></c:tx><c:overlay val="0"/></c:title><c:autoTitleDeleted val="0"/><c:plotArea><c:layout/>'
        '<c:barChart><c:barDir val="col"/><c:grouping val="clustered"/><c:varyColors val="0"/>'
        f'{bars}<c:gapWidth val="80"/><c:axId val="111111111"/><c:axId val="222222222"/></c:barChart>'
        '<c:catAx><c:axId val="111111111"/><c:scaling><c:orientation val="minMax"/></c:scaling><c:delete val="0"/>'
        '<c:axPos val="b"/><c:numFmt formatCode="General" sourceLinked="0"/><c:majorTickMark val="none"/>'
        f'<c:minorTickMark val="none"/><c:tickLblPos val="low"/>{_line("595959")}<c:crossAx val="222222222"/></c:catAx>'
        '<c:valAx><c:axId val="222222222"/><c:scaling><c:orientation val="minMax"/></c:scaling><c:delete val="0"/>'
        f'<c:axPos val="l"/><c:majorGridlines>{_line("D9D9D9")}</c:majorGridlines>'
        '<c:numFmt formatCode="General" sourceLinked="0"/><c:majorTickMark val="none"/><c:minorTickMark val="none"/>'
        f'<c:tickLblPos val="nextTo"/>{_line("595959")}<c:crossAx val="111111111"/></c:valAx></c:plotArea>'
        f'{legend}<c:plotVisOnly val="1"/><c:dispBlanksAs val="gap"/></c:chart>'
        f'<c:txPr><a:bodyPr/><a:p><a:pPr>{_text("a:defRPr", 1050)}</a:pPr><a:endParaRPr lang="zh-CN"/></a:p></c:txPr>'
        f'<c:externalData r:id="{workbook_relation}"><c:autoUpdate val="0"/></c:externalData></c:chartSpace>'
    )


def _series_xml(categories: Sequence[str], series: Series, index: int) -> str:
    column = chr(ord("B") + index)
    last = len(categories) + 1
    names = "".join(
        f'<c:pt idx="{place}"><c:v>{escape(clean(name))}</c:v></c:pt>'
        for place, name in enumerate(categories)
    )
    values = "".join(
        f'<c:pt idx="{place}"><c:v>{value}</c:v></c:pt>' for place, value in enumerate(series.values)
    )
    fill = f'<a:solidFill><a:srgbClr val="{_COLOURS[index % len(_COLOURS)]}"/></a:solidFill>'
    return (
        f'<c:ser><c:idx val="{index}"/><c:order val="{index}"/><c:tx><c:strRef><c:f>数据!${column}$1</c:f>'
        f'<c:strCache><c:ptCount val="1"/><c:pt idx="0"><c:v>{escape(clean(series.name))}</c:v></c:pt></c:strCache>'
        f'</c:strRef></c:tx><c:spPr>{fill}</c:spPr><c:invertIfNegative val="0"/>'
        '<c:dLbls><c:showLegendKey val="0"/><c:showVal val="1"/><c:showCatName val="0"/><c:showSerName val="0"/>'
        '<c:showPercent val="0"/><c:showBubbleSize val="0"/></c:dLbls>'
        f'<c:cat><c:strRef><c:f>数据!$A$2:$A${last}</c:f><c:strCache><c:ptCount val="{len(categories)}"/>{names}'
        f"</c:strCache></c:strRef></c:cat><c:val><c:numRef><c:f>数据!${column}$2:${column}${last}</c:f>"
        f'<c:numCache><c:formatCode>General</c:formatCode><c:ptCount val="{len(series.values)}"/>{values}'
        "</c:numCache></c:numRef></c:val></c:ser>"
    )


def _text(tag: str, size: int) -> str:
    return (
        f'<{tag} lang="zh-CN" sz="{size}" b="0"><a:latin typeface="Times New Roman"/>'
        f'<a:ea typeface="{SONG.name}"/></{tag}>'
    )


def _line(colour: str) -> str:
    return f'<c:spPr><a:ln w="6350"><a:solidFill><a:srgbClr val="{colour}"/></a:solidFill></a:ln></c:spPr>'
