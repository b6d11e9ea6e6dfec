"""The ways wage-recovery cases of the demo office come to an end: every ending, and what comes in between.

Data only: plots as `workflows.demo.wage_tales` reads them. Those that still wait are in `workflows.demo.wage_stages`.
"""

from collections.abc import Mapping
from datetime import timedelta

from workflows.demo import wage_deeds as do
from workflows.demo.telling import Turns
from workflows.demo.wage_deeds import Step
from workflows.demo.wage_evidence import evidence
from workflows.demo.wage_tales import Plot, Told
from workflows.demo.workforces import Wanted

Steps = Mapping[str, tuple[tuple[Step, ...], ...]]
_MONTHLY = {"ledger_check": (24, 27)}
_FOUNDING = "东桥饭店"
_WEAK = {"evidence_list": evidence("notebook")}


def by(*paths: str) -> dict[str, Turns]:
    """Return the choice of these paths, one after the other."""
    return {"path_choice": tuple({"path_choice": path} for path in paths)}


_WHOLE: tuple[Step, ...] = (do.find(), do.pay(), do.end_paid())
_REST: tuple[Step, ...] = (do.pay(), do.end_paid())
_PAID_AT_ONCE: Steps = {"ledger_check": (_WHOLE,)}
_THREE_PARTS: Steps = {"ledger_check": ((do.pay("0.3333"),), (do.pay("0.5"),), _REST)}
_PAID_IN_TIME: Steps = {"payment_in_time": ((do.pay(),),), "ledger_check": ((do.end_paid(),),)}
_UNTIL_AWARD: Steps = {"ledger_check": ((), (), (do.find_everything("0.9"), do.pay("1", "court"), do.end_paid()))}
_BROKEN = Told(event="agreement_broken", reason="职工代表来电反映到期未付", after=timedelta(days=30))
_AGED = Wanted(ended_days_ago=800, dismissed="lawful")
_UNPAID = frozenset({"payment_in_time"})
_TO_THE_END = _UNPAID | {"remedy_watch", "demand_watch"}
_CREW = Wanted(heads=(10, 12), trades=("site",), months=(3, 4))


def _over(kind: str, reason: str) -> tuple[Step, ...]:
    return (do.end(kind, reason),)


ENDED: tuple[Plot, ...] = (
    Plot(
        name="founding",
        share=1,
        age=(150, 152),
        firm=_FOUNDING,
        clerk="linyue",
        wanted=Wanted(
            trades=("kitchen",),
            months=(2, 2),
            dismissed="unlawful",
            contract=False,
            wages_only=True,
            wages=(4300, 3900, 3800, 3600),
        ),
        choices=by("inspection"),
        steps=_PAID_IN_TIME,
    ),
    Plot(
        name="paid when asked",
        share=3,
        age=(35, 330),
        choices={"employer_contact": ({"contact_outcome": "paid", "contact_note": "单位当日转账付清。"},)},
        steps=_PAID_AT_ONCE,
    ),
    Plot(name="agreed and paid", share=3, age=(50, 330), steps=_PAID_AT_ONCE),
    Plot(name="instalments", share=2, age=(150, 300), instalments=3, days=_MONTHLY, steps=_THREE_PARTS),
    Plot(
        name="settled for less",
        share=2,
        age=(60, 300),
        steps={
            "mediation_agreement": ((do.find(), do.agree("0.8")),),
            "ledger_check": ((do.pay(agreed=True), do.end("settled", "按协议付清八成，本人放弃余额")),),
        },
    ),
    Plot(
        name="returned by the bank",
        share=1,
        age=(80, 200),
        steps={"ledger_check": ((do.pay(), do.reverse("银行退票，账户名不符")), _REST)},
    ),
    Plot(name="order obeyed", share=3, age=(90, 300), choices=by("inspection"), steps=_PAID_IN_TIME),
    Plot(
        name="paid at the check",
        share=1,
        age=(100, 250),
        choices={**by("inspection"), "order_compliance": ({"compliance_outcome": "paid"},)},
        rests=_UNPAID,
        steps={"order_compliance": ((do.pay(),),), "ledger_check": ((do.end_paid(),),)},
    ),
    Plot(
        name="paid while investigated",
        share=1,
        age=(80, 250),
        choices={**by("inspection"), "investigation": ({"investigation_outcome": "paid"},)},
        steps={"investigation": ((do.find(), do.pay()),), "ledger_check": ((do.end_paid(),),)},
    ),
    Plot(
        name="nothing owed",
        share=1,
        age=(90, 250),
        wanted=Wanted(heads=(1, 2)),
        choices={
            **by("inspection", "ledger"),
            "investigation": (
                {
                    "investigation_outcome": "none",
                    "found_sum": "0",
                    "investigation_findings": "银行流水显示工资已按月足额发放，投诉所称欠薪系年终奖约定不明。",
                },
            ),
        },
        steps={"investigation": ((),), "ledger_check": (_over("unfounded", "监察查明工资已足额发放"),)},
    ),
    Plot(
        name="too late for the inspection",
        share=1,
        age=(120, 250),
        wanted=_AGED,
        choices={
            **by("inspection", "arbitration"),
            "arbitration_award": (
                {"award_outcome": "dismissed", "award_sum": "0", "award_note": "申请已超过仲裁时效。"},
            ),
            "award_next": ({"award_next": "done", "award_choice_note": "职工不再起诉。"},),
        },
        report={"claimed_in_between": True},
        days=_MONTHLY,
        steps={"ledger_check": ((), (), _over("other_path", "职工选择自行起诉"))},
    ),
    Plot(
        name="told where to go",
        share=1,
        age=(60, 200),
        choices={
            **by("inspection", "ledger"),
            "complaint_review": ({"complaint_jurisdiction": "other", "right_authority": "南关区劳动保障监察大队"},),
        },
        steps={"ledger_check": (_over("other_path", "已引导向用工所在地监察机构投诉"),)},
    ),
    Plot(
        name="withdrawn",
        share=1,
        age=(40, 250),
        wanted=Wanted(heads=(1, 2)),
        instead=(
            "path_choice",
            Told(event="withdraw", reason="职工书面提出撤回", steps=_over("withdrawn", "本人书面撤回")),
        ),
    ),
    Plot(
        name="all gave up",
        share=1,
        age=(60, 250),
        wanted=Wanted(heads=(2, 3)),
        choices={**by("ledger"), "closing_review": ({"case_outcome": "withdrawn"},)},
        steps={"ledger_check": (_over("withdrawn", "本人书面撤回，称已私下了结"),)},
    ),
    Plot(
        name="enforced by the court",
        share=1,
        age=(355, 360),
        choices=by("inspection"),
        rests=_TO_THE_END,
        steps={"ledger_check": ((do.pay("1", "court"), do.end_paid()),)},
    ),
    Plot(
        name="nothing to seize",
        share=1,
        age=(355, 360),
        wanted=_CREW,
        choices={
            **by("inspection"),
            "court_ruling": ({"ruling_outcome": "nothing_found", "ruling_note": "查无可供执行的财产，终结本次执行。"},),
        },
        rests=_TO_THE_END,
        steps={"ledger_check": ((do.pay("0.3", "contractor"), do.end("unrecoverable", "法院终结本次执行，确无财产")),)},
    ),
    Plot(
        name="window missed",
        share=1,
        age=(410, 415),
        wanted=Wanted(heads=(1, 2)),
        choices=by("inspection"),
        rests=_TO_THE_END | {"court_application"},
        steps={"ledger_check": (_over("other_path", "逾期未申请执行，已转职工申请仲裁"),)},
    ),
    Plot(
        name="turnover money",
        share=1,
        age=(120, 200),
        wanted=Wanted(heads=(4, 6), trades=("workshop", "property")),
        choices={**by("ledger"), "ledger_check": ({"ledger_outcome": "advance"}, {})},
        steps={"ledger_check": ((do.find(),), (), _REST)},
    ),
    Plot(
        name="broken, then enforced",
        share=1,
        age=(200, 260),
        instalments=2,
        days=_MONTHLY,
        afterwards=("mediation_agreement", _BROKEN),
        steps={"ledger_check": ((), (), (), (do.pay("1", "court"), do.end_paid()))},
    ),
    Plot(
        name="broken, then arbitration",
        share=1,
        age=(260, 300),
        days=_MONTHLY,
        afterwards=("mediation_agreement", _BROKEN),
        choices={
            "payment_order_result": ({"payment_order_result": "objected", "order_result_note": "单位提出书面异议。"},),
            "enforcement": (
                {"enforcement_outcome": "partly", "enforcement_note": "划拨部分存款，余款无财产可供执行。"},
            ),
            "closing_review": ({"case_outcome": "partly_recovered"},),
        },
        steps={
            "ledger_check": (
                *((),) * 5,
                (do.pay("0.4", "court"), do.end("unrecoverable", "法院终结本次执行，确无财产")),
            )
        },
    ),
    Plot(name="arbitration won", share=1, age=(130, 250), choices=by("arbitration"), days=_MONTHLY, steps=_UNTIL_AWARD),
    Plot(
        name="to court, as the commission refused",
        share=1,
        age=(150, 280),
        choices={
            **by("arbitration"),
            "legal_aid_request": ({"legal_aid_request": "not_wanted"},),
            "arbitration_acceptance": ({"arbitration_acceptance": "refused"},),
        },
        report={"relation_disputed": True},
        days=_MONTHLY,
        steps=_UNTIL_AWARD,
    ),
    Plot(
        name="three settle, two go on",
        share=1,
        age=(180, 220),
        wanted=Wanted(heads=(5, 5)),
        choices={**by("mediation", "arbitration"), "ledger_check": ({"ledger_outcome": "path"}, {})},
        days=_MONTHLY,
        steps={
            "mediation_agreement": ((do.find(), do.agree("0.75")),),
            "ledger_check": (
                (do.pay(agreed=True, only=(1, 2, 3)), do.end("settled", "同意协议，放弃余额", only=(1, 2, 3))),
                (),
                (),
                (do.pay("1", "court"), do.end_paid()),
            ),
        },
    ),
    Plot(
        name="a claimant dies",
        share=1,
        age=(150, 200),
        wanted=Wanted(heads=(3, 5)),
        instalments=3,
        days=_MONTHLY,
        afterwards=(
            "mediation_agreement",
            Told(
                event="claimant_change",
                reason="家属来电告知",
                after=timedelta(days=12),
                steps=(do.inherit(),),
                chosen={"change_kind": "died", "change_note": "由其继承人继续主张。"},
            ),
        ),
        steps=_THREE_PARTS,
    ),
    Plot(
        name="a claimant joins",
        share=1,
        age=(100, 150),
        wanted=Wanted(heads=(4, 6)),
        afterwards=(
            "evidence_list",
            Told(
                event="claimant_change",
                reason="又有一名职工来反映",
                after=timedelta(hours=3),
                steps=(do.enter(),),
                chosen={"change_kind": "joined"},
            ),
        ),
        steps={"claims_registration": ((do.enter(3),),), **_PAID_AT_ONCE},
    ),
    Plot(
        name="a claimant leaves",
        share=1,
        age=(70, 120),
        wanted=Wanted(heads=(3, 4)),
        afterwards=(
            "employer_contact",
            Told(
                event="claimant_change",
                reason="本人书面申请退出",
                after=timedelta(hours=5),
                chosen={"change_kind": "left"},
                steps=(do.end("withdrawn", "本人书面申请退出", last=1),),
            ),
        ),
        steps=_PAID_AT_ONCE,
    ),
    Plot(
        name="refused twice at the hand-over",
        share=1,
        age=(60, 90),
        choices={"hand_over_answer": ({"hand_over_outcome": "reject"},)},
        steps=_PAID_AT_ONCE,
    ),
    Plot(
        name="a crowd at the gate",
        share=1,
        age=(120, 150),
        wanted=_CREW,
        choices=by("inspection"),
        afterwards=("path_choice", Told(event="mass_incident", reason="社区报告职工聚集", after=timedelta(days=2))),
        steps=_PAID_IN_TIME,
    ),
    Plot(
        name="urgent need",
        share=1,
        age=(50, 80),
        report={"urgent_need": True, "urgent_need_text": "两名职工无钱租房，住在车站。"},
        steps=_PAID_AT_ONCE,
    ),
    Plot(
        name="silent about the records",
        share=1,
        age=(70, 120),
        choices={
            "evidence_list": (_WEAK, {"evidence_list": evidence("chat", "testimony")}),
            "evidence_plan": ({"evidence_plan": "produce"},),
            "employer_contact": ({"contact_outcome": "letter"},),
        },
        rests=frozenset({"production_result"}),
        steps=_PAID_AT_ONCE,
    ),
)
