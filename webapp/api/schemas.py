"""The bodies of the REST API, field by field, as clients rely on them.

Knows names and types only, so that requests are checked and the OpenAPI document is written from one place. The server
may add a field, never rename or drop one.
"""

from datetime import datetime

from apiflask import Schema
from apiflask.fields import Boolean, DateTime, Dict, File, Integer, List, Nested, Raw, String
from apiflask.validators import Length, OneOf, Range
from marshmallow import ValidationError

from workflows import canonical
from workflows.engine.values import FIELD_TYPES
from workflows.search import names_a_person

QUEUES = ("mine", "groups", "today", "overdue", "done")
PAGE_SIZE = 50
LARGEST_PAGE = 200
_ONE_OF = "应为以下之一：{choices}"
BETWEEN = "应在 {min} 与 {max} 之间"
AT_MOST = "最多 {max} 个字符"
LONG = "应为 {min} 至 {max} 个字符"


class Instant(DateTime):
    """A point in time, written in UTC: ``2026-11-22T08:00:00Z``."""

    def _serialize(self, value: datetime | None, attr: str | None, obj: object, **kwargs: object) -> str | None:
        del attr, obj, kwargs
        return None if value is None else canonical.instant_text(value)


class Problem(Schema):
    """An error in the form of RFC 9457."""

    type = String(required=True)
    title = String(required=True)
    status = Integer(required=True)
    detail = String(required=True)
    errors = List(Nested("ProblemField"))


class ProblemField(Schema):
    """One wrong field of a request; in a table ``members[2].id_number``."""

    field = String(required=True)
    message = String(required=True)


class Credentials(Schema):
    """What a bearer token is given for."""

    username = String(required=True, validate=Length(1, 100, error=LONG))
    password = String(required=True, validate=Length(1, 1000, error=LONG))
    otp = String(allow_none=True, validate=Length(max=20, error=AT_MOST))


class Token(Schema):
    """A bearer token, shown this once."""

    token = String(required=True)
    expires_at = Instant(required=True)


class Me(Schema):
    """Who the token stands for."""

    username = String(required=True)
    name = String(required=True)
    office = String(required=True, allow_none=True)
    posts = List(String(), required=True)
    groups = List(String(), required=True)


class FormOption(Schema):
    """One choice."""

    value = String(required=True)
    label = String(required=True)


class FormField(Schema):
    """One field of a form; ``table`` has columns, which are fields themselves."""

    key = String(required=True)
    label = String(required=True)
    type = String(required=True, validate=OneOf(FIELD_TYPES))
    required = Boolean(required=True)
    options = List(Nested(FormOption), required=True)
    min = String(required=True, allow_none=True)
    max = String(required=True, allow_none=True)
    pattern = String(required=True, allow_none=True)
    shown_if = String(required=True, allow_none=True)
    help = String(required=True, allow_none=True)
    columns = List(Nested("FormField"))


class Form(Schema):
    """What a person fills in."""

    id = String(required=True)
    form_fields = List(Nested(FormField), required=True, data_key="fields", attribute="fields")


class Process(Schema):
    """A published process."""

    id = String(required=True)
    name = String(required=True)
    release = String(required=True)
    start_form = Nested(Form, required=True)
    can_start = Boolean(required=True)


class Processes(Schema):
    """All published processes."""

    items = List(Nested(Process), required=True)


class Case(Schema):
    """A case, as lists show it."""

    id = String(required=True)
    number = String(required=True)
    process = String(required=True)
    process_name = String(required=True)
    release = String(required=True)
    status = String(required=True, validate=OneOf(["open", "closed"]))
    outcome = String(required=True, allow_none=True)
    title = String(required=True)
    office = String(required=True)
    opened_at = Instant(required=True)
    closed_at = Instant(required=True, allow_none=True)
    version = Integer(required=True)


class Task(Schema):
    """A task, as lists show it."""

    id = String(required=True)
    case_id = String(required=True)
    case_number = String(required=True)
    process = String(required=True)
    element = String(required=True)
    name = String(required=True)
    group = String(required=True, allow_none=True)
    office = String(required=True, allow_none=True)
    assignee = String(required=True, allow_none=True)
    due_at = Instant(required=True, allow_none=True)
    overdue = Boolean(required=True)
    priority = Integer(required=True)
    version = Integer(required=True)
    state = String(required=True, validate=OneOf(["open", "claimed", "done", "cancelled"]))
    claim_line = Integer(required=True, allow_none=True)


class TaskAnswer(Task):
    """A task as it stands after what was asked."""


class Deadline(Schema):
    """A running or stopped period of a case, with its original and its current last instant."""

    name = String(required=True)
    task_id = String(required=True, allow_none=True)
    started_at = Instant(required=True)
    original_due_at = Instant(required=True)
    due_at = Instant(required=True)
    provisional = Boolean(required=True)
    paused_at = Instant(required=True, allow_none=True)
    stopped_at = Instant(required=True, allow_none=True)
    breached_reason = String(required=True, allow_none=True)


class CaseDetail(Case):
    """A case with its data (personal data masked), its open tasks and its deadlines."""

    data = Dict(keys=String(), values=Raw(allow_none=True), required=True)
    open_tasks = List(Nested(Task), required=True)
    deadlines = List(Nested(Deadline), required=True)


class TaskDetail(Task):
    """A task with its form, the saved draft and what is shown beside the form."""

    form = Nested(Form, required=True, allow_none=True)
    draft = Dict(keys=String(), values=Raw(allow_none=True), required=True, allow_none=True)
    facts = Dict(keys=String(), values=Raw(allow_none=True), required=True)


class Phone(Schema):
    """Telephone and address in full of whom a step is to call or visit; null where none is known or none is named."""

    phone = String(required=True, allow_none=True)
    address = String(required=True, allow_none=True)


class Cases(Schema):
    """A page of cases."""

    items = List(Nested(Case), required=True)
    next_cursor = String(required=True, allow_none=True)


class Tasks(Schema):
    """A page of a queue and how many the whole queue holds, counted up to 1,000."""

    items = List(Nested(Task), required=True)
    next_cursor = String(required=True, allow_none=True)
    count = Integer(required=True)


class Decision(Schema):
    """One evaluated decision: what went in, which rules were hit, what came out, under which parameters."""

    decision = String(required=True)
    inputs = Raw(required=True)
    rules_hit = Raw(required=True)
    outputs = Raw(required=True, allow_none=True)
    parameters = Raw(required=True)


class Entry(Schema):
    """One entry of a case's journal (personal data masked; the bundle holds the text that was hashed)."""

    seq = Integer(required=True)
    at = Instant(required=True)
    actor = String(required=True)
    on_behalf_of = String(required=True, allow_none=True)
    authority = String(required=True, allow_none=True)
    command = String(required=True)
    element = String(required=True, allow_none=True)
    element_name = String(required=True, allow_none=True)
    input = Raw(required=True, allow_none=True)
    outcome = Raw(required=True, allow_none=True)
    decisions = List(Nested(Decision), required=True)
    release = String(required=True)
    previous_hash = String(required=True)
    hash = String(required=True)


class Journal(Schema):
    """A page of a case's journal, oldest first."""

    items = List(Nested(Entry), required=True)
    next_cursor = String(required=True, allow_none=True)


class Difference(Schema):
    """The first entry whose re-execution differs from what was recorded."""

    seq = Integer(required=True)
    what = String(required=True)
    recorded = Raw(required=True, allow_none=True)
    replayed = Raw(required=True, allow_none=True)


class Replay(Schema):
    """The result of re-executing a case."""

    ok = Boolean(required=True)
    entries = Integer(required=True)
    first_difference = Nested(Difference, required=True, allow_none=True)


class Completion(Schema):
    """A completed task's case and the tasks that follow."""

    case = Nested(Case, required=True)
    next_tasks = List(Nested(Task), required=True)


class Document(Schema):
    """A stored paper."""

    id = String(required=True)
    name = String(required=True)
    size_bytes = Integer(required=True)
    sha256 = String(required=True)
    kind = String(required=True)


def _names_nobody(text: str) -> None:
    """Refuse to search by a number that names a person: it would stand in addresses and logs."""
    if names_a_person(text):
        message = "请用姓名、拼音首字母或案号查询；身份证号和电话不得出现在地址中"
        raise ValidationError(message)


class CasesQuery(Schema):
    """Which cases are asked for."""

    process = String(validate=Length(max=100, error=AT_MOST))
    status = String(validate=OneOf(["open", "closed"], error=_ONE_OF))
    q = String(validate=[Length(max=100, error=AT_MOST), _names_nobody])
    cursor = String(validate=Length(max=500, error=AT_MOST))
    limit = Integer(load_default=PAGE_SIZE, validate=Range(1, LARGEST_PAGE, error=BETWEEN))


class TasksQuery(Schema):
    """Which queue is asked for."""

    queue = String(load_default="mine", validate=OneOf(QUEUES, error=_ONE_OF))
    process = String(validate=Length(max=100, error=AT_MOST))
    case = String(validate=Length(max=100, error=AT_MOST))
    q = String(validate=[Length(max=100, error=AT_MOST), _names_nobody])
    cursor = String(validate=Length(max=500, error=AT_MOST))
    limit = Integer(load_default=PAGE_SIZE, validate=Range(1, LARGEST_PAGE, error=BETWEEN))


class JournalQuery(Schema):
    """Where in the journal to go on."""

    cursor = String(validate=Length(max=20, error=AT_MOST))


class StartCase(Schema):
    """A process to start and the values of its start form."""

    process = String(required=True, validate=Length(1, 100, error=LONG))
    values = Dict(keys=String(), values=Raw(allow_none=True), required=True)
    draft = String(load_default=None, allow_none=True)


class RaiseEvent(Schema):
    """An event to tell to a case, with the values of its form and why."""

    event = String(required=True, validate=Length(1, 100, error=LONG))
    values = Dict(keys=String(), values=Raw(allow_none=True), load_default=dict)
    reason = String(required=True, validate=Length(1, 2000, error=LONG))


class Version(Schema):
    """The version of the task that the client has seen."""

    version = Integer(required=True, strict=True)


class VersionedValues(Version):
    """The version seen and what was filled in."""

    values = Dict(keys=String(), values=Raw(allow_none=True), required=True)


class CompleteTask(VersionedValues):
    """What was filled in, and why it is late when a deadline was passed that asks for it."""

    late_reason = String(load_default="", validate=Length(max=300, error=LONG))


class Upload(Schema):
    """A paper and what it is."""

    file = File(required=True)  # type: ignore[no-untyped-call]  # APIFlask's gap
    kind = String(required=True, validate=Length(1, 100, error=LONG))


class IdempotencyKey(Schema):
    """A name the client gives to a request, so that sending it twice does it once."""

    key = String(data_key="Idempotency-Key", validate=Length(1, 200, error=LONG))


class AdvanceClock(Schema):
    """How far the demo clock moves, ISO 8601 (``P5D``, ``PT12H``)."""

    advance = String(required=True, validate=Length(2, 40, error=LONG))


class ClockState(Schema):
    """Where the demo clock stands, and how many timers were worked off on the way."""

    now = Instant(required=True)
    fired = Integer(required=True)
