"""Finds personal data in what is about to be published: texts, tables, attachments, the metadata of pictures."""

from yihu.engine.scanner.files import UnscannableFile, scan_file
from yihu.engine.scanner.model import Found, Kind, Severity
from yihu.engine.scanner.text import scan_text

__all__ = ["Found", "Kind", "Severity", "UnscannableFile", "scan_file", "scan_text"]
