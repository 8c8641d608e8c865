"""Documents made for the tests of the readers: one text with everything that must and must not count."""

from __future__ import annotations

import io
import shutil
import subprocess
import zipfile
from pathlib import Path

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml"

TITLE = "甲区2020年上半年工作总结"
CHANGED = "全区共发现问题273个，其中已整改237个，未整改36个。"
NOTE = "注：数据截至2020年6月30日。"
BOX = "摘要：整改完成率86.8%。"
CODED = "截至6月30日，下达资金838万元。"
ROWS = "| 乡镇 | 户数 | 人数 |\n| 甲镇 （含街道） |  | 34 |"


def run(text: str, inside: str = "") -> str:
    return f'<w:r>{inside}<w:t xml:space="preserve">{text}</w:t></w:r>'


def paragraph(*inside: str) -> str:
    return f"<w:p>{''.join(inside)}</w:p>"


def cell(*texts: str) -> str:
    return f"<w:tc><w:tcPr><w:tcW w:w='2000' w:type='dxa'/></w:tcPr>{''.join(paragraph(run(t)) for t in texts)}</w:tc>"


def table() -> str:
    first = "".join(cell(text) for text in ("乡镇", "户数", "人数"))
    second = cell("甲镇", "（含街道）") + cell("") + cell("34")
    return f"<w:tbl><w:tblPr/><w:tr>{first}</w:tr><w:tr>{second}</w:tr></w:tbl>"


def changed() -> str:
    """273 stands over three runs; 999 is deleted, 36 inserted; a hidden figure stands between them."""
    by = "w:id='1' w:author='甲' w:date='2020-06-30T00:00:00Z'"
    return paragraph(
        run("全区共发现问题2"), run("7", "<w:rPr><w:b/></w:rPr>"), run("3个，其中已整改237个，未整改"),
        f"<w:del {by}><w:r><w:delText>999</w:delText></w:r></w:del><w:ins {by}>{run('36')}</w:ins>",
        run("888", "<w:rPr><w:vanish/></w:rPr>"), run("个。"),
        "<w:r><w:footnoteReference w:id='2'/></w:r>",
    )  # fmt: skip


def coded() -> str:
    """The day is the result of a field."""
    field = "".join(
        f"<w:r>{part}</w:r>"
        for part in (
            "<w:fldChar w:fldCharType='begin'/>",
            '<w:instrText> HYPERLINK "http://a.invalid/777" </w:instrText>',
            "<w:fldChar w:fldCharType='separate'/>",
        )
    )
    return paragraph(
        run("截至"),
        field,
        run("6月30日"),
        "<w:r><w:fldChar w:fldCharType='end'/></w:r>",
        run("，下达资金838万元。"),
    )


def box() -> str:
    """As Word writes it: drawn anew and the old way, one of which may be read."""
    shape = f"<w:txbxContent>{paragraph(run(BOX))}</w:txbxContent>"
    drawn = (
        "<w:drawing><wp:anchor distT='0' distB='0' distL='0' distR='0' simplePos='0' relativeHeight='2' behindDoc='0'"
        " locked='0' layoutInCell='1' allowOverlap='1'><wp:simplePos x='0' y='0'/><wp:positionH relativeFrom='column'>"
        "<wp:posOffset>0</wp:posOffset></wp:positionH><wp:positionV relativeFrom='paragraph'><wp:posOffset>0</wp:posOffset>"
        "</wp:positionV><wp:extent cx='3000000' cy='500000'/><wp:wrapTopAndBottom/><wp:docPr id='1' name='b'/>"
        "<a:graphic><a:graphicData uri='http://schemas.microsoft.com/office/word/2010/wordprocessingShape'><wps:wsp>"
        "<wps:cNvSpPr txBox='1'/><wps:spPr><a:xfrm><a:off x='0' y='0'/><a:ext cx='3000000' cy='500000'/></a:xfrm>"
        f"<a:prstGeom prst='rect'/></wps:spPr><wps:txbx>{shape}</wps:txbx><wps:bodyPr/></wps:wsp></a:graphicData></a:graphic>"
        "</wp:anchor></w:drawing>"
    )
    return paragraph(
        f"<w:r><mc:AlternateContent><mc:Choice Requires='wps'>{drawn}</mc:Choice>"
        f"<mc:Fallback><w:pict><v:shape><v:textbox>{shape}</v:textbox></v:shape></w:pict></mc:Fallback>"
        "</mc:AlternateContent></w:r>",
        run("二、重点工作"),
    )


def a_docx(body: str | None = None) -> bytes:
    spaces = (
        f'xmlns:w="{W}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
        ' xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
        ' xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"'
        ' xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:v="urn:schemas-microsoft-com:vml"'
    )
    told = body if body is not None else paragraph(run(TITLE)) + changed() + table() + box() + coded()
    notes = (
        "<w:footnote w:type='separator' w:id='0'><w:p><w:r><w:separator/></w:r></w:p></w:footnote>"
        f"<w:footnote w:id='2'>{paragraph(run(NOTE))}</w:footnote>"
    )
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="xml" ContentType="application/xml"/>'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{_MAIN}.document.main+xml"/>'
        f'<Override PartName="/word/footnotes.xml" ContentType="{_MAIN}.footnotes+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1"'
        f' Type="{_OFFICE}/officeDocument" Target="word/document.xml"/></Relationships>',
        "word/_rels/document.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1"'
        f' Type="{_OFFICE}/footnotes" Target="footnotes.xml"/></Relationships>',
        "word/document.xml": f"<w:document {spaces}><w:body>{told}<w:sectPr/></w:body></w:document>",
        "word/footnotes.xml": f"<w:footnotes {spaces}>{notes}</w:footnotes>",
    }
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as package:
        for name, text in parts.items():
            package.writestr(name, '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>' + text)
    return packed.getvalue()


def converted(docx: bytes, kinds: tuple[str, ...], folder: Path) -> list[bytes]:
    """By LibreOffice, a few seconds each; in a profile of its own, so that no other office in the house is asked."""
    office = shutil.which("soffice") or "soffice"
    source = folder / "document.docx"
    source.write_bytes(docx)
    made = []
    for kind in kinds:
        command = [
            office,
            f"-env:UserInstallation=file://{folder}/profile",
            "--headless",
            "--convert-to",
            kind,
        ]
        subprocess.run(
            [*command, "--outdir", str(folder), str(source)], check=True, capture_output=True, timeout=120
        )
        made.append((folder / f"document.{kind.split(':')[0]}").read_bytes())
    return made
