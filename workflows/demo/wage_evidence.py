"""What the workers of wage cases have to show for their claims. Pure; must not know who asks."""


def evidence(*kinds: str) -> list[dict[str, str]]:
    """Return the rows of the list of evidence for these kinds."""
    return [
        {"evidence_kind": kind, "evidence_holder": "worker", "evidence_about": _EVIDENCE.get(kind, "证明在该单位工作")}
        for kind in kinds
    ]


_EVIDENCE = {
    "transfer_record": "银行流水，证明以往每月发放工资的数额",
    "attendance": "考勤照片，证明出勤天数",
    "chat": "与负责人的聊天记录，对方承认欠薪",
    "notebook": "本人记工本",
    "testimony": "工友证言",
    "work_card": "工作证",
}
