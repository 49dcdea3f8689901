/** Two people's values for one field (两处都改过), until a person settles it. */
import { describe, said } from '../kind'

export default describe('conflict', {
  called: said('两处都改过', 'Changed twice'),
  title: () => '',
  ask: [],
})
