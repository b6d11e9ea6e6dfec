"""Wage-recovery cases of the demo office that are under way: one or more at every stage, with whoever has it in hand.

Data only: plots as `workflows.demo.wage_tales` reads them. Those that have ended are in `workflows.demo.wage_plots`.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from workflows.demo import wage_deeds as do
from workflows.demo.wage_evidence import evidence
from workflows.demo.wage_plots import by
from workflows.demo.wage_tales import Plot, Told, reported
from workflows.demo.workforces import Wanted, Workforce

_SITE, _TWICE = "云岭建筑劳务有限公司", "柳林装饰工程有限公司"
_UNPAID = frozenset({"payment_in_time"})
_DECIDED = _UNPAID | {"remedy_watch"}
_AT_COURT = _DECIDED | {"demand_watch"}
_FLED = Wanted(heads=(11, 12), trades=("workshop", "sewing"), months=(3, 4), dismissed="lawful")
_FOLLOWED = frozenset({"ledger_check"})


def _own_case(workforce: Workforce) -> Mapping[str, Any]:
    """Return what is reported for those who want a case of their own."""
    values = reported(workforce)
    own = workforce.workers[-1].person
    people = {"applicant_name": own.name, "applicant_id_number": own.id_number, "applicant_phone": own.phone}
    return {**values, **people, "people_rough": "2", "what_happened": "两名职工不接受调解方案，要求分案走劳动监察。"}


def _waits(form: str, age: tuple[int, int], *, times: int = 0, **more: Any) -> Plot:
    """Return a plot that goes the usual way to a form, which nobody has handed in yet."""
    return Plot(**{"name": f"waits for {form}", "share": 1, "age": age, "stops": (form, times), **more})


_BRISK: Mapping[str, tuple[float, float]] = {
    "complaint_review": (1, 3),
    "investigation": (8, 13),
    "inspector_confirmation": (0.5, 1.5),
    "order_approval": (0.5, 1.5),
    "order_service": (1, 2),
    "remedy_watch": (20, 40),
}
"""How many days the tasks of the inspection lie, so that a case is where it should be at the present."""


def _inspected(form: str, age: tuple[int, int], *, times: int = 0, **more: Any) -> Plot:
    """Return a plot that waits for a form of the labour inspection, or after it."""
    choices = {**by("inspection"), **more.get("choices", {})}
    return _waits(form, age, times=times, **{"days": _BRISK, **more, "choices": choices})


_INTAKE = (
    _waits("hand_over_answer", (4, 5)),
    _waits("hand_over_again", (5, 6), clerk="linyue", choices={"hand_over_answer": ({"hand_over_outcome": "reject"},)}),
    _waits("claims_registration", (6, 8)),
    _waits("representatives", (7, 9), wanted=Wanted(heads=(3, 6))),
    _waits("urgent_help", (5, 7), report={"urgent_need": True, "urgent_need_text": "一名职工带着孩子，没有路费回乡。"}),
    _waits("evidence_list", (8, 10)),
    _waits("evidence_plan", (10, 13), choices={"evidence_list": ({"evidence_list": evidence("notebook")},)}),
    _waits("path_choice", (11, 14)),
)
_TALKS = (
    _waits("employer_contact", (14, 17)),
    _waits("letter_approval", (19, 23), choices={"employer_contact": ({"contact_outcome": "letter"},)}),
    _waits("mediation_session", (15, 18)),
    _waits(
        "mediation_session",
        (18, 20),
        times=1,
        name="a second session",
        wanted=Wanted(heads=(8, 10), trades=("sewing",)),
        choices={"mediation_session": ({"session_outcome": "again"}, {})},
    ),
    _waits("mediation_agreement", (21, 25)),
    _waits(
        "judicial_confirmation",
        (24, 30),
        days={"mediation_session": (2, 5)},
        choices={"mediation_agreement": ({"confirmation_wanted": True},)},
        instalments=2,
    ),
    _waits(
        "payment_order_request",
        (76, 80),
        instalments=3,
        rests=_FOLLOWED,
        afterwards=(
            "mediation_agreement",
            Told(event="agreement_broken", reason="职工代表来电反映首期未付", after=timedelta(days=35)),
        ),
    ),
    Plot(
        name="first instalment came",
        share=1,
        age=(50, 60),
        instalments=3,
        wanted=Wanted(heads=(5, 8)),
        stops=("ledger_check", 1),
        days={"ledger_check": (14, 20)},
        steps={"ledger_check": ((do.pay("0.3333"),),)},
    ),
    Plot(
        name="two of them: the first",
        share=1,
        age=(70, 75),
        firm=_TWICE,
        wanted=Wanted(heads=(4, 6), trades=("site",)),
        instalments=2,
        rests=_FOLLOWED,
    ),
    Plot(
        name="two of them: the second",
        share=1,
        age=(28, 32),
        firm=_TWICE,
        wanted=Wanted(heads=(3, 4), trades=("site",)),
        stops=("employer_contact", 0),
        steps={"path_choice": ((do.join(),),)},
    ),
    Plot(
        name="two want a case of their own",
        share=1,
        age=(40, 44),
        wanted=Wanted(heads=(6, 7), trades=("workshop",)),
        rests=_FOLLOWED,
        instalments=2,
        afterwards=(
            "employer_contact",
            Told(
                event="claimant_change",
                reason="两名职工书面要求分案",
                after=timedelta(hours=3),
                clerk_first=True,
                lines=2,
                chosen={"change_kind": "split", "change_note": "两人不接受调解，另案走劳动监察。"},
                steps=(do.split(2, _own_case), do.left(2, "另案走劳动监察")),
            ),
        ),
        other=_inspected("investigation", (0, 0)),
    ),
)
_INVESTIGATED = (
    _inspected("complaint_review", (14, 17)),
    _inspected(
        "complaint_supplement",
        (19, 23),
        choices={"complaint_review": ({"complaint_employer": "unclear"}, {})},
    ),
    _inspected("investigation", (22, 26), wanted=Wanted(heads=(7, 9))),
    _inspected("inspector_confirmation", (30, 34)),
    _inspected("extension_decision", (32, 36), choices={"investigation": ({"investigation_outcome": "extend"}, {})}),
    _inspected(
        "investigation",
        (38, 44),
        times=1,
        name="extended once",
        choices={"investigation": ({"investigation_outcome": "extend"}, {})},
    ),
    _inspected("order_approval", (33, 37)),
    _inspected("order_service", (35, 39)),
    _inspected("payment_in_time", (36, 40)),
    _inspected("order_compliance", (54, 58), rests=_UNPAID),
    Plot(
        name="forty on a site",
        share=1,
        age=(75, 80),
        firm=_SITE,
        wanted=Wanted(heads=(40, 40), trades=("site",), months=(2, 2)),
        choices=by("inspection"),
        rests=_FOLLOWED,
        steps={"payment_in_time": ((do.pay("1", "contractor"),),)},
    ),
)
_ABSCONDED: Mapping[str, Any] = {
    "report": {"employer_status": "absconded"},
    "wanted": _FLED,
    "rests": _DECIDED,
}
_SERVED: Mapping[str, Any] = {
    "order_service": ({"order_served_how": "posted_filmed", "order_receiver": None},),
    "order_compliance": ({"evasion": ["fled"]},),
    "notice_service": ({"notice_served_how": "posted_filmed", "notice_receiver": None},),
    "decision_service": ({"decision_served_how": "posted_filmed", "decision_receiver": None},),
}
_DRAFTED = {
    **_BRISK,
    **dict.fromkeys(("hand_over_answer", "claims_registration", "representatives", "urgent_help"), (0.5, 1)),
    **dict.fromkeys(
        ("evidence_list", "evidence_plan", "path_choice", "complaint_review", "order_compliance"), (0.5, 1)
    ),
    **dict.fromkeys(("decision_draft", "notice_service", "employer_statement", "legal_review"), (1, 2)),
    "investigation": (9, 10),
}
"""So that the leader has the draft, and the time to decide still runs."""
_DECISIONS = (
    _inspected("police_referral", (58, 62), **_ABSCONDED, choices=_SERVED),
    _inspected("decision_draft", (56, 60), rests=_UNPAID),
    _inspected("employer_statement", (56, 58), rests=_UNPAID),
    _inspected("hearing", (80, 84), rests=_UNPAID, choices={"employer_statement": ({"statement_outcome": "hearing"},)}),
    _inspected("legal_review", (66, 70), rests=_UNPAID),
    _inspected("handling_decision", (61, 62), rests=_UNPAID, days=_DRAFTED),
    _inspected("decision_service", (70, 76), rests=_UNPAID),
    _inspected(
        "remedy_watch",
        (150, 170),
        name="absconded",
        **{**_ABSCONDED, "rests": _UNPAID},
        choices={
            **by("ledger", "inspection"),
            "ledger_check": ({"ledger_outcome": "advance"}, {"ledger_outcome": "path"}),
            "advance_assessment": ({"turnover_state": "absconded", "turnover_confirmed": None},),
            **_SERVED,
        },
        steps={"ledger_check": ((do.find(),), ())},
    ),
    _inspected(
        "challenge_result",
        (140, 160),
        rests=_UNPAID,
        choices={"remedy_watch": ({"remedy_outcome": "challenged", "remedy_note": "单位申请行政复议。"},)},
    ),
    _inspected("court_application", (290, 300), rests=_AT_COURT),
    _inspected("court_ruling", (300, 310), rests=_AT_COURT),
    _inspected(
        "list_decision",
        (305, 312),
        rests=_AT_COURT,
        wanted=Wanted(heads=(10, 12), trades=("site",), months=(3, 4)),
        choices={"court_ruling": ({"ruling_outcome": "nothing_found"},)},
    ),
)
_ADVANCED: Mapping[str, Any] = {
    "wanted": Wanted(heads=(4, 7), trades=("property", "workshop")),
    "choices": {**by("ledger"), "ledger_check": ({"ledger_outcome": "advance"}, {})},
    "steps": {"ledger_check": ((do.find(),), (), (do.pay(), do.end_paid()))},
}
_MONEY = (
    _waits("advance_assessment", (24, 28), **_ADVANCED),
    _waits("advance_approval", (26, 30), **_ADVANCED),
    _waits("payment_order", (28, 32), **_ADVANCED),
    _waits("bank_result", (30, 34), **_ADVANCED),
    _waits("advance_recovery", (80, 95), **_ADVANCED),
)
_ARBITRATED: Mapping[str, Any] = {"choices": by("arbitration"), "rests": _FOLLOWED}
_COMMISSION = (
    _waits("legal_aid_request", (17, 21), **_ARBITRATED),
    _waits("arbitration_request", (27, 32), **_ARBITRATED),
    _waits("arbitration_award", (30, 40), **_ARBITRATED),
    _waits("award_next", (44, 50), **_ARBITRATED),
)
_CLOSING: Mapping[str, Any] = {
    "steps": {"ledger_check": ((do.find(), do.pay(), do.end_paid()),)},
    "days": {"mediation_session": (2, 5), "ledger_check": (3, 5), "follow_up": (0.5, 1.5), "closing_review": (0.5, 2)},
}
_LAST = (
    _waits("follow_up", (28, 32), **_CLOSING, wanted=Wanted(heads=(4, 6))),
    _waits("closing_review", (36, 40), **_CLOSING),
    _waits("reply_delivery", (38, 42), clerk="linyue", **_CLOSING),
)
WAITING: tuple[Plot, ...] = (*_INTAKE, *_TALKS, *_INVESTIGATED, *_DECISIONS, *_MONEY, *_COMMISSION, *_LAST)
