"""The words of the claims book: kinds of items, paths, ends, means of payment, with what they are called.

Must not know what may be done with any of them.
"""

from collections.abc import Mapping

from workflows.errors import N_

ADDITIONAL = "additional"
"""The item that only a decision after an order brings: it is found, never claimed."""
KINDS: Mapping[str, str] = {
    "arrears": N_("拖欠工资"),
    "minimum_wage": N_("低于最低工资差额"),
    "overtime": N_("加班费"),
    "double_wage": N_("未订合同二倍工资"),
    "compensation": N_("经济补偿"),
    "unlawful_dismissal": N_("违法解除赔偿金"),
    ADDITIONAL: N_("加付赔偿金"),
}
WAGES = frozenset({"arrears", "minimum_wage", "overtime"})
"""The kinds that are pay for work, which is what withholding it can be a crime for (法释〔2013〕3号 Art. 1)."""
PATHS: Mapping[str, str] = {
    "mediation": N_("调解"),
    "inspection": N_("劳动监察"),
    "arbitration": N_("劳动仲裁"),
    "lawsuit": N_("诉讼"),
    "payment_order": N_("支付令"),
    "police": N_("公安机关"),
}
OWN_WAYS = frozenset({"mediation"})
"""Ways on which no authority says what is owed."""
PAID, SPLIT_OFF = "paid", "split_off"
ENDS: Mapping[str, str] = {
    PAID: N_("全部追回"),
    "settled": N_("和解（放弃余额）"),
    "withdrawn": N_("本人撤回"),
    "other_path": N_("转其他途径另行办理"),
    "unfounded": N_("查无欠薪"),
    SPLIT_OFF: N_("分案办理"),
    "died": N_("死亡无继承"),
    "unrecoverable": N_("确无财产可供追回"),
}
WHOLE = frozenset({PAID, SPLIT_OFF, "withdrawn", "unfounded"})
"""The ends after which nobody of this case has got less than was due: paid, or no longer asked for here."""
ADVANCE = "advance"
"""Money that a fund pays before the employer does, and that is claimed back from it."""
MEANS: Mapping[str, str] = {
    "employer_cash": N_("用人单位现金支付"),
    "employer_transfer": N_("用人单位转账"),
    "deposit": N_("工资保证金"),
    "contractor": N_("总包先行清偿"),
    ADVANCE: N_("应急周转金"),
    "court": N_("强制执行"),
}
MONTH = "month"
UNITS: Mapping[str, str] = {MONTH: N_("月"), "day": N_("日"), "piece": N_("件")}
DISMISSALS: Mapping[str, str] = {"none": N_("未解除"), "lawful": N_("依法解除"), "unlawful": N_("违法解除")}
COUNTED_ELSEWHERE = 2
"""From this behaviour of a release on (`workflows.engine.behaviour`) a line split off counts only where it goes on."""
STATES = frozenset({"open", "ended", "unpaid", "agreed", "agreed_unpaid", *ENDS})
"""What lines can be chosen by; those without an end are unpaid with something outstanding, agreed with a sum that was
agreed, agreed_unpaid with some of that sum still to come."""
