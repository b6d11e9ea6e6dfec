"""What every problem says: code -> (what is wrong, what to do), as Chinese templates for the message catalogue.

Data only; knows nothing of how a problem is found.
"""

from collections.abc import Mapping

from workflows.errors import N_

_FILES: Mapping[str, tuple[str, str]] = {
    "folder-missing": (N_("找不到流程包文件夹“{path}”"), N_("请给出含有“<包名>.bpmn”的文件夹")),
    "main-missing": (N_("流程包里没有主流程文件“{expected}”"), N_("主流程文件名须与文件夹同名；请改名或补上")),
    "name-unusable": (N_("文件名“{name}”不能用作流程包的名字"), N_("只用小写字母、数字和下划线，以字母开头")),
    "unreadable": (N_("文件读不出来：{why}"), N_("请检查文件是否存在、是否有读取权限")),
    "kind-unknown": (N_("不认识这种文件"), N_("请给出流程包文件夹，或 .bpmn、.dmn、.form 文件")),
    "file-too-large": (N_("文件有 {size} 字节，超过上限 {limit} 字节"), N_("请拆成几个流程，用调用活动连接")),
    "not-xml": (N_("不是合格的 XML：{why}"), N_("请用 Camunda Modeler 打开修复后重新保存")),
    "doctype": (N_("文件含有 DOCTYPE 声明，可能夹带外部实体"), N_("请删去 DOCTYPE 和实体声明")),
    "not-bpmn": (N_("根元素是“{found}”，不是 BPMN 2.0 的 definitions"), N_("请提供 BPMN 2.0 文件")),
    "no-process": (N_("文件里没有流程"), N_("请画出一个流程后再检查")),
    "many-processes": (N_("文件里有 {count} 个可执行流程"), N_("一个文件只放一个可执行流程，其余移到各自的文件")),
    "not-executable": (N_("流程没有标为可执行"), N_("请把流程的 isExecutable 设为 true")),
    "id-not-package": (N_("主流程的编号是“{found}”，不是包名“{expected}”"), N_("请把流程编号改为“{expected}”")),
    "not-json": (N_("不是合格的 JSON：{why}"), N_("请用表单编辑器或文本编辑器修复")),
    "locale-shape": (N_("译文文件须是“中文”到“English”的一层对照表"), N_('请写成 {{"中文": "English"}} 的形式')),
    "parameters-shape": (
        N_("参数的 {why} 缺失、重复或不合格"),
        N_("请按 name、label、label_en、kind、values 写全每个参数"),
    ),
    "decision-file": (N_("决策文件不合格：{why}"), N_("{fix}")),
    "decision-table": (N_("决策表有漏洞：{why}"), N_("{fix}")),
    "behaviour-unknown": (
        N_("流程版本按引擎行为“{found}”发布，本程序只懂到 {known}"),
        N_("请用发布它的程序版本或更新的版本"),
    ),
    "duplicate-decision": (N_("决策“{id}”在 {other} 中已有定义"), N_("决策编号在整个流程包内须唯一；请改名")),
}
_STRUCTURE: Mapping[str, tuple[str, str]] = {
    "duplicate-id": (N_("编号“{id}”已在 {other} 使用"), N_("编号在整个流程包内须唯一；请改名")),
    "id-missing": (N_("元素没有编号"), N_("请在编辑器里给它一个编号")),
    "refused-element": (N_("不执行“{kind}”：{reason}"), N_("{instead}")),
    "unknown-element": (N_("不认识的元素“{kind}”"), N_("请删去它；放过就会被悄悄跳过")),
    "foreign-extension": (N_("扩展“{name}”（{namespace}）不会被执行"), N_("请用 zeebe: 扩展表达，或删去它")),
    "setting-ignored": (N_("设置 {name}“{value}”不会被执行"), N_("{instead}")),
    "extension-misplaced": (
        N_("写在“{kind}”上的 zeebe:{name} 不会被执行"),
        N_("请删去它；它只在这些元素上有用：{places}"),
    ),
    "script": (N_("含有脚本“{name}”；流程文件里不允许有脚本"), N_("请改用 FEEL 表达式、决策表或服务任务")),
    "flow-end-missing": (N_("顺序流的{end}“{id}”不存在"), N_("请在图上重新连接这条线")),
    "flow-crosses-scope": (N_("顺序流跨过了子流程的边界"), N_("请在子流程之内结束，再从子流程引出")),
    "start-count": (N_("“{scope}”有 {count} 个开始事件"), N_("须恰好有一个开始事件")),
    "scope-empty": (N_("“{scope}”里什么也没有"), N_("请画上要做的事，或删去它")),
    "event-sub-process-flow": (N_("事件子流程不能连顺序流"), N_("请删去这条线；事件子流程由事件启动")),
    "flow-into-start": (N_("顺序流指向了开始事件或边界事件"), N_("请把线连到后面的任务或网关")),
    "flow-out-of-end": (N_("结束事件之后还有顺序流"), N_("请删去这条线，或把结束事件改成中间事件")),
    "boundary-host": (N_("边界事件没有附在任务或子流程上"), N_("请把它拖到所属的任务边上")),
    "nothing-follows": (N_("此处之后没有去处"), N_("请连到下一步或结束事件")),
    "end-missing": (
        N_("案件会停在这里结束，却没有结束事件写明办理结果"),
        N_("请接上一个带 outcome 属性的结束事件，或连到下一步"),
    ),
    "reference-unknown": (N_("{kind} 事件所指的“{id}”不在文件里"), N_("请改正编号，或补上它；不写就是任何一种")),
    "signal-missing": (N_("信号事件没有信号名称"), N_("请选定一个信号并给它起名")),
    "signal-unthrown": (N_("没有任何一处抛出信号“{name}”，会永远等下去"), N_("请在流程里抛出这个信号，或改用消息事件")),
    "correlation-key": (N_("消息的关联值“{text}”不是一个变量"), N_("请写成 =变量 或 =变量.成员；与消息里同名的值比较")),
    "receive-starts": (N_("流程不能由这里收到的消息启动"), N_("请去掉 instantiate，用开始事件和表单启动")),
    "loop-count-missing": (
        N_("没有写明要做几次"),
        N_("请填写 inputCollection 或 loopCardinality；循环请写 loopCondition"),
    ),
    "loop-odd": (
        N_("多实例的设置“{setting}”不会被执行"),
        N_("请删去它；次数用 inputCollection 或 loopCardinality 表示"),
    ),
    "loop-too-many": (
        N_("这里写定要做 {number} 次，超过一个活动最多 {limit} 次的上限，案件会停在这里"),
        N_("请改少次数；确需更多的，请改用表格，由一个任务逐行办理"),
    ),
    "loop-output": (N_("结果集合只写了一半"), N_("请把 outputCollection 和 outputElement 都写上，或都删去")),
    "link-name": (N_("链接事件没有名称"), N_("请给成对的抛出和捕获链接写上同一个链接名称")),
    "link-unmatched": (N_("链接“{name}”没有对应的{other}"), N_("请在同一层画上同名的另一半，或直接画顺序流")),
    "link-twice": (N_("链接“{name}”的捕获在 {other} 已有一处"), N_("同一层里一个名称只能有一个捕获；请改名")),
    "link-flow": (N_("链接的这一侧不能连顺序流"), N_("请删去这条线；走向由同名链接接上")),
    "unreachable": (N_("从开始事件走不到这里"), N_("请把它接入流程，或删去")),
    "call-cycle": (N_("流程绕回来调用了自己：{path}"), N_("请去掉其中一处调用")),
    "error-uncaught": (N_("错误“{error}”没有任何一层处理"), N_("请在外层活动上加错误边界事件，或加错误事件子流程")),
    "end-name-missing": (N_("结束事件没有名称"), N_("请用办理结果作名称，例如“已救助”")),
    "outcome-missing": (N_("结束事件没有 outcome 属性"), N_("请在 zeebe:properties 里写 outcome 代码，例如 granted")),
    "name-missing": (N_("“{kind}”没有名称"), N_("请写上办理人员看得懂的名称")),
}
_GATEWAYS: Mapping[str, tuple[str, str]] = {
    "no-default": (
        N_("网关没有默认流，条件也不能证明覆盖所有情况"),
        N_("请指定默认流，或让条件成为互补的真/假、选项的全集"),
    ),
    "condition-missing": (N_("网关的这条分支既没有条件也不是默认流"), N_("请写上 FEEL 条件，或设为默认流")),
    "condition-on-default": (N_("默认流上写了条件，不会被计算"), N_("请删去条件，或不再作为默认流")),
    "condition-on-single": (N_("唯一的出线上写了条件，不成立时案件就停住"), N_("请删去条件，或用网关写明另一条去处")),
    "condition-misplaced": (N_("“{kind}”的出线不能带条件"), N_("请删去条件，或改用排他网关")),
    "default-misplaced": (N_("默认流“{flow}”不是从这里出去的"), N_("请重新指定默认流")),
    "default-single": (N_("只有一条出线，不需要默认流"), N_("请取消默认流的标记")),
    "event-gateway-target": (N_("事件网关之后只能接中间捕获事件"), N_("请在这条分支上放消息或定时捕获事件")),
    "event-gateway-branches": (N_("事件网关至少要有两条分支"), N_("请补上另一个事件，或去掉网关")),
    "same-condition": (N_("两条分支的条件相同：{condition}"), N_("请改正其中一条，后一条永远走不到")),
}
_EXPRESSIONS: Mapping[str, tuple[str, str]] = {
    "feel-syntax": (
        N_("{where}不是合格的 FEEL（第 {column} 个字符）：{why}；原文：{text}"),
        N_("请按 FEEL 的写法改正"),
    ),
    "not-feel": (N_("{where}须是以“=”开头的 FEEL 表达式；原文：{text}"), N_("请在前面加上“=”，字符串用双引号")),
    "other-language": (N_("条件的语言是“{language}”"), N_("请只用 FEEL，并去掉 language 属性")),
    "expression-empty": (N_("{where}没有内容"), N_("请写上 FEEL 表达式")),
    "unknown-variable": (
        N_("{where}用到的“{name}”没有任何表单、决策或映射给出"),
        N_("请改正名称{hint}，或补上给出它的一步"),
    ),
    "unknown-function": (N_("{where}调用的“{name}”不是 FEEL 函数"), N_("请改用 FEEL 内置函数{hint}")),
    "literal-number": (N_("{where}里写死了数字 {number}"), N_("请改成有日期的参数 parameters.<组>.<名>")),
    "literal-duration": (N_("{where}里写死了期限 {text}"), N_("请改成有日期的参数 parameters.<组>.<名>")),
    "literal-date": (N_("{where}里写死了日期 {text}"), N_("请改成有日期的参数或表单字段")),
    "unknown-parameter": (
        N_("{where}用到的参数“{name}”没有定义"),
        N_("请在 parameters.json 里定义它，或改正名称{hint}"),
    ),
    "input-replaced": (
        N_("输入“{target}”读到的“{name}”不是案件里的那个，而是第 {line} 行的输入刚换上的值"),
        N_("请把它移到第 {line} 行的输入之前，或让那一行换一个目标名称"),
    ),
    "timer-missing": (N_("定时事件没有时间"), N_("请写上时间表达式，例如 =notice_ends_at")),
    "timer-twice": (
        N_("定时事件只能有一个时间，这里又写了一个（{kind}），只有一个会起作用"),
        N_("请只留下要执行的那一个，删去其余的"),
    ),
    "timer-cycle": (N_("不执行循环定时（timeCycle）"), N_("请用定时事件加循环走线表示")),
}
_WORK: Mapping[str, tuple[str, str]] = {
    "task-without-group": (N_("用户任务没有候选岗位组"), N_("请填写 assignmentDefinition 的 candidateGroups")),
    "task-without-form": (N_("用户任务没有表单"), N_("请填写 formDefinition 的 formId")),
    "not-zeebe-user-task": (
        N_("用户任务没有 zeebe:userTask 标记"),
        N_("请在 Modeler 的 Implementation 里选 Camunda user task"),
    ),
    "start-without-form": (N_("主流程的开始事件没有表单"), N_("请在开始事件上填写 formId")),
    "form-unknown": (N_("表单“{id}”不存在"), N_("请补上这个表单文件，或改正 formId{hint}")),
    "decision-unknown": (N_("决策“{id}”不存在"), N_("请补上这个决策文件，或改正 decisionId{hint}")),
    "decision-missing": (N_("业务规则任务没有写明决策"), N_("请填写 calledDecision 的 decisionId")),
    "result-variable-missing": (N_("决策结果没有写入的变量"), N_("请填写 calledDecision 的 resultVariable")),
    "process-unknown": (N_("被调用的流程“{id}”不存在"), N_("请补上这个流程，或改正 processId{hint}")),
    "process-missing": (N_("调用活动没有写明流程"), N_("请填写 calledElement 的 processId")),
    "service-missing": (N_("没有写明由哪项服务完成"), N_("请填写 taskDefinition 的 type")),
    "service-unknown": (N_("没有名为“{id}”的服务"), N_("请改正 taskDefinition 的 type{hint}")),
    "dynamic-reference": (N_("{where}是表达式，发布前无法核对"), N_("请写固定的编号")),
    "mapping-target": (N_("映射的目标“{target}”不是合格的变量名"), N_("请用小写字母、数字和下划线，以字母开头")),
    "office-level": (N_("office 属性“{value}”不是机构层级"), N_("请写 community、street、district 或 city")),
    "duty-unknown": (N_("duty 属性“{value}”不是职责"), N_("请写 {known} 之一")),
    "priority": (N_("priority 属性“{value}”不是整数"), N_("请写整数")),
    "performer-unknown": (N_("not_performed_by 里的“{id}”不是本包的用户任务"), N_("请写用户任务的编号{hint}")),
    "fact-unknown": (
        N_("{property} 里的“{name}”没有任何表单、决策或映射给出"),
        N_("请改正名称{hint}，或补上给出它的一步"),
    ),
    "deadline-unknown": (N_("期限“{name}”没有定义"), N_("请在 parameters.json 里定义它，或改正名称{hint}")),
    "clock-unknown": (
        N_("clocks 里的“{name}”不是 deadline.start 用 name 起的期限"),
        N_("请改正名称{hint}，或在启动期限的服务任务上写 name"),
    ),
    "first-contact-unknown": (
        N_("first_contact_until 写的“{id}”不是主流程里的元素"),
        N_("请写交接那一步的编号{hint}"),
    ),
    "reopen-incomplete": (
        N_("办结后可以重新开启的流程没有写 {name}"),
        N_("reopen_at、reopen_events、reopen_groups 三项要一起写"),
    ),
    "reopen-place": (
        N_("reopen_at 写的“{id}”不是主流程里的一步"),
        N_("请写主流程本身的任务、调用活动或子流程的编号{hint}"),
    ),
    "reopen-event": (
        N_("reopen_events 里的“{name}”不是主流程里的事件"),
        N_("请写事件的消息名称{hint}"),
    ),
    "spawn-process-missing": (N_("没有写明准备哪个流程的登记表"), N_("请在 taskHeaders 里写 process")),
    "organ-place": (
        N_("organ 属性写在了 {kind} 上"),
        N_("只写在用户任务、服务任务或调用活动上；调用活动里的各步都归它"),
    ),
    "organ-unknown": (N_("organ 属性“{value}”不是机关目录里的代码"), N_("请在 organs.json 里补上，或改正代码{hint}")),
    "lane-of-two-organs": (
        N_("一条泳道里有不同机关的步骤（{organs}）"),
        N_("请把各机关的步骤分在各自的泳道，泳道内各步写同一 organ"),
    ),
    "shows-place": (N_("shows 属性只能写在用户任务上"), N_("请写在看材料的那一步上")),
    "shows-unknown": (
        N_("shows 里的“{name}”不是材料种类"),
        N_("请写文件字段的 key、材料清单的选项、other，或 claims{hint}"),
    ),
    "organs-shape": (
        N_("organs.json 里的机关有误：{why}"),
        N_("请写成列表，每项有 code、name（中文）、name_en（英文），可有 series（文书字号用字）"),
    ),
    "reports-shape": (
        N_("reports.json 里的统计声明有误：{why}"),
        N_("请按 docs/reports.zh-CN.md 的写法补上或改正这一处"),
    ),
    "reports-unknown": (
        N_("reports.json 里的“{name}”在流程包里找不到（{kind}）"),
        N_("请写流程包里有的流程、步骤、数据项、期限名、文书种类或办结结果{hint}"),
    ),
    "letter-column-unknown": (
        N_("文书名单里没有“{name}”这一栏"),
        N_("请改正 claims 或 claims_reply 里的栏目名称{hint}"),
    ),
    "letter-to": (N_("文书的 to “{value}”无效"), N_("请写 claimants（名单上的每一名职工），或者不写")),
    "letter-list-missing": (
        N_("文书发给每一名职工，却没有名单"),
        N_("请在 claims 里写名单的栏目，例如 number, name, found"),
    ),
    "letter-list-claims": (N_("文书有职工名单，流程却没有职工名册"), N_("请给主流程加上 claims 属性，或去掉名单")),
    "template-shape": (N_("文书模板不是 Word 文档（docx）"), N_("请用 Word 或 WPS 另存为 docx")),
    "template-active": (
        N_("文书模板里有宏、嵌入对象或外部链接（{part}）"),
        N_("模板只能有文字和版式：请去掉后重新保存"),
    ),
    "template-placeholder": (N_("文书模板缺少占位符：{names}"), N_("请在模板里为每一项留出位置")),
    "message-missing": (N_("消息事件没有消息名称"), N_("请给消息起名，例如 withdraw")),
    "message-name": (N_("消息名称“{name}”不合格"), N_("请用小写字母、数字和下划线，以字母开头")),
    "event-groups-missing": (
        N_("事件没有写明谁可以提出"),
        N_("请在 zeebe:properties 里写 groups；任何看得到案件的人写 *"),
    ),
    "group-name": (N_("“{name}”不是一个候选组的名称"), N_("几个候选组之间请用英文逗号分开")),
    "event-twice": (N_("事件“{name}”在 {other} 已有定义"), N_("同名事件只留一处，或改名")),
    "organisation-keys": (
        N_("organisation 属性“{value}”写了太多数据项"),
        N_("请只写单位名称的数据项，需要时再写统一社会信用代码的数据项，用空格分开"),
    ),
    "process-property-missing": (N_("主流程没有 {property} 属性"), N_("请在流程的 zeebe:properties 里补上")),
}
_FORMS: Mapping[str, tuple[str, str]] = {
    "form-shape": (N_("不是 form-js 表单：{why}"), N_("请用 Camunda Modeler 的表单编辑器重新保存")),
    "form-id": (N_("表单没有编号"), N_("请填写表单的 id")),
    "duplicate-form": (N_("表单“{id}”在 {other} 中已有定义"), N_("表单编号在整个流程包内须唯一；请改名")),
    "component-type": (N_("不认识的组件类型“{type}”"), N_("请换成 {known} 之一")),
    "field-key": (N_("字段名“{key}”不合格"), N_("请用小写字母、数字和下划线，以字母开头")),
    "field-key-twice": (N_("字段名“{key}”在本表单出现两次"), N_("请改名")),
    "field-key-reserved": (N_("字段名“{key}”是保留字"), N_("请改名；{key} 在表达式里另有含义")),
    "field-label-missing": (N_("字段没有标签"), N_("请填写标签")),
    "field-clash": (
        N_("字段“{key}”在这里是 {type}，在 {other} 是 {other_type}"),
        N_("同名字段须同类型；请改名或改类型"),
    ),
    "field-options-missing": (N_("选择字段没有选项"), N_("请填写 values，或写 options 属性指明来源")),
    "option-twice": (N_("选项代码“{value}”重复"), N_("请改成不同的代码")),
    "option-code": (N_("选项代码“{value}”不是 ASCII 代码"), N_("代码请用小写字母、数字和下划线，中文写在标签里")),
    "options-source": (N_("options 属性“{value}”不是选项来源"), N_("请写 {known} 之一")),
    "field-type-property": (N_("type 属性“{value}”不能用在 {type} 上"), N_("请写 {known} 之一，或换组件")),
    "field-personal": (N_("personal 属性“{value}”不是个人信息种类"), N_("请写 {known} 之一")),
    "field-bound": (N_("{name} 的值“{value}”不合格"), N_("请写数字、日期或以“=”开头的 FEEL")),
    "field-length": (N_("{name} 的值“{value}”不合格"), N_("请写不小于 0 的整数，且最小不大于最大")),
    "field-pattern": (N_("正则表达式“{pattern}”不合格：{why}"), N_("请改正；不支持回溯引用和前后查找")),
    "field-check": (
        N_("填写要求“{name}”不完整"),
        N_("请写 check.{name}（以“=”开头的 FEEL）和 message.{name}（不符合时的提示）"),
    ),
    "field-hide": (N_("显示条件须是以“=”开头的 FEEL"), N_("请写成 =条件")),
    "field-dynamic": (N_("不支持用 {name} 动态给出选项"), N_("请写固定选项，或写 options 属性指明来源")),
    "group-path": (N_("分组不能带 path，字段会被放进下一层"), N_("请去掉分组的 path")),
    "table-columns": (N_("表格没有列，或列里又有表格"), N_("请在表格里放普通字段")),
    "outcome-field": (
        N_("outcome 只能标在一个必填、选项固定的单选字段上"),
        N_("请改用必填的 radio，并且每个表单只标一个"),
    ),
    "file-required-at-start": (N_("开始表单里有必填的文件字段"), N_("请取消必填；材料在登记后补交")),
}
_LANGUAGE: Mapping[str, tuple[str, str]] = {
    "english-missing": (N_("“{text}”没有英文译文"), N_("请在 {locale} 里补上")),
}
_DIAGRAM: Mapping[str, tuple[str, str]] = {
    "no-drawing": (N_("文件里只有流程，没有图"), N_("请用 Camunda Modeler 打开，画好图后重新保存")),
    "not-drawn": (N_("图上没有画出来"), N_("请在 Modeler 里把它画在图上")),
    "shapes-overlap": (N_("图形与“{other}”重叠"), N_("请把两者分开")),
    "outside-parent": (N_("图形伸出了“{other}”的边框"), N_("请移回框内，或把框拉大")),
    "flow-through-shape": (N_("连线穿过了“{other}”"), N_("请绕开它")),
    "flow-through-label": (N_("连线穿过了“{other}”的文字"), N_("请移动文字或连线")),
    "flows-overlap": (N_("连线与“{other}”重合了一段"), N_("请把两条线分开")),
    "flow-detached": (N_("连线的{end}没有碰到“{other}”"), N_("请重新连接这条线")),
    "label-on-shape": (N_("文字压在“{other}”上"), N_("请把文字移开")),
    "labels-overlap": (N_("文字与“{other}”的文字重叠"), N_("请把两处文字分开")),
    "label-too-long": (N_("文字放不进图形"), N_("请缩短名称或放大图形")),
}
_SOUNDNESS: Mapping[str, tuple[str, str]] = {
    "deadlock": (N_("走到这里会永远等下去"), N_("请让汇合与前面的分支成对：选一分支用排他汇合，并行分支用并行汇合")),
    "lack-of-synchronisation": (N_("同一段会被同时走两遍，任务会重复"), N_("请在这里之前用并行网关汇合")),
    "livelock": (N_("走到这里之后再也到不了结束"), N_("请给循环一条出口")),
    "turns-alone": (
        N_("这条环路上没有一处等人、等消息或等时间，一次办理可能永远停不下来"),
        N_("请在环路上加一个用户任务、定时或等待消息的事件；只是要做几次的，请用多实例，或写上 loopMaximum 的循环"),
    ),
    "repeats-alone": (
        N_("这个循环里没有一处等人、等消息或等时间，又没有写最多几次，一次办理可能永远停不下来"),
        N_("请写上 loopMaximum，或在里面加一个用户任务、定时或等待消息的事件"),
    ),
    "dead-node": (N_("任何走法都到不了这里"), N_("请检查前面的汇合网关")),
    "improper-completion": (N_("一次办理会到达两次结束：{ends}"), N_("请先汇合，再走到唯一的结束事件")),
    "no-reply": (N_("这样走到结束，申请人得不到答复"), N_("请在结束之前加上带 reply=true 属性的答复")),
    "inconclusive": (
        N_("走法超过 {limit} 种状态，无法证明一定会结束；分出最多的是：{where}"),
        N_("请减少这里的并行分支，或把一段移到调用活动里"),
    ),
}
_OTHERS: Mapping[str, tuple[str, str]] = {
    "not-buildable": (N_("流程无法装入引擎：{why}"), N_("请按所指的元素修改；若图上看不出问题，请告知维护人员")),
}

TEXTS: Mapping[str, tuple[str, str]] = {
    **_FILES,
    **_STRUCTURE,
    **_GATEWAYS,
    **_EXPRESSIONS,
    **_WORK,
    **_FORMS,
    **_LANGUAGE,
    **_DIAGRAM,
    **_SOUNDNESS,
    **_OTHERS,
}
