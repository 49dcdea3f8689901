/** A firm's shifts (班次). */
import { describe, said } from '../kind'

export default describe('rota', {
  called: said('班次', 'Shifts'),
  title: ({ firm }, { place }) => place(firm),
  ask: [],
  also: { shifts: said('班次', 'Shifts'), early: said('提前多少分钟算本班', 'Minutes before a shift that count for it') },
})
