/** A danger that somebody saw at work and wants put right. */
import { describe, said } from '../kind'

const statuses = {
  已上报: 'Reported',
  不成立: 'Not a hazard',
  转办: 'Passed on',
  待整改: 'To be fixed',
  整改中: 'Being fixed',
  待验收: 'To be checked',
  退回: 'Sent back',
  异议: 'Disputed',
  已销号: 'Closed',
}

export default describe('hazard', {
  called: said('隐患', 'Hazard'),
  title: ({ summary, place, category }) => summary || place || category || '',
  when: 'seen_at',
  ask: [
    { field: 'photos', ask: said('照片', 'Photos'), as: 'photos' },
    { field: 'category', ask: said('类别', 'Category'), as: 'choice' },
    { field: 'level', ask: said('级别', 'Level'), as: 'choice' },
    { field: 'firm', ask: said('场所单位', 'Where (firm)'), as: 'place', levels: ['firm'], needed: true, once: true, again: true },
    {
      field: 'responsible',
      ask: said('责任单位', 'Responsible firm'),
      as: 'place',
      levels: ['firm'],
      empty: said('和场所单位一样', 'The same firm'),
    },
    { field: 'place', ask: said('具体位置', 'Exact place'), as: 'line', hint: said('例如：2 号反应釜旁', 'e.g. beside reactor 2') },
    { field: 'summary', ask: said('说明', 'What is wrong'), as: 'words', hint: said('有照片可以不写', 'Not needed with a photo') },
    { field: 'no_photo', ask: said('没有照片的原因', 'Why there is no photo'), as: 'line' },
    { field: 'on_behalf', ask: said('代谁报', 'Reported for'), as: 'line', once: true },
    { field: 'seen_at', ask: said('发现时间', 'Seen'), as: 'moment', once: true },
    { field: 'spot', ask: said('定位', 'Location'), as: 'spot', once: true },
  ],
  also: {
    reporter: said('上报人', 'Reported by'),
    visit: said('走访', 'Visit'),
    status: said('状态', 'Status'),
    assignee: said('整改人', 'To be fixed by'),
    deadline: said('期限', 'Due'),
    reason: said('原因', 'Reason'),
    passed_to: said('转给', 'Passed to'),
    rechecked: said('已申请复核', 'Re-check asked for'),
    origin: said('来源', 'Origin'),
    number: said('编号', 'No.'),
    history: said('办理经过', 'History'),
  },
  values: {
    status: statuses,
    level: { 一般: 'Ordinary', 疑似重大: 'Perhaps major', 重大: 'Major' },
    category: {
      安全: 'Safety',
      工艺: 'Process',
      电气: 'Electrical',
      仪表: 'Instruments',
      消防: 'Fire',
      总图: 'Site layout',
      设备: 'Equipment',
      其他: 'Other',
    },
    origin: { 员工: 'Staff', 监管: 'Authority' },
  },
})
