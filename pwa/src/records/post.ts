/** What a firm says of one of its posts (岗位): where it is, and which plate hangs there. */
import { describe, said } from '../kind'

export default describe('post', {
  called: said('岗位', 'Post'),
  title: ({ node }, { place }) => place(node),
  ask: [],
  also: {
    place: said('挂牌位置', 'Where its plate hangs'),
    explosive: said('防爆区', 'Explosive area'),
    node: said('岗位', 'Post'),
    plate: said('岗位牌', 'Plate'),
  },
})
