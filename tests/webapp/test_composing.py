"""English of texts that are not just looked up: those that rules put together, and those that count."""

import json
import re
from pathlib import Path

import pytest
from flask import Flask

from webapp.catalogue import ONE, _, worded
from webapp.language import composed

BPMN = Path(__file__).resolve().parents[2] / "bpmn"
LOCALE = {
    "可以仲裁": "Arbitration is open",
    "工资：{formula}（第{n}条）": "Wages: {formula} (Art. {n})",
    "~ 个月": " months",
}


@pytest.mark.parametrize(
    ("chinese", "english"),
    [
        ("可以仲裁", "Arbitration is open"),
        ("可以仲裁；可以仲裁", "Arbitration is open; Arbitration is open"),
        ("工资：2 个月 × 5（第3条）", "Wages: 2 months × 5 (Art. 3)"),
        ("5,000.00", "5,000.00"),
        ("林一禾说可以仲裁", "林一禾说可以仲裁"),
        ("工资：何厨（第3条）", "工资：何厨（第3条）"),
    ],
)
def test_a_text_put_together_is_turned_whole_or_not_at_all(chinese: str, english: str) -> None:
    assert composed(LOCALE, chinese) == english


def test_what_counts_just_one_is_worded_so_in_code_and_in_templates(app: Flask) -> None:
    assert {text: one for text, one in ONE.items() if one != text.replace("%(n)s", "1")} == {}
    with app.test_request_context():
        told = [_("%(n)s 份材料", n=n) for n in (1, 2)]
        shown = app.jinja_env.from_string("{{ _('%(n)s 份材料', n=1) }}、{{ _('%(n)s 份材料', n=2) }}").render()

    assert shown == "、".join(told) == "1 份材料、2 份材料"
    assert [worded("%(n)s 天", {"n": n}) for n in (1, 2)] == ["1 天", "%(n)s 天"]


def test_no_text_hides_from_the_catalogue_inside_an_f_string() -> None:
    """What collects the texts does not look into f-strings: a text that stands in one must stand elsewhere, too."""
    webapp = BPMN.parent / "webapp"
    catalogue = (webapp / "translations" / "en" / "LC_MESSAGES" / "messages.po").read_text(encoding="utf-8")
    hidden = {
        text
        for source in webapp.rglob("*.py")
        for line in re.findall(r"""\bf"[^"\n]*\"""", source.read_text(encoding="utf-8"))
        for text in re.findall(r"""\{_\('([^']+)'""", line)
    }

    assert "元" in hidden
    assert {text for text in hidden if f'msgid "{text}"' not in catalogue} == set()


@pytest.mark.parametrize("package", ["hardship_aid", "microloan", "wage_recovery"])
def test_every_letter_has_an_english_title(package: str) -> None:
    known: dict[str, str] = {}
    for part in (package, "shared"):
        known |= json.loads((BPMN / part / "locale" / "en.json").read_text(encoding="utf-8"))
    told = "".join(
        each.read_text(encoding="utf-8") for part in (package, "shared") for each in (BPMN / part).glob("*.bpmn")
    )
    titles = set(re.findall(r"""source='="([^"']+)"' target="title\"""", told))

    assert len(titles) >= 4
    assert {title for title in titles if title not in known} == set()


def test_what_the_rules_say_of_caps_is_turned_with_its_figures() -> None:
    locale = json.loads((BPMN / "microloan" / "locale" / "en.json").read_text(encoding="utf-8"))
    told = composed(locale, "个人贷款额度上限300000.00元，持诚信网点称号另加50000元，期限最长36个月")

    assert told == (
        "Loans to one person: at most 300000.00 yuan, with the honest-business title 50000 yuan more, "
        "for at most 36 months"
    )


@pytest.mark.parametrize(
    "formula",
    [
        "2 个月 × 5,000.00 元 + 3 天 × 5,000.00 元 ÷ 21.75 − 已付 100.00 元 = 10,589.66 元",
        "713 件 × 7.00 元 − 扣款 50.00 元 中依法可扣的 40.00 元（工资支付暂行规定第十六条） = 4,941.00 元",
        "（2 个月 + 3 天 ÷ 21.75） × 最低工资 2,000.00 元 − 应发或已付 3,000.00 元 = 1,275.86 元",
        "3 天 ÷ 21.75 × 最低工资 （2,000.00 元、2,100.00 元，按各自时段加权） − 应发或已付 1.00 元 = 5.00 元",
        "2,400.00 元 ÷ 21.75 天 ÷ 8 小时 × （工作日延时 36 小时 × 150% + 休息日 8 小时 × 200%） = 1.00 元",
        "（713 件 × 7.00 元 ÷ 2.5 个月） ÷ 21.75 天 ÷ 8 小时 × 法定节假日 8 小时 × 300% = 1.00 元",
        "2025-02-23 至 2025-06-22，4 个月 × 5,100.00 元 = 20,400.00 元；2024-07-23 至 2025-02-22 已超过 1 年仲裁时效",
        "工作满 2 年 3 个月又数日，计 2.5 个月 × 封顶基数 9.00 元（本地月平均工资 3.00 元 × 3） = 22.50 元",
        "工作不满 1 个月，计 0.5 个月 × 最低工资 2,000.00 元 × 2 = 2,000.00 元",
        "拖欠工资：4 个月 × 1.00 元 = 4.00 元（劳动合同法第三十条；不足一个月的按月计薪天数折算，劳社部发〔2008〕3号）",
        "强证据 1 种，达到规定数（示例口径；劳社部发〔2005〕12号第二条）",
        "劳动保障监察投诉登记表（移送函）",
        "劳动保障监察条例第二十条、第二十六条；劳动争议调解仲裁法第九条",
    ],
)
def test_what_the_wage_rules_put_together_is_told_in_english(formula: str) -> None:
    files = [BPMN / package / "locale" / "en.json" for package in ("shared", "wage_recovery")]
    locale = {key: told for file in files for key, told in json.loads(file.read_text(encoding="utf-8")).items()}

    assert not any("\u3400" <= letter <= "\u9fff" for letter in composed(locale, formula)), composed(locale, formula)
