/** What was not accepted, as screens find it and close it. */
import type { Ref } from 'vue'

import { phone, useLive } from '../app/phone'
import type { Refusal } from '../sync/types'

/** Open ones; null until they are read. */
export function useRefusals(): Readonly<Ref<readonly Refusal[] | null>> {
  return useLive<readonly Refusal[] | null>((open) => open.refusals(), null)
}

/** Say what became of it. Nothing of its content goes. */
export async function closeRefusal({ id, mutation, local }: Refusal, state: '已重交' | '留作记录'): Promise<void> {
  if (local) await phone.value?.closeRefusal(mutation, state)
  else await phone.value?.write({ op: 'patch', kind: 'refusal', id, set: { state } })
}
