"""The demo district: offices, posts and the people who hold them, of the union, the labour inspection and a bank.

Data only: who works where on which post, as A or as B holder. It must not know cases or passwords.
"""

from dataclasses import dataclass

from workflows.staffing import NewOffice, NewPost, Rank


@dataclass(frozen=True, kw_only=True)
class PersonPlan:
    """Somebody who works in an office; ``holds`` lists post codes with the rank held."""

    username: str
    name: str
    name_en: str
    office: str
    holds: tuple[tuple[str, Rank], ...]


DISTRICT = "YL"
STREETS = {
    "DQ": ("东桥街道", "Dongqiao Street"),
    "LL": ("柳林街道", "Liulin Street"),
    "SQ": ("石泉街道", "Shiquan Street"),
}
COMMUNITIES = {
    "DQ01": ("DQ", "望河社区", "Wanghe Community"),
    "DQ02": ("DQ", "槐荫社区", "Huaiyin Community"),
    "LL01": ("LL", "柳林新村社区", "Liulin New Village Community"),
    "LL02": ("LL", "纺织社区", "Fangzhi Community"),
    "SQ01": ("SQ", "清泉社区", "Qingquan Community"),
    "SQ02": ("SQ", "矿机社区", "Kuangji Community"),
}
REGION = "990101"
BRIGADE = "YLJC"
BANK, FINANCE = "YLDK", "YLCZ"

OFFICES: tuple[NewOffice, ...] = (
    NewOffice(
        code=DISTRICT,
        name="云岭区总工会帮扶中心",
        name_en="Yunling District Union Aid Centre",
        level="district",
        parent=None,
        region=REGION,
    ),
    *(
        NewOffice(code=code, name=f"{zh}总工会", name_en=f"{en} Union", level="street", parent=DISTRICT, region=REGION)
        for code, (zh, en) in STREETS.items()
    ),
    *(
        NewOffice(code=code, name=f"{zh}工会", name_en=f"{en} Union", level="community", parent=street, region=REGION)
        for code, (street, zh, en) in COMMUNITIES.items()
    ),
    NewOffice(
        code=BRIGADE,
        name="云岭区劳动保障监察大队",
        name_en="Yunling District Labour Inspection Brigade",
        level="district",
        parent=None,
        region=REGION,
        organ="inspection",
    ),
    NewOffice(
        code=BANK,
        name="云岭惠民银行",
        name_en="Yunling People's Benefit Bank",
        level="district",
        parent=None,
        region=REGION,
        organ="bank",
    ),
    NewOffice(
        code=FINANCE,
        name="云岭区财政局",
        name_en="Yunling District Finance Bureau",
        level="district",
        parent=None,
        region=REGION,
        organ="finance",
    ),
)

_DISTRICT_POSTS: tuple[tuple[str, str, str, tuple[str, ...]], ...] = (
    ("aid", "帮扶审核岗", "Aid review", ("district_union_aid", "callback_clerk")),
    ("chair", "分管主席", "Chair in charge", ("district_union_leader", "supervisor")),
    ("meeting", "主席办公会", "Chairs' meeting", ("district_union_meeting",)),
    ("rights", "维权岗", "Rights protection", ("rights_officer", "mediator")),
    ("followup", "回访岗", "Follow-up", ("follow_up_clerk",)),
    ("funds", "资金管理岗", "Fund management", ("fund_officer", "param_editor")),
    ("cashier", "出纳岗", "Cashier", ("payer",)),
    ("audit", "经审岗", "Audit", ("auditor",)),
    ("employment", "就业资格审核岗", "Employment review", ("district_employment",)),
    ("employmenthead", "就业局负责人", "Head of the employment office", ("employment_leader",)),
    ("guarantee", "担保中心经办岗", "Guarantee centre", ("guarantee_center",)),
    ("guaranteehead", "担保中心负责人", "Head of the guarantee centre", ("guarantee_leader",)),
    ("board", "担保评审会", "Guarantee board", ("guarantee_board",)),
    ("mentor", "创业导师岗", "Business mentor", ("mentor",)),
    ("collection", "贷款清收岗", "Loan collection", ("collection_officer",)),
    ("titles", "诚信网点评审会", "Title board", ("title_board",)),
    ("system", "系统管理岗", "System administration", ("system_admin", "user_manager", "process_admin")),
    ("process", "流程管理岗", "Process administration", ("process_admin",)),
)
_BRIGADE_POSTS: tuple[tuple[str, str, str, tuple[str, ...]], ...] = (
    ("inspect", "监察员岗", "Inspection", ("inspector",)),
    ("chief", "大队长", "Head of the brigade", ("inspection_chief", "supervisor")),
    ("legal", "法制审核岗", "Legal review", ("legal_review",)),
    ("bureau", "局分管领导", "Bureau leader in charge", ("bureau_leader",)),
)
_FINANCE_POSTS: tuple[tuple[str, str, str, tuple[str, ...]], ...] = (
    ("finance", "贴息核销岗", "Subsidies and write-offs", ("finance_bureau",)),
)
_BANK_POSTS: tuple[tuple[str, str, str, tuple[str, ...]], ...] = (
    ("loans", "信贷岗", "Loan officers", ("bank_officer",)),
)

POSTS: tuple[NewPost, ...] = (
    *(
        NewPost(code=f"{DISTRICT}-{code}", office=DISTRICT, name=name, name_en=name_en, groups=groups)
        for code, name, name_en, groups in _DISTRICT_POSTS
    ),
    *(
        NewPost(code=f"{street}-{code}", office=street, name=name, name_en=name_en, groups=groups)
        for street in STREETS
        for code, name, name_en, groups in (
            ("visit", "入户走访岗", "Home visits", ("home_visitor", "notice_clerk")),
            ("review", "街道审核岗", "Street review", ("street_union", "supervisor")),
            ("labour", "劳动保障所", "Labour office", ("street_labour_office",)),
            ("loanvisit", "贷款回访岗", "Loan visits", ("loan_visitor",)),
        )
    ),
    *(
        NewPost(
            code=f"{community}-window",
            office=community,
            name="社区帮扶窗口",
            name_en="Community aid window",
            groups=("reception_clerk", "grassroots_union"),
        )
        for community in COMMUNITIES
    ),
    *(
        NewPost(
            code=f"{community}-station",
            office=community,
            name="社区劳动保障站",
            name_en="Community labour station",
            groups=("community_station",),
        )
        for community in COMMUNITIES
    ),
    *(
        NewPost(code=f"{BANK}-{code}", office=BANK, name=name, name_en=name_en, groups=groups)
        for code, name, name_en, groups in _BANK_POSTS
    ),
    *(
        NewPost(code=f"{FINANCE}-{code}", office=FINANCE, name=name, name_en=name_en, groups=groups)
        for code, name, name_en, groups in _FINANCE_POSTS
    ),
    *(
        NewPost(code=f"{BRIGADE}-{code}", office=BRIGADE, name=name, name_en=name_en, groups=groups)
        for code, name, name_en, groups in _BRIGADE_POSTS
    ),
)


def _person(username: str, name: str, name_en: str, office: str, *holds: tuple[str, Rank]) -> PersonPlan:
    return PersonPlan(username=username, name=name, name_en=name_en, office=office, holds=holds)


def _station(*communities: str) -> tuple[tuple[str, Rank], ...]:
    """The two windows of a street staff both labour stations: visits are made by two."""
    return tuple((f"{community}-station", "A") for community in communities)


PEOPLE: tuple[PersonPlan, ...] = (
    _person("linyue", "林悦", "Lin Yue", "DQ01", ("DQ01-window", "A"), ("DQ02-window", "B"), *_station("DQ01", "DQ02")),
    _person("heqing", "何清", "He Qing", "DQ02", ("DQ02-window", "A"), ("DQ01-window", "B"), *_station("DQ02", "DQ01")),
    _person("fangyi", "方怡", "Fang Yi", "LL01", ("LL01-window", "A"), ("LL02-window", "B"), *_station("LL01", "LL02")),
    _person("tanbo", "谭波", "Tan Bo", "LL02", ("LL02-window", "A"), ("LL01-window", "B"), *_station("LL02", "LL01")),
    _person("qiulan", "邱岚", "Qiu Lan", "SQ01", ("SQ01-window", "A"), ("SQ02-window", "B"), *_station("SQ01", "SQ02")),
    _person("shiyu", "石宇", "Shi Yu", "SQ02", ("SQ02-window", "A"), ("SQ01-window", "B"), *_station("SQ02", "SQ01")),
    _person("duanrui", "段锐", "Duan Rui", "DQ", ("DQ-visit", "A"), ("DQ-loanvisit", "A")),
    _person("weining", "魏宁", "Wei Ning", "DQ", ("DQ-visit", "A"), ("DQ-loanvisit", "A"), ("DQ-review", "B")),
    _person("luhai", "陆海", "Lu Hai", "DQ", ("DQ-review", "A"), ("DQ-labour", "A")),
    _person("jiangmin", "姜敏", "Jiang Min", "LL", ("LL-visit", "A"), ("LL-loanvisit", "A")),
    _person("panting", "潘婷", "Pan Ting", "LL", ("LL-visit", "A"), ("LL-loanvisit", "A"), ("LL-review", "B")),
    _person("caiming", "蔡明", "Cai Ming", "LL", ("LL-review", "A"), ("LL-labour", "A")),
    _person("xuekai", "薛凯", "Xue Kai", "SQ", ("SQ-visit", "A"), ("SQ-loanvisit", "A")),
    _person("yinhe", "尹禾", "Yin He", "SQ", ("SQ-visit", "A"), ("SQ-loanvisit", "A"), ("SQ-review", "B")),
    _person("gutao", "顾涛", "Gu Tao", "SQ", ("SQ-review", "A"), ("SQ-labour", "A")),
    _person("suwen", "苏文", "Su Wen", DISTRICT, (f"{DISTRICT}-aid", "A")),
    _person("mengfei", "孟菲", "Meng Fei", DISTRICT, (f"{DISTRICT}-aid", "A")),
    _person("kongming", "孔明岚", "Kong Minglan", DISTRICT, (f"{DISTRICT}-rights", "A")),
    _person("xiangbei", "向北", "Xiang Bei", DISTRICT, (f"{DISTRICT}-rights", "A")),
    _person("yucheng", "俞澄", "Yu Cheng", DISTRICT, (f"{DISTRICT}-followup", "A")),
    _person("cenjing", "岑静", "Cen Jing", DISTRICT, (f"{DISTRICT}-employment", "A")),
    _person("yanlin", "严林", "Yan Lin", DISTRICT, (f"{DISTRICT}-employmenthead", "A")),
    _person("fupeng", "傅鹏", "Fu Peng", DISTRICT, (f"{DISTRICT}-guarantee", "A")),
    _person("shanyan", "单燕", "Shan Yan", DISTRICT, (f"{DISTRICT}-guarantee", "A")),
    _person("qiaobin", "乔斌", "Qiao Bin", DISTRICT, (f"{DISTRICT}-guaranteehead", "A")),
    _person("luwei", "鲁薇", "Lu Wei", DISTRICT, (f"{DISTRICT}-board", "A")),
    _person("jiyun", "纪云", "Ji Yun", DISTRICT, (f"{DISTRICT}-mentor", "A")),
    _person("machi", "马驰", "Ma Chi", DISTRICT, (f"{DISTRICT}-collection", "A")),
    _person("zhongdai", "钟岱", "Zhong Dai", DISTRICT, (f"{DISTRICT}-titles", "A")),
    _person("tangyuan", "唐远", "Tang Yuan", DISTRICT, (f"{DISTRICT}-chair", "A"), (f"{DISTRICT}-meeting", "A")),
    _person("baijing", "白静", "Bai Jing", DISTRICT, (f"{DISTRICT}-chair", "B"), (f"{DISTRICT}-meeting", "A")),
    _person("zoujun", "邹军", "Zou Jun", DISTRICT, (f"{DISTRICT}-funds", "A"), (f"{DISTRICT}-cashier", "B")),
    _person("haoying", "郝颖", "Hao Ying", DISTRICT, (f"{DISTRICT}-cashier", "A"), (f"{DISTRICT}-funds", "B")),
    _person("wanshen", "万慎", "Wan Shen", DISTRICT, (f"{DISTRICT}-audit", "A")),
    _person("longan", "龙安", "Long An", DISTRICT, (f"{DISTRICT}-system", "A")),
    _person("qinlan", "秦岚", "Qin Lan", DISTRICT, (f"{DISTRICT}-process", "A")),
    _person("tiannan", "田楠", "Tian Nan", BANK, (f"{BANK}-loans", "A")),
    _person("huangqi", "黄琦", "Huang Qi", BANK, (f"{BANK}-loans", "A")),
    _person("zhenghe", "郑荷", "Zheng He", BANK, (f"{BANK}-loans", "A")),
    _person("liuan", "柳安", "Liu An", FINANCE, (f"{FINANCE}-finance", "A")),
    _person("hechuan", "贺川", "He Chuan", BRIGADE, (f"{BRIGADE}-inspect", "A")),
    _person("guanning", "关宁", "Guan Ning", BRIGADE, (f"{BRIGADE}-inspect", "A")),
    _person("gengfeng", "耿峰", "Geng Feng", BRIGADE, (f"{BRIGADE}-chief", "A")),
    _person("zhuqing", "祝青", "Zhu Qing", BRIGADE, (f"{BRIGADE}-legal", "A")),
    _person("leisong", "雷松", "Lei Song", BRIGADE, (f"{BRIGADE}-bureau", "A")),
)
