import { expect, test } from 'vitest'

import { kinds, type Hazard } from '../generated/records'
import { changesFor, dayAfter, mainStep, missingIn, stepsFor, usualDeadline, type Answers, type Step } from './steps'

const none: Answers = { reason: '', deadline: null, assignee: null, passedTo: null, noPhoto: '' }

function called(hazard: Partial<Hazard>, ...roles: string[]): string[] {
  return stepsFor(hazard, new Set(roles)).map((step) => step.called)
}

function step(hazard: Partial<Hazard>, name: string, ...roles: string[]): Step {
  const found = stepsFor(hazard, new Set(roles)).find((each) => each.called === name)
  if (!found) throw new Error(`no step ${name}`)
  return found
}

test('a new report of the staff is the manager’s to arrange, to turn down or to pass on', () => {
  expect(called({ status: '已上报', origin: '员工' }, 'manager')).toEqual(['安排整改', '不成立', '转办'])
})

test('what an office reported is not the manager’s to turn down, only to pass on', () => {
  expect(called({ status: '已上报', origin: '监管' }, 'manager')).toEqual(['转办'])
})

test('a worker has no step, and his own report that was turned down has one', () => {
  expect(called({ status: '已上报' }, 'worker', 'reporter')).toEqual([])
  expect(called({ status: '不成立', rechecked: false }, 'worker', 'reporter')).toEqual(['申请复核'])
  expect(called({ status: '不成立', rechecked: true }, 'worker', 'reporter')).toEqual([])
})

test('a missing status is that of a new record', () => {
  expect(called({}, 'manager')).toContain('安排整改')
})

test('a major hazard is closed by the street and not by the firm or the grid', () => {
  const major = { status: '待验收', level: '重大', origin: '员工' } as const
  expect(called(major, 'manager')).not.toContain('验收销号')
  expect(called(major, 'grid')).not.toContain('验收销号')
  expect(called(major, 'street')).toEqual(['验收销号', '退回'])
})

test('two ways to the same step are offered once', () => {
  expect(called({ status: '待验收', level: '一般' }, 'manager', 'street')).toEqual(['验收销号', '退回'])
})

test('the button takes the step that leads on, and only where this person is expected', () => {
  const given = { status: '待整改', origin: '监管' } as const
  const steps = stepsFor(given, new Set(['manager', 'assignee']))
  expect(mainStep(steps, true)?.called).toBe('整改完成')
  expect(mainStep(steps, false)).toBeNull()
  expect(mainStep(stepsFor({ status: '异议' }, new Set(['street'])), true)?.called).toBe('异议不成立')
  expect(mainStep(stepsFor({ status: '不成立' }, new Set(['reporter'])), true)).toBeNull()
})

test('arranging needs a day, and writes everything that moves together', () => {
  const reported = { status: '已上报', origin: '员工' } as const
  const arranging = step(reported, '安排整改', 'manager')
  expect(missingIn(arranging, none, 0)).toBe('deadline')
  const answers = { ...none, deadline: '2026-12-01', assignee: 'leader' }
  expect(missingIn(arranging, answers, 0)).toBeNull()
  expect(changesFor(arranging, answers, reported)).toEqual({
    status: '待整改', assignee: 'leader', deadline: '2026-12-01',
  })
})

test('giving it to another keeps the day: the firm may not move it', () => {
  const given = { status: '待整改', deadline: '2026-12-01', origin: '员工' } as const
  const set = changesFor(step(given, '改派', 'manager'), { ...none, deadline: '2027-01-01', assignee: 'w' }, given)
  expect(set).toEqual({ status: '待整改', assignee: 'w' })
})

test('done needs a picture of the result, or why there is none', () => {
  const done = step({ status: '整改中' }, '整改完成', 'assignee')
  expect(missingIn(done, none, 0)).toBe('photo')
  expect(missingIn(done, none, 1)).toBeNull()
  expect(missingIn(done, { ...none, noPhoto: '防爆区不能拍照' }, 0)).toBeNull()
  expect(changesFor(done, { ...none, noPhoto: '防爆区不能拍照' }, {})).toEqual({
    status: '待验收', no_photo: '防爆区不能拍照',
  })
})

test('passing on says to whom and why', () => {
  const passing = step({ status: '已上报' }, '转办', 'grid')
  expect(missingIn(passing, { ...none, reason: ' ' }, 0)).toBe('reason')
  expect(missingIn(passing, { ...none, reason: '燃气归城管' }, 0)).toBe('passedTo')
  const set = changesFor(passing, { ...none, reason: '燃气归城管', passedTo: 's' }, {})
  expect(set).toEqual({ status: '转办', reason: '燃气归城管', passed_to: 's' })
})

test('an old reason does not stand in the file beside a step that has none', () => {
  const back = { status: '退回', reason: '没拧紧' } as const
  expect(changesFor(step(back, '整改完成', 'assignee'), none, back)).toEqual({ status: '待验收', reason: '' })
})

test('asking for the one re-check says so', () => {
  const closed = { status: '已销号', rechecked: false } as const
  const set = changesFor(step(closed, '没整改好', 'reporter'), { ...none, reason: '还在漏' }, closed)
  expect(set).toEqual({ status: '已上报', reason: '还在漏', rechecked: true })
})

test('every step of the declaration can be answered in the sheet', () => {
  const askable = ['reason', 'deadline', 'rechecked']
  const asked = kinds.hazard.steps.flatMap((each) => [
    ...('needs' in each ? each.needs : []),
    ...('tells' in each ? each.tells : []),
  ])
  expect(asked.filter((name) => !askable.includes(name))).toEqual([])
})

test('days are counted on the calendar, over the end of a month', () => {
  const evening = new Date(2026, 10, 28, 23, 30).getTime()
  expect([0, 3, 7].map((days) => dayAfter(days, evening))).toEqual(['2026-11-28', '2026-12-01', '2026-12-05'])
  expect(usualDeadline('疑似重大', evening) < usualDeadline('一般', evening)).toBe(true)
})
