// kinto.js, its offline client, as it comes: conflicts are reported for people to settle.
import 'fake-indexeddb/auto'
import kinto from 'kinto'
import { ask, line, play, server, untilQuiet } from './losses.mjs'

const Kinto = kinto.default ?? kinto
const zone = `${server}/v1/buckets/zone`
const headers = (name) => ({ Authorization: `Basic ${btoa(`${name}:secret`)}` })
const everybody = ['system.Authenticated']
const law = { type: 'object', properties: { firm: { enum: ['own'] } } }

await ask('PUT', zone, { permissions: { write: everybody } }, headers('head'))
await ask('PUT', `${zone}/collections/visits`, { data: { schema: law } }, headers('head'))

const devices = [0, 1].map((client) => {
  const database = new Kinto({
    remote: `${line}/v1`,
    bucket: 'zone',
    adapterOptions: { dbName: `device${client}` },
    headers: headers(`client${client}`),
  })
  // Kinto writes into each record which schema it passed: no difference between two of them.
  const visits = database.collection('visits', { localFields: ['schema'] })
  return { visits, conflicts: [] }
})

/** Whether there is more to do. What breaks a rule is reported, and sent again each time. */
async function sync(device) {
  const result = await device.visits.sync()
  device.conflicts = result.conflicts
  const moved = ['created', 'updated', 'deleted', 'published', 'resolved']
  return moved.some((name) => result[name].length)
}

/** A person looks at both sides of every conflict, and keeps both. */
async function settleByHand({ visits, conflicts }) {
  for (const { local, remote, ...rest } of conflicts)
    await visits.resolve({ local, remote, ...rest }, { ...remote, also: local.value })
}

const valuesOf = (records) => records.flatMap((each) => [each?.value, each?.also]).filter(Boolean)

await play({
  write: (client, write) => devices[client].visits.create(write, { useRecordId: true }),
  async edit(client, id, value) {
    const { data } = await devices[client].visits.getAny(id)
    if (data) await devices[client].visits.update({ ...data, value })
    return Boolean(data)
  },
  settle: () => untilQuiet(devices, sync),
  async lift() {
    await ask('PUT', `${zone}/collections/visits`, { data: {} }, headers('head'))
    while (devices.some(({ conflicts }) => conflicts.length)) {
      await Promise.all(devices.map(settleByHand))
      await untilQuiet(devices, sync)
    }
  },
  async look() {
    const there = await ask('GET', `${zone}/collections/visits/records`, undefined, headers('head'))
    const here = await Promise.all(devices.map(({ visits }) => visits.list()))
    const disputed = devices.flatMap(({ conflicts }) => conflicts)
    return {
      server: valuesOf(there.data),
      aside: valuesOf(disputed.flatMap(({ local, remote }) => [local, remote])),
      devices: valuesOf(here.flatMap(({ data }) => data)),
    }
  },
})
