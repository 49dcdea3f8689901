/** Something spoken (≤ 60 seconds): a card read aloud, or a note at a briefing. */
import { describe, said } from '../kind'

export default describe('recording', {
  called: said('录音', 'Recording'),
  title: ({ seconds }) => (seconds ? `${Math.round(seconds)}″` : ''),
  ask: [],
})
