"""Everything that may go wrong with the recovery of wages is handled by a scenario."""

from __future__ import annotations

import pytest
from pytest_bdd.parser import FeatureParser

from tests.architecture.sources import ROOT

FEATURES = ROOT / "features"
EMPLOYER, WORKER = "employer_mishaps", "worker_mishaps"
MISHAPS = {
    "the boss absconds": (EMPLOYER, "监察员查明老板逃匿"),
    "the company is deregistered": (EMPLOYER, "登记公司已经注销"),
    "wages were paid to the foreman, in kind or coupons": (EMPLOYER, "告知不算付清"),
    "workers leave town before the hearing": (WORKER, "仲裁视频开庭"),
    "workers send a representative with a mandate": (WORKER, "受托的代表到场达成协议"),
    "a claimant withdraws under pressure": (WORKER, "核实属实的，移送监察"),
    "the employer denies the relation": (EMPLOYER, "仲裁请求里有确认劳动关系"),
    "minors are among the workers": (WORKER, "有未成年人"),
    "the dispute turns into a mass incident": (WORKER, "堵了大门"),
    "evidence may be lost": (WORKER, "只有照片，考勤机要被搬走"),
    "two districts dispute jurisdiction": (EMPLOYER, "上级指定由本区办理"),
    "an agreement is broken after closing": (EMPLOYER, "结案以后发现没有付清，由主席用原案号重新开启"),
    "the employer makes a counter-claim": (EMPLOYER, "反请求被驳回"),
    "the employer is bankrupt": (EMPLOYER, "转由管理人清偿"),
    "the employer asks for a review of the decision": (EMPLOYER, "复议维持"),
    "a claimant dies": (WORKER, "儿子接着主张"),
}
"""Each mishap, with the feature and the scenario that handle it."""


@pytest.mark.parametrize("mishap", MISHAPS)
def test_a_mishap_is_handled_by_a_scenario(mishap):
    feature, wanted = MISHAPS[mishap]
    told = FeatureParser(str(FEATURES), f"wage_recovery/{feature}.feature").parse().scenarios
    assert wanted in told
