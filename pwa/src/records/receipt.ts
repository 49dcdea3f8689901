/** That somebody read a 重大安全风险公告. */
import { describe, said } from '../kind'

export default describe('receipt', {
  called: said('已读', 'Read'),
  title: ({ person }, names) => names.person(person),
  ask: [],
  also: { card: said('公告', 'Notice'), person: said('谁', 'Who'), read: said('什么时候', 'When') },
})
