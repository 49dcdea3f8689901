/** 中文, the default: every word a person reads, by key. */
import { common } from './zh/common'
import { entry } from './zh/entry'
import { hazards } from './zh/hazards'
import { inbox } from './zh/inbox'
import { me } from './zh/me'
import { proof } from './zh/proof'
import { team } from './zh/team'

export const zh = { ...common, ...entry, ...me, ...team, ...hazards, ...inbox, ...proof } as const
