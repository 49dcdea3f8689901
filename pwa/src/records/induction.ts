/** Training in hours that the law counts (三级安全教育, yearly retraining). */
import { describe, said } from '../kind'

export default describe('induction', {
  called: said('安全教育', 'Safety training'),
  title: ({ person, sort }, names) => [names.person(person), sort].filter(Boolean).join(' · '),
  when: 'done_on',
  ask: [],
  also: {
    person: said('谁', 'Who'),
    place: said('岗位', 'Post'),
    sort: said('种类', 'Which'),
    done_on: said('完成日期', 'Done on'),
    hours: said('学时', 'Hours'),
    note: said('备注', 'Note'),
  },
  values: {
    sort: { 三级安全教育: 'Induction', 年度再培训: 'Yearly retraining', 转岗复岗培训: 'After a change or a break' },
  },
})
