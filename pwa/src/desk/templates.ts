/** Templates of the 三个五分钟: how one begins, what it lacks, which counts. Pure. */
import type { Point, Template } from '../generated/records'
import { DEFAULT_POINTS, DEFAULT_TOPICS } from '../briefings/defaults'
import type { Body, Changes, Shown } from '../sync/types'

export type Segment = Template['segment']
export const SEGMENTS: readonly Segment[] = ['班前', '班中', '班后']
export const AT_MOST = { points: 30, point: 60, topics: 60, topic: 200 } as const

/** 从通用模板开始. */
export function usual(firm: string, segment: Segment): Changes {
  return { firm, segment, title: `${segment}五分钟`, points: DEFAULT_POINTS[segment], topics: DEFAULT_TOPICS[segment] }
}

/** The next version. Its points keep their keys: what was said about one before stays comparable. */
export function nextOf({ firm, segment, title = '', points = [], topics = [] }: Body<'template'>): Changes {
  return { firm, segment, title, points, topics }
}

export function tidied({ points = [], topics = [] }: Body<'template'>): { points: readonly Point[]; topics: readonly string[] } {
  return {
    points: points.filter(({ text }) => text.trim()),
    topics: topics.map((each) => each.trim()).filter(Boolean),
  }
}

/** The template that counts: published, with the highest version; one on its way up is newest. */
export function currentTemplate(templates: readonly Shown<'template'>[], segment: Segment): Shown<'template'> | null {
  return versionsOf(templates, segment).find(({ body }) => body.status === '已发布') ?? null
}

/** Those of one segment, the newest version first. */
export function versionsOf(templates: readonly Shown<'template'>[], segment: Segment): Shown<'template'>[] {
  const rank = ({ body }: Shown<'template'>) =>
    body.status === '草稿' ? Infinity : body.version || Number.MAX_SAFE_INTEGER
  return templates
    .filter(({ body }) => body.segment === segment)
    .sort((one, other) => rank(other) - rank(one) || other.id.localeCompare(one.id))
}
