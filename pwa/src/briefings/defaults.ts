/**
 * What a briefing goes through, and what may be talked about, in a firm that has said
 * nothing of its own. Nothing here asks about a named person's health or drink: whoever is
 * not fit for work is marked 请假 or 调离, and nobody writes down why.
 */
import type { Point } from '../generated/records'
import type { Segment } from '../training/shifts'

export const DEFAULT_POINTS: Readonly<Record<Segment, readonly Point[]>> = {
  班前: [
    { key: 'present', text: '人员到齐、精神状态适合上岗（只记到、请假、调离）' },
    { key: 'gear', text: '劳保用品穿戴齐全、完好' },
    { key: 'left-over', text: '上一班遗留问题交代清楚' },
    { key: 'tasks', text: '今日任务、特殊作业和作业票讲明' },
    { key: 'risks', text: '主要风险和防控措施讲明' },
    { key: 'emergency', text: '出事怎么办：报警、撤离路线、集合点' },
  ],
  班中: [
    { key: 'rounds', text: '重点部位走查一遍' },
    { key: 'machines', text: '设备运行、报警和联锁正常' },
    { key: 'permits', text: '特殊作业有票，监护人在现场' },
    { key: 'found', text: '新发现的隐患已上报、已防护' },
  ],
  班后: [
    { key: 'done', text: '当班任务完成情况讲清' },
    { key: 'machines', text: '设备状态和参数交代清楚' },
    { key: 'open', text: '未了隐患和临时措施交给下一班' },
    { key: 'counted', text: '工具、钥匙、作业票清点齐全' },
  ],
}

export const DEFAULT_TOPICS: Readonly<Record<Segment, readonly string[]>> = {
  班前: [
    '今天的特殊作业：谁监护、作业票在哪里',
    '本班最可能出事的一步，怎么防',
    '劳保用品的正确戴法，互相检查一遍',
    '撤离路线、集合点和报警电话',
    '检维修前：停机、断电、挂牌、上锁',
    '进受限空间：先通风、再检测、后作业',
    '动火作业：清可燃物、备灭火器、有人看火',
    '登高作业：安全带高挂低用，下方拉警戒',
    '厂内车辆：限速、让行、倒车有人指挥',
    '天气变化：大风、雷雨、高温、结冰怎么办',
    '闻到异味、听到异响：先撤离，再报告',
    '没把握就停下来问，谁都可以叫停',
  ],
  班中: [
    '作业条件变了没有，措施还够不够',
    '监护人有没有离开现场',
    '报警响过几次，原因查清了没有',
    '通道、消防器材有没有被挡',
    '外来人员有没有人带',
    '高温、疲劳时段：轮换和喝水',
  ],
  班后: [
    '今天哪一步差点出事，怎么改',
    '哪条隐患要交给下一班盯着',
    '设备有什么反常的声音、温度、气味',
    '临时拆掉的护栏、盖板恢复了没有',
    '作业票是否全部关闭',
    '明天的特殊作业要准备什么',
  ],
}
