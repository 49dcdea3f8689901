/** That somebody was told of his post's risks before his shift (岗前一分钟培训). */
import { describe, said } from '../kind'

export default describe('checkin', {
  called: said('岗前一分钟', 'Before the shift'),
  title: ({ person, post, day }, names) => [names.person(person), names.place(post), day].filter(Boolean).join(' · '),
  when: 'day',
  ask: [],
  also: {
    post: said('岗位', 'Post'),
    day: said('日期', 'Day'),
    shift: said('班次', 'Shift'),
    person: said('谁', 'Who'),
    newcomer: said('新来的人', 'Newcomer'),
    acts: said('学习', 'Readings'),
    talks: said('当面讲解', 'Talk'),
    corrections: said('补充说明', 'Additions'),
    result: said('结果', 'Result'),
  },
  values: { result: { 合格: 'Passed', 待当面讲解: 'To be explained', 讲解后合格: 'Passed after a talk' } },
})
