/** A man on his first day whom nobody has entered yet: name and employer are enough. */
import { describe, said } from '../kind'

export default describe('newcomer', {
  called: said('新来的人', 'Newcomer'),
  title: ({ name, employer }) => [name, employer].filter(Boolean).join(' · '),
  when: 'met_at',
  ask: [
    { field: 'name', ask: said('姓名', 'Name'), as: 'line', needed: true },
    { field: 'employer', ask: said('用人单位', 'Employer'), as: 'line', needed: true },
    { field: 'team', ask: said('班组', 'Team'), as: 'place', levels: ['team', 'firm'], needed: true, once: true },
    { field: 'firm', ask: said('企业', 'Firm'), as: 'place', levels: ['firm'], needed: true, once: true },
    { field: 'met_at', ask: said('哪天来的', 'Met'), as: 'moment', once: true },
  ],
  also: { added_by: said('谁加的', 'Added by'), account: said('登记为', 'Entered as') },
})
