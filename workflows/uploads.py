"""An uploaded process package: a ZIP of its folder, or its files by themselves, read without trusting it.

Bounded before anything is kept: number of files, size of each and of all when unpacked, no links, no ways out of the
folder. Nothing is written to disk. Knows how a package's folder is laid out; must not judge what is in the files.
"""

import io
import stat
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from workflows.engine.archives import BROKEN
from workflows.engine.formfiles import KEY
from workflows.engine.package import PARTS, SHARED
from workflows.engine.xmlfiles import SIZE_LIMIT_BYTES
from workflows.errors import N_, InvalidInput

FIELD = "files"
MOST_FILES = 300
LARGEST_TOTAL_BYTES = 20_000_000
LONGEST_NAME = 120
_COMPRESSIONS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
_ENCRYPTED = 0x1
_CLUTTER = frozenset({"__MACOSX", ".DS_Store", "Thumbs.db"})
_FOLDERS = {".dmn": "decisions", ".form": "forms", ".docx": "letters", ".json": "locale"}
"""Where a file that comes without its folder belongs."""
_BESIDE = frozenset({"parameters.json", "organs.json", "README.md"})
"""What lies in a package's folder and is no part of it; its files are kept, but not taken."""


@dataclass(frozen=True, kw_only=True)
class Upload:
    """The package's own files and the shared ones, by their names in a package; and what was not taken."""

    package_id: str
    own: Mapping[str, bytes]
    shared: Mapping[str, bytes]
    ignored: tuple[str, ...]


def read(files: Sequence[tuple[str, bytes]]) -> Upload:
    """Read one ZIP, or single files. Raises `InvalidInput` with what cannot be taken."""
    if not files:
        raise _refused(N_("请选择流程包的 ZIP 文件，或它的各个文件"))
    zipped = [name for name, content in files if _is_zip(name.lower(), content)]
    if not zipped:
        return _laid_out({_placed(name): content for name, content in _bounded(files)})
    if len(files) > 1:
        raise _refused(N_("一次只能上传一个 ZIP；请不要与其他文件一起选择"))
    return _laid_out(dict(_bounded(_unzipped(files[0][1]))))


def _is_zip(name: str, content: bytes) -> bool:
    """Return whether a file is a package's ZIP; a letter's template is one too, but goes by itself."""
    return name.endswith(".zip") or (content.startswith(b"PK\x03\x04") and not name.endswith(".docx"))


def _refused(template: str, **params: object) -> InvalidInput:
    return InvalidInput.one(FIELD, template, **params)


def _unzipped(content: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield the files of a ZIP one by one, never more of one than may be kept."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = [each for each in archive.infolist() if not each.is_dir()]
            if len(members) > MOST_FILES:
                raise _refused(N_("ZIP 里有 {count} 个文件，超过上限 {limit} 个"), count=len(members), limit=MOST_FILES)
            for member in members:
                _require_plain(member)
                with archive.open(member) as opened:
                    yield member.filename, opened.read(SIZE_LIMIT_BYTES + 1)
    except BROKEN as error:
        raise _refused(N_("ZIP 文件已损坏，读不出来；请重新打包")) from error


def _require_plain(member: zipfile.ZipInfo) -> None:
    if member.flag_bits & _ENCRYPTED:
        raise _refused(N_("ZIP 里的“{name}”加了密码；请去掉密码后重新打包"), name=_shown(member.filename))
    if stat.S_ISLNK(member.external_attr >> 16):
        raise _refused(N_("ZIP 里的“{name}”是链接，不是文件；请重新打包"), name=_shown(member.filename))
    if member.compress_type not in _COMPRESSIONS:
        raise _refused(N_("ZIP 里的“{name}”压缩方式不能读取；请用普通 ZIP 格式"), name=_shown(member.filename))


def _bounded(files: Iterator[tuple[str, bytes]] | Sequence[tuple[str, bytes]]) -> Iterator[tuple[str, bytes]]:
    """Yield the files while names are safe and unique and sizes within bounds."""
    seen: set[str] = set()
    total = 0
    for name, content in files:
        if not _is_inside(name):
            raise _refused(N_("文件名“{name}”指到了流程包之外，或含有不能用的字符"), name=_shown(name))
        if name in seen:
            raise _refused(N_("文件“{name}”出现了两次"), name=name)
        total += len(content)
        if len(content) > SIZE_LIMIT_BYTES:
            raise _refused(N_("文件“{name}”超过上限 {limit} 字节"), name=name, limit=SIZE_LIMIT_BYTES)
        if total > LARGEST_TOTAL_BYTES or len(seen) >= MOST_FILES:
            raise _refused(
                N_("解开后超过上限：{limit} 字节、{files} 个文件"), limit=LARGEST_TOTAL_BYTES, files=MOST_FILES
            )
        seen.add(name)
        yield name, content


def _is_inside(name: str) -> bool:
    path = PurePosixPath(name)
    return (
        0 < len(name) <= LONGEST_NAME
        and name.isprintable()
        and not set(name) & {"\\", ":"}
        and not path.is_absolute()
        and not {"..", "."} & set(name.split("/"))
        and "" not in name.split("/")
    )


def _shown(name: str) -> str:
    """Return a stranger's file name as it can stand in a sentence."""
    return "".join(each if each.isprintable() else "?" for each in name[:LONGEST_NAME])


def _placed(name: str) -> str:
    """Return where a file uploaded by itself lies in its package."""
    plain = PurePosixPath(name.replace("\\", "/")).name
    folder = None if plain in (*_BESIDE, *PARTS) else _FOLDERS.get(PurePosixPath(plain).suffix)
    return f"{folder}/{plain}" if folder else plain


def _laid_out(files: Mapping[str, bytes]) -> Upload:
    base, package_id = _main(files)
    shared_base = base.parent / SHARED if base.name == package_id else base / SHARED
    own, shared, ignored = {}, {}, []
    for name, content in files.items():
        path = PurePosixPath(name)
        if set(path.parts) & _CLUTTER:
            continue
        if (part := _part(path, shared_base)) is not None:
            shared[f"{SHARED}/{part}"] = content
        elif (part := _part(path, base)) is not None:
            own[f"{package_id}/{part}"] = content
        else:
            ignored.append(name)
    return Upload(package_id=package_id, own=own, shared=shared, ignored=tuple(sorted(ignored)))


def _main(files: Mapping[str, bytes]) -> tuple[PurePosixPath, str]:
    """Return the package's folder and its id: a folder with a model of its name, else the folder of the only model."""
    models = [path for path in map(PurePosixPath, files) if path.suffix == ".bpmn" and not set(path.parts) & _CLUTTER]
    named = [path for path in models if path.parent.name == path.stem != SHARED]
    found = named or [path for path in models if path.parent.name != SHARED]
    if not found:
        raise _refused(N_("没有找到流程文件（.bpmn）"))
    if len(found) > 1:
        raise _refused(
            N_("有 {count} 个流程文件，不知道哪个是主流程；请把一个流程包放进以它命名的文件夹再打包"), count=len(found)
        )
    package_id = found[0].stem
    if not KEY.fullmatch(package_id):
        raise _refused(N_("“{name}”不能用作流程包的名字；只用小写字母、数字和下划线，以字母开头"), name=package_id)
    return found[0].parent, package_id


def _part(path: PurePosixPath, base: PurePosixPath) -> str | None:
    """Return the name of a file inside the folder *base* when it is a part of a package."""
    if not path.is_relative_to(base):
        return None
    inside = path.relative_to(base)
    fits = any(len(inside.parts) == pattern.count("/") + 1 and inside.match(pattern) for pattern in PARTS)
    return inside.as_posix() if fits else None
