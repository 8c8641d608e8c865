"""版头, 落款 and 版记: what stands before, under and behind the text (GB/T 9704-2012 §7.2–7.4)."""

from datetime import date

from yihu.core.docx.blocks import BulletinHead, Content, Imprint, Letterhead, Signature
from yihu.core.docx.layout import (
    BLACK,
    CHARACTER,
    KAI,
    LINE_PITCH,
    RED,
    SIZE_4,
    TITLE,
    TYPE_WIDTH_MM,
    twips_of_mm,
    twips_of_pt,
)
from yihu.core.docx.numbering import width_in_characters
from yihu.core.docx.template import TITLE_LINE_PT
from yihu.core.docx.wml import fonts, paragraph_xml, run_xml
from yihu.engine.dates import chinese

_EMPTY_LINE = paragraph_xml("Addressee", "")
_MARK_LARGEST_PT, _MARK_SMALLEST_PT = 48.0, 22.0


def mark_size_pt(mark: str, width_mm: float = TYPE_WIDTH_MM) -> float:
    """The largest size (at most 48 pt) at which the red mark stays on one line of the type width."""
    fitting = width_mm / 25.4 * 72 / max(width_in_characters(mark), 1) * 0.96
    return max(_MARK_SMALLEST_PT, min(_MARK_LARGEST_PT, int(fitting * 2) / 2))


def head_xml(content: Content) -> str:
    match content.head:
        case Letterhead():
            return _letterhead_xml(content.head, content.doc_number)
        case BulletinHead():
            return _bulletin_xml(content.head, content.issuer, content.signed_on)
        case None:
            return ""


def _letterhead_xml(head: Letterhead, doc_number: str) -> str:
    # §7.2.1–7.2.3: 份号, 密级, 紧急程度 one below the other, flush left, 3号黑体
    corner = "".join(
        paragraph_xml("Addressee", run_xml(text, "" if text == head.copy_number else fonts(BLACK)))
        for text in (head.copy_number, head.secrecy, head.urgency)
        if text
    )
    number = paragraph_xml("Addressee", run_xml(doc_number), f'{_red_line_below()}<w:jc w:val="center"/>')
    return corner + _mark_xml(head.mark) + _EMPTY_LINE + number + _EMPTY_LINE


def _bulletin_xml(head: BulletinHead, issuer: str, on: date | None) -> str:
    note = paragraph_xml("Addressee", run_xml(head.note, fonts(BLACK))) if head.note else ""
    number = paragraph_xml("Addressee", run_xml(f"第{head.number}期"), '<w:jc w:val="center"/>')
    # tabs, not indents: the red line below would be cut short by an indent
    tabs = (
        f'<w:tabs><w:tab w:val="left" w:pos="{CHARACTER}"/>'
        f'<w:tab w:val="right" w:pos="{twips_of_mm(TYPE_WIDTH_MM) - CHARACTER}"/></w:tabs>'
    )
    line = paragraph_xml(
        "Addressee",
        run_xml(f"\t{issuer}\t{chinese(on) if on else ''}"),
        f'{_red_line_below()}{tabs}<w:jc w:val="left"/>',
    )
    return note + _mark_xml(head.mark) + number + line + _EMPTY_LINE


def _mark_xml(mark: str) -> str:
    size = round(mark_size_pt(mark) * 2)
    face = f'{fonts(TITLE)}<w:color w:val="{RED}"/><w:sz w:val="{size}"/><w:szCs w:val="{size}"/>'
    return paragraph_xml("Mark", run_xml(mark, face))


def _red_line_below() -> str:
    # §7.2.7: the line is as wide as the type area, 4 mm (11 pt) below the number
    return f'<w:pBdr><w:bottom w:val="single" w:sz="12" w:space="11" w:color="{RED}"/></w:pBdr>'


def title_xml(content: Content) -> str:
    """The title, 2号小标宋 centred; title and the blank line below fill whole lines of the 22-line grid."""
    lines = content.title.split("\n")
    rest = round((len(lines) + 1) * LINE_PITCH - len(lines) * twips_of_pt(TITLE_LINE_PT))
    number = content.doc_number if content.head is None else ""
    after = 0 if number else max(rest, 0)
    title = paragraph_xml(
        "Title",
        run_xml("\n".join(lines)),
        f'<w:spacing w:after="{after}" w:line="{twips_of_pt(TITLE_LINE_PT)}" w:lineRule="exact"/>',
    )
    if not number:
        return title
    below = paragraph_xml("Addressee", run_xml(number, fonts(KAI)), '<w:jc w:val="center"/>')
    return title + below + _EMPTY_LINE


def addressees_xml(content: Content) -> str:
    if not content.addressees:
        return ""
    return paragraph_xml("Addressee", run_xml("，".join(content.addressees) + "："))


def annex_list_xml(content: Content) -> str:
    """附件说明: one line below the text, indented two characters, the numbers in a column (§7.3.4)."""
    titles = [annex.title for annex in content.annexes]
    if not titles:
        return ""
    lines = []
    for number, title in enumerate(titles, start=1):
        label = "附件：" if number == 1 else ""
        counted = f"{number}．" if len(titles) > 1 else ""
        lead = 5.0 + (width_in_characters(counted) if counted else 0.0)
        hanging = round((lead if number == 1 else width_in_characters(counted)) * CHARACTER)
        indent = f'<w:ind w:left="{round(lead * CHARACTER)}" w:hanging="{hanging - (2 * CHARACTER if number == 1 else 0)}"/>'
        lines.append(paragraph_xml("Addressee", run_xml(label + counted + title), indent))
    return _EMPTY_LINE + "".join(lines)


def signature_xml(signed: Signature) -> str:
    """署名 and 成文日期, one line below the text.

    With a seal the date stands four characters in and the issuer is centred over it (§7.3.5.1);
    without, the issuer stands two characters in and the date starts two characters to its right (§7.3.5.2).
    """
    day = chinese(signed.on) if signed.on else ""
    issuer_width, day_width = width_in_characters(signed.issuer), width_in_characters(day)
    if signed.sealed:
        issuer_indent, day_indent = _sealed_indents(issuer_width, day_width)
    else:
        issuer_indent, day_indent = _unsealed_indents(issuer_width, day_width)
    issuer = _from_right("<w:keepNext/>", signed.issuer, issuer_indent) if signed.issuer else ""
    dated = _from_right("", day, day_indent) if day else ""
    note = paragraph_xml("Addressee", run_xml(f"（{signed.note}）"), f'<w:ind w:left="{2 * CHARACTER}"/>')
    gap = paragraph_xml("Addressee", "", "<w:keepNext/>")
    return gap + issuer + dated + (note if signed.note else "")


def _sealed_indents(issuer: float, day: float) -> tuple[float, float]:
    middle = 4.0 + day / 2
    if (
        issuer / 2 + 2.0 > middle
    ):  # a long name keeps two characters to the edge; the date moves under its middle
        return 2.0, 2.0 + issuer / 2 - day / 2
    return middle - issuer / 2, 4.0


def _unsealed_indents(issuer: float, day: float) -> tuple[float, float]:
    day_indent = 2.0 + issuer - 2.0 - day  # the date starts two characters right of the issuer's first
    if day_indent >= 2.0:
        return 2.0, day_indent
    return 2.0 + day + 2.0 - issuer, 2.0  # §7.3.5.2: a date longer than the name pushes the name to the left


def _from_right(first: str, text: str, characters: float) -> str:
    return paragraph_xml(
        "Signature", run_xml(text), f'{first}<w:ind w:right="{round(characters * CHARACTER)}"/>'
    )


def imprint_xml(imprint: Imprint | None) -> str:
    """版记 at the foot of the last page: 抄送, then who printed it and when, between rules (§7.4).

    Frames, not a floating table: both Word and LibreOffice put a frame at the foot of the type area.
    """
    if imprint is None or not (imprint.copies_to or imprint.printed_by):
        return ""
    width, character = twips_of_mm(TYPE_WIDTH_MM), SIZE_4 * 10
    lines = ["抄送：" + "，".join(imprint.copies_to) + "。"] if imprint.copies_to else []
    if imprint.printed_by:
        printed_on = f"{chinese(imprint.printed_on)}印发" if imprint.printed_on else ""
        lines.append(f"{imprint.printed_by}\t{printed_on}")
    frame = (
        f'<w:framePr w:w="{width}" w:wrap="around" w:vAnchor="margin" w:hAnchor="margin" w:xAlign="left"'
        ' w:yAlign="bottom"/>'
    )
    tab = f'<w:tabs><w:tab w:val="right" w:pos="{width - character}"/></w:tabs>'
    indent = f'<w:ind w:left="{4 * character}" w:right="{character}" w:hanging="{3 * character}"/>'
    set_lines = [
        paragraph_xml("Imprint", run_xml(line), f'{frame}{tab}{indent}<w:jc w:val="left"/>') for line in lines
    ]
    outer, inner = _rule_xml(frame, width, "thick"), _rule_xml(frame, width, "single")
    return outer + inner.join(set_lines) + outer


def _rule_xml(frame: str, width: int, weight: str) -> str:
    """A rule as wide as the type area: an underlined tab (§7.4.1: outer rules thick, inner ones thin).

    Paragraph borders would follow the indents of the text in Word, and with a border between paragraphs
    LibreOffice 7.4 forgets that they are framed.
    """
    return paragraph_xml(
        "Imprint",
        f'<w:r><w:rPr><w:sz w:val="8"/><w:u w:val="{weight}"/></w:rPr><w:tab/></w:r>',
        f'{frame}<w:tabs><w:tab w:val="right" w:pos="{width}"/></w:tabs>'
        '<w:spacing w:before="40" w:after="60" w:line="100" w:lineRule="exact"/><w:jc w:val="left"/>',
    )
