/** A complaint or a suggestion about 安巡 itself (投诉建议). */
import { describe, said } from '../kind'

export default describe('feedback', {
  called: said('投诉建议', 'Complaint or idea'),
  title: ({ words }) => words ?? '',
  when: 'written_at',
  ask: [
    { field: 'sort', ask: said('这是', 'This is'), as: 'choice', needed: true },
    { field: 'words', ask: said('请写下来', 'Please write it down'), as: 'words', needed: true },
    { field: 'answer', ask: said('答复', 'Answer'), as: 'words', hint: said('会告诉写的人', 'Its writer is told') },
    { field: 'written_at', ask: said('写于', 'Written'), as: 'moment', once: true },
  ],
  also: { author: said('谁写的', 'By') },
  values: { sort: { 投诉: 'Complaint', 建议: 'Idea', 更正本人信息: 'Correct my data' } },
})
