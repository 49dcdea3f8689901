/** Something that was not accepted (未收下), whole. */
import { describe, said } from '../kind'

export default describe('refusal', {
  called: said('未收下', 'Not accepted'),
  title: ({ message }) => message ?? '',
  ask: [],
  when: 'received_at',
  also: { state: said('现在', 'Now'), message: said('原因', 'Reason') },
})
