"""A .docx file is a zip of parts and of the relations between them (ECMA-376 part 2).

Ours is written here, part by part, and not edited out of some library's template: nothing foreign is
left in it, and with fixed timestamps in the zip equal documents are equal files, byte for byte.
"""

import io
import zipfile
from dataclasses import dataclass, field
from xml.sax.saxutils import quoteattr

_HEADER = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_CONTENT_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_ZIP_EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest moment a zip can hold
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
CORE_PROPERTIES = "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties"
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"


@dataclass
class Package:
    """Parts by name (without the leading slash), in the order they were added."""

    _parts: dict[str, tuple[str, bytes]] = field(default_factory=dict)
    _relations: dict[str, list[tuple[str, str]]] = field(default_factory=dict)

    def add(self, name: str, content_type: str, data: str | bytes) -> None:
        body = (_HEADER + data).encode() if isinstance(data, str) else data
        self._parts[name] = (content_type, body)

    def add_word(self, kind: str, xml: str, *, related_as: str | None = None) -> str:
        """Add word/<kind>.xml and return its relation id from the document (“” for the document itself)."""
        family = kind.rstrip("0123456789")
        name, content_type = f"word/{kind}.xml", f"{_WORD}.{family}+xml"
        if kind == "document":
            self.add(name, f"{_WORD}.document.main+xml", xml)
            self.relate("", f"{OFFICE}/officeDocument", name)
            return ""
        self.add(name, content_type, xml)
        return self.relate("word/document.xml", f"{OFFICE}/{related_as or family}", f"{kind}.xml")

    def relate(self, source: str, kind: str, target: str) -> str:
        """Relate part `source` (“” for the package) to `target`; returns the relation's id."""
        relations = self._relations.setdefault(source, [])
        relations.append((kind, target))
        return f"rId{len(relations)}"

    def zipped(self) -> bytes:
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            _write(archive, "[Content_Types].xml", self._content_types())
            for source in sorted(self._relations):
                _write(archive, _relations_name(source), self._relations_xml(source))
            for name, (_, data) in self._parts.items():
                _write(archive, name, data)
        return out.getvalue()

    def _content_types(self) -> bytes:
        overrides = "".join(
            f"<Override PartName={quoteattr('/' + name)} ContentType={quoteattr(content_type)}/>"
            for name, (content_type, _) in self._parts.items()
        )
        return (
            f'{_HEADER}<Types xmlns="{_CONTENT_TYPES}">'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            f'<Default Extension="xml" ContentType="application/xml"/>{overrides}</Types>'
        ).encode()

    def _relations_xml(self, source: str) -> bytes:
        listed = "".join(
            f'<Relationship Id="rId{number}" Type={quoteattr(kind)} Target={quoteattr(target)}/>'
            for number, (kind, target) in enumerate(self._relations[source], start=1)
        )
        return f'{_HEADER}<Relationships xmlns="{_RELATIONS}">{listed}</Relationships>'.encode()


def _relations_name(source: str) -> str:
    folder, _, name = source.rpartition("/")
    return f"{folder}/_rels/{name}.rels" if folder else f"_rels/{name}.rels"


def _write(archive: zipfile.ZipFile, name: str, data: bytes) -> None:
    entry = zipfile.ZipInfo(name, _ZIP_EPOCH)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = 0o600 << 16
    archive.writestr(entry, data)
