"""Drawing a document with LibreOffice, with stand-ins for the Chinese office faces it may not have."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path
from xml.sax.saxutils import escape

from yihu.core.docx.layout import FACES

_SECONDS, _SECONDS_EACH = 120, 1


class CannotDraw(RuntimeError):
    """LibreOffice is missing or gave up."""


def office() -> str | None:
    """The LibreOffice command on this machine, if there is one."""
    return shutil.which("soffice") or shutil.which("libreoffice")


def to_pdf(document: bytes) -> bytes:
    """The .docx as PDF. Raises CannotDraw when LibreOffice is not installed or fails."""
    return to_pdfs([document])[0]


def to_pdfs(documents: Sequence[bytes]) -> list[bytes]:
    """Each .docx as PDF, in one run of LibreOffice. Raises CannotDraw."""
    command = office()
    if command is None:
        raise CannotDraw("本机未安装 LibreOffice，不能生成 PDF，请下载 Word 文件")
    with tempfile.TemporaryDirectory(prefix="yihu-docx-") as folder:
        work = Path(folder)
        names = [f"document{number}" for number in range(len(documents))]
        for name, document in zip(names, documents, strict=True):
            (work / f"{name}.docx").write_bytes(document)
        (work / "fonts.conf").write_text(font_aliases(work), encoding="utf-8")
        try:
            subprocess.run(
                [
                    command,
                    f"-env:UserInstallation=file://{folder}/profile",
                    "--headless",
                    "--convert-to",
                    "pdf",
                    "--outdir",
                    folder,
                    *(str(work / f"{name}.docx") for name in names),
                ],
                env={**os.environ, "FONTCONFIG_FILE": str(work / "fonts.conf"), "HOME": folder},
                check=True,
                capture_output=True,
                timeout=_SECONDS + _SECONDS_EACH * len(documents),
            )
            return [(work / f"{name}.pdf").read_bytes() for name in names]
        except (subprocess.SubprocessError, OSError) as error:
            raise CannotDraw("LibreOffice 未能生成 PDF，请下载 Word 文件") from error


def font_aliases(cache: Path) -> str:
    """A fontconfig file: the machine's own, then for each face of the standard what may stand in."""
    aliases = "".join(
        f'<alias binding="same"><family>{escape(face.name)}</family><accept>'
        + "".join(f"<family>{escape(name)}</family>" for name in face.stand_ins)
        + "</accept></alias>"
        for face in FACES
    )
    return (
        '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>'
        f'<include ignore_missing="yes">/etc/fonts/fonts.conf</include><cachedir>{escape(str(cache))}/cache</cachedir>'
        f"{aliases}</fontconfig>"
    )
