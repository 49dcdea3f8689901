// The script that every peer's own client plays: see benchmarks/losses/__init__.py.
// Called with: the address through the losing line, the server's own, the plan, a folder for
// the devices, and the server's folder.
import { readFileSync, rmSync, writeFileSync, writeSync } from 'node:fs'
import { createInterface } from 'node:readline'

const [line, server, planFile, folder, serverFolder] = process.argv.slice(2)
const plan = JSON.parse(readFileSync(planFile, 'utf8'))
export { folder, line, server }

// A request that fails where nobody waits for it ends no browser, and must not end this.
process.on('unhandledRejection', () => {})

export const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms))

/**
 * write(client, write), edit(client, id, value): into the client's own store; `edit` says
 * whether it had the record. settle(): until no client has anything more to do. lift(): the
 * server refuses nothing any more. look(): { server, aside, devices }, lists of values.
 */
export async function play({ write, edit, settle, lift, look }) {
  const unwritten = []
  for (const each of plan.first) await write(each.client, each)
  await settle()
  for (const { id, values } of plan.meetings)
    for (const [client, value] of values.entries())
      if (!(await edit(client, id, value))) unwritten.push(value)
  await settle()
  const half = await look()
  await goOn()
  for (const each of plan.second) await write(each.client, each)
  await settle()
  const settled = await look()
  await lift()
  await settle()
  const lifted = await look()
  writeFileSync(`${folder}/looks.json`, JSON.stringify({ unwritten, half, settled, lifted }))
  process.exit(0)
}

export const refuseElsewhere = () => writeFileSync(`${serverFolder}/strict`, '')
export const refuseNothing = () => rmSync(`${serverFolder}/strict`)

/** The other side then sees to it that the server is killed in the middle of what follows. */
async function goOn() {
  writeSync(1, 'half\n')
  for await (const _ of createInterface({ input: process.stdin })) return
}

/** Lets all devices take `step` at the same time, until twice in a row none had anything to do. */
export async function untilQuiet(devices, step, patience = 90_000) {
  const ends = Date.now() + patience
  for (let quiet = 0; quiet < 2 && Date.now() < ends; ) {
    const ways = await Promise.allSettled(devices.map(step))
    const failed = ways.some(({ status }) => status === 'rejected')
    quiet = failed || ways.some(({ value }) => value) ? 0 : quiet + 1
    if (failed) await pause(200)
  }
}

export async function ask(method, url, body, headers = {}) {
  const answer = await fetch(url, {
    method,
    headers: { 'Content-Type': 'application/json', ...headers },
    body: body && JSON.stringify(body),
  })
  if (!answer.ok) throw new Error(`${method} ${url}: ${answer.status} ${await answer.text()}`)
  return answer.json()
}
