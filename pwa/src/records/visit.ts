/** A grid worker's visit to a firm (走访): what was found, or that nothing was. */
import { describe, said } from '../kind'

export default describe('visit', {
  called: said('走访', 'Visit'),
  title: ({ firm }, { place }) => place(firm),
  when: 'visited_at',
  recall: 'firm',
  ask: [
    { field: 'firm', ask: said('走访企业', 'Firm'), as: 'place', levels: ['firm'], needed: true, once: true },
    { field: 'result', ask: said('结果', 'Result'), as: 'choice', hint: said('没发现问题也是完整的结果', 'Nothing found is a full result') },
    { field: 'hazards', ask: said('发现的隐患', 'Hazards found'), as: 'records', back: 'visit' },
    { field: 'notes', ask: said('记录', 'Notes'), as: 'words', hint: said('看了哪里、和谁谈了什么', 'What was looked at, who was spoken to') },
    { field: 'photos', ask: said('照片', 'Photos'), as: 'photos' },
    { field: 'visited_at', ask: said('走访时间', 'When'), as: 'moment', once: true },
    { field: 'spot', ask: said('定位', 'Location'), as: 'spot', once: true },
  ],
  also: { stamps: said('谁登记的', 'Entered by'), visitor: said('走访人', 'By'), records_read: said('查看培训档案', 'Training records read') },
  values: { result: { 未发现问题: 'Nothing found', 发现隐患: 'Hazards found' } },
  text: ({ firm, visited_at, visitor, result, hazards, notes }, { place, person }) =>
    [
      `走访企业：${place(firm)}`,
      `走访时间：${(visited_at ?? '').slice(0, 16).replace('T', ' ')}`,
      `走访人：${person(visitor)}`,
      `结果：${result ?? '未发现问题'}${hazards?.length ? `（${hazards.length} 条）` : ''}`,
      ...(notes ? [`记录：${notes}`] : []),
    ].join('\n'),
})
