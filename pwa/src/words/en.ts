/** English, with the very keys of the Chinese. */
import type { Words } from '.'
import { common } from './en/common'
import { entry } from './en/entry'
import { hazards } from './en/hazards'
import { inbox } from './en/inbox'
import { me } from './en/me'
import { proof } from './en/proof'
import { team } from './en/team'

export const en: Words = { ...common, ...entry, ...me, ...team, ...hazards, ...inbox, ...proof }
