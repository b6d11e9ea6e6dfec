"""What happens in the demo office's hardship-aid cases: two hundred stories in every stage and outcome.

Pure choices, told in the words of the process's forms: which household applies, and what is chosen in each form. It
must not know how a command is given, nor when, nor the stories of other processes.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from workflows.canonical import plain
from workflows.clock import office_date
from workflows.demo import households, telling
from workflows.demo.answers import Filler
from workflows.demo.households import Household
from workflows.demo.names import Inventor
from workflows.demo.telling import Happening

PROCESS = "hardship_aid"
FUNDS = ("union", "warmth")


@dataclass(frozen=True, kw_only=True)
class Plot(telling.Plot):
    """One way a case goes: ``monthly_left`` is the range of what a head is left with in a month, ``aid`` of the aid."""

    monthly_left: tuple[int, int]
    causes: tuple[str, ...] = ("grave_illness", "disability", "low_income", "unemployment")
    aid: tuple[int, int] = (260, 640)
    urgent: bool = False


_MISSING = {"papers_outcome": "supplement", "papers_missing": ["income_proof", "medical_papers"]}
_WITHDRAWAL = Happening(
    event="withdraw",
    chosen={"withdrawn_by": "applicant", "withdrawal_reason": "家中情况好转，自愿撤回。"},
    reason="申请人书面提出撤回",
)
_DEATH = Happening(
    event="death",
    chosen={"informant_relation": "spouse", "informant_phone": "19900000001"},
    reason="家属来电告知",
)
_OBJECTION = Happening(
    event="objection",
    chosen={
        "objection_channel": "phone",
        "objection_named": False,
        "objection_text": "反映该户子女已参加工作，家庭收入与公示不符。",
    },
    reason="公示期间接到电话反映",
    after=timedelta(days=2),
)

PLOTS: tuple[Plot, ...] = (
    Plot(name="granted", share=74, monthly_left=(250, 900)),
    Plot(name="relative", share=34, monthly_left=(1000, 1700)),
    Plot(name="schooling", share=16, monthly_left=(400, 1500), causes=("schooling",), aid=(400, 900)),
    Plot(name="supplement", share=18, monthly_left=(300, 900), choices={"paper_check": (_MISSING, {})}),
    Plot(name="urgent", share=6, monthly_left=(300, 900), causes=("accident",), urgent=True, aid=(500, 900)),
    Plot(name="leader", share=6, monthly_left=(200, 600), aid=(3200, 4600)),
    Plot(name="refused", share=12, monthly_left=(2600, 4200), choices={"decision": ({"decision_outcome": "refuse"},)}),
    Plot(
        name="excluded",
        share=6,
        monthly_left=(500, 900),
        choices={"income_assessment": ({"car": True},), "decision": ({"decision_outcome": "refuse"},)},
    ),
    Plot(name="watched", share=3, monthly_left=(1970, 2050)),
    Plot(name="referred", share=4, monthly_left=(300, 700), choices={"paper_check": ({"papers_outcome": "refer"},)}),
    Plot(
        name="sent back",
        share=5,
        monthly_left=(300, 900),
        choices={
            "street_review": ({"street_outcome": "back", "street_reason": "走访记录缺第二走访人意见，请补充。"}, {})
        },
    ),
    Plot(
        name="returned", share=3, monthly_left=(300, 900), choices={"bank_result": ({"bank_outcome": "returned"}, {})}
    ),
    Plot(name="withdrawn", share=7, monthly_left=(300, 1200), instead=("visit_findings", _WITHDRAWAL)),
    Plot(name="died", share=3, monthly_left=(300, 900), instead=("street_review", _DEATH)),
    Plot(name="objection", share=6, monthly_left=(400, 900), afterwards=("notice_posting", _OBJECTION)),
)


_ELIGIBLE = frozenset({"deep", "relative", "accident"})


def tell(chance: Random, inventor: Inventor, *, count: int, until: datetime, clerks: tuple[str, ...]) -> list["Tale"]:
    """Make *count* stories that begin within the year before *until*, shared among *clerks*."""
    chosen = telling.shared_out(PLOTS, count)
    chance.shuffle(chosen)
    tales = []
    for number, plot in enumerate(chosen):
        opens_at = telling.within_the_year(number, count, until, chance)
        cause = chance.choice(plot.causes)
        household = households.invent(
            chance, inventor, today=office_date(opens_at), monthly_left=chance.randint(*plot.monthly_left), cause=cause
        )
        own = telling.own_chance(chance)
        tales.append(
            Tale(
                plot=plot,
                household=household,
                opens_at=opens_at,
                process=PROCESS,
                clerk=chance.choice(clerks),
                aid=Decimal(chance.randrange(*plot.aid, 20)),
                chance=own,
                filler=Filler(own, inventor),
            )
        )
    return tales


@dataclass(kw_only=True)
class Tale(telling.Tale):
    """One story: a household, and what is chosen in the forms of its case."""

    plot: Plot
    household: Household
    aid: Decimal

    def start_values(self) -> Mapping[str, Any]:
        """Return what the application says."""
        home = self.household
        return {
            "applicant_name": home.applicant.name,
            "applicant_id_number": home.applicant.id_number,
            "applicant_phone": home.applicant.phone,
            "applicant_address": home.address,
            "employer_name": home.employer,
            "work_status": home.work_status,
            "applicant_health": home.health,
            "household_members": [
                {
                    "member_name": member.person.name,
                    "member_id_number": member.person.id_number,
                    "member_relation": member.relation,
                    "member_situation": member.situation,
                }
                for member in home.members
            ],
            "hardship_cause": home.cause,
            "aid_items": list(self._items()),
            "requested_amount": plain(self.aid + 200),
            "hardship_statement": home.statement,
            "urgent": self.plot.urgent,
            "urgent_reason": "家中失火，急需安置。" if self.plot.urgent else None,
            "check_authorised": True,
            "account_holder": home.applicant.name,
            "bank_name": "云岭农村商业银行",
            "bank_account": home.applicant.bank_account,
        }

    def _items(self) -> tuple[str, ...]:
        if self.household.cause == "schooling" and any(each.relation == "child" for each in self.household.members):
            return ("education",)
        return ("living",)

    def usual(self, form: str, data: Mapping[str, Any], on: date) -> Mapping[str, Any]:
        """Return what is usually chosen in a form."""
        del on
        usual = _USUAL.get(form)
        return usual(self, data) if usual else {}

    def assessment(self) -> dict[str, Any]:
        """Return the figures that the assessment finds."""
        home = self.household
        students = sum(1 for member in home.members if member.relation == "child")
        return {
            "household_size": str(home.size),
            "income_items": [
                {"income_person": home.applicant.name, "income_kind": "wage", "income_annual": plain(home.income)}
            ],
            "rigid_items": [{"rigid_kind": "medical", "rigid_annual": plain(home.rigid), "rigid_proof": "结算单"}],
            "need_living": plain(self.aid),
            "need_education": plain(self.aid),
            "students_higher": str(students),
            "students_secondary": "0",
        }


def _decision(tale: Tale, data: Mapping[str, Any]) -> dict[str, Any]:
    del tale
    eligible = data.get("aid_category") in _ELIGIBLE
    otherwise = "watchlist" if data.get("aid_category") == "edge" else "refuse"
    return {
        "decision_outcome": "approve" if eligible else otherwise,
        "decision_opinion": "同意。" if eligible else "不符合规定的条件。",
        "refusal_rule": data.get("category_basis"),
        "decision_reason": "经核实，家庭经济状况不符合认定条件，理由见规则。",
        "advance_handling": "write_off",
        "funds": list(FUNDS),
    }


def _meeting(tale: Tale, data: Mapping[str, Any]) -> dict[str, Any]:
    return _decision(tale, data) | {
        "meeting_attendees": "唐远、白静、苏文",
        "meeting_minutes": "经集体研究，意见一致。",
    }


def _panel(tale: Tale, data: Mapping[str, Any]) -> dict[str, Any]:
    del tale
    supported = data.get("proposed_category") in _ELIGIBLE
    names, vote = ("柳青", "韩冬", "叶蓉"), "for" if supported else "against"
    return {
        "panel_members": [
            {"panelist_name": name, "panelist_role": "职工代表", "panelist_vote": vote} for name in names
        ],
        "panel_minutes": "三名评议人员到会，逐项核对走访记录，表决一致。",
        "panel_outcome": "support" if supported else "not_support",
        "aid_category": data.get("proposed_category"),
        "aid_amount": plain(data.get("proposed_amount")),
        "panel_reason": "家庭经济状况超出认定范围。",
    }


def _visit(tale: Tale, data: Mapping[str, Any]) -> dict[str, Any]:
    del data
    return {
        "visit_met": tale.household.applicant.name,
        "visit_housing": "rented",
        "visit_living": "住房面积较小，家电陈旧，无贵重物品。",
        "visit_income": "收入与申报一致，见工资单和缴费凭证。",
        "visit_neighbours": "邻居两人反映情况属实。",
        "visit_conclusion": "true",
    }


_USUAL: Mapping[str, Callable[[Tale, Mapping[str, Any]], Mapping[str, Any]]] = {
    "paper_check": lambda tale, data: {  # noqa: ARG005 (one shape for all)
        "papers_present": list(data.get("papers_required", ())),
        "papers_outcome": "accept",
        "repeat_reason": "上次救助后家庭又有新的变故，予以受理。",
        "refer_reason": "家庭已符合低保申请条件，转介街道社会救助窗口。",
        "supplement_again_reason": "主管同意：补交的收入证明未盖章。",
    },
    "supplement_help": lambda tale, data: {  # noqa: ARG005
        "supplement_outcome": "complete",
        "papers_received": ["income_proof", "medical_papers"],
        "help_given": "窗口人员陪同到原单位开具收入证明。",
    },
    "urgent_first_approval": lambda tale, data: {  # noqa: ARG005
        "urgent_first_outcome": "agree",
        "urgent_findings": "电话向社区核实，情况属实。",
        "urgent_amount": plain(tale.aid),
        "funds": list(FUNDS),
    },
    "urgent_second_approval": lambda tale, data: {"urgent_second_outcome": "agree"},  # noqa: ARG005
    "visit_findings": _visit,
    "visit_confirmation": lambda tale, data: {"visit_confirm_outcome": "confirm"},  # noqa: ARG005
    "income_assessment": lambda tale, data: tale.assessment(),  # noqa: ARG005
    "panel_review": _panel,
    "notice_posting": lambda tale, data: {"notice_places": ["community"]},  # noqa: ARG005
    "objection_investigation": lambda tale, data: {  # noqa: ARG005
        "objection_findings": "到子女单位核实，子女为实习，无固定收入，反映不属实。",
        "objection_result": "rejected",
    },
    "street_review": lambda tale, data: {  # noqa: ARG005
        "street_checks": ["papers", "two_visitors", "notice_photos"],
        "street_outcome": "pass",
        "street_opinion": "材料齐全，程序合规，同意上报。",
    },
    "district_review": lambda tale, data: {  # noqa: ARG005
        "district_checks": ["archive", "amount"],
        "district_outcome": "pass",
        "district_opinion": "复审无误。",
    },
    "decision": _decision,
    "meeting_decision": _meeting,
    "funds_wait": lambda tale, data: {"funds": list(FUNDS), "funds_outcome": "retry"},  # noqa: ARG005
    "payment_order": lambda tale, data: {  # noqa: ARG005
        "account_holder": tale.household.applicant.name,
        "bank_name": "云岭农村商业银行",
        "bank_account": tale.household.applicant.bank_account,
        "payment_method": "transfer",
        "voucher_number": f"PZ{tale.opens_at:%m%d%H%M}",
        "payment_outcome": "sent",
    },
    "bank_result": lambda tale, data: {"bank_outcome": "success", "return_reason": "户名与账号不符"},  # noqa: ARG005
    "reply_delivery": lambda tale, data: {  # noqa: ARG005
        "delivery_method": "direct",
        "delivery_receiver": tale.household.applicant.name,
    },
}
