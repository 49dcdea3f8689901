/** Templates of the 三个五分钟: how one begins, and what of it goes out. Pure. */
import type { Point } from '../generated/records'
import { DEFAULT_POINTS, DEFAULT_TOPICS } from '../briefings/defaults'
import type { Body, Changes } from '../sync/types'
import type { Segment } from '../training/shifts'

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
