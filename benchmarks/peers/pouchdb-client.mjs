// PouchDB's replication, one shot after another, from leveldb on two devices.
import PouchDB from 'pouchdb'
import { ask, folder, line, play, refuseElsewhere, refuseNothing, server, untilQuiet } from './losses.mjs'

await ask('PUT', `${server}/zone`)
await refuseElsewhere()

const devices = [0, 1].map((client) => new PouchDB(`${folder}/device${client}`))

/** Whether anything was exchanged. */
async function replicate(device) {
  const remote = new PouchDB(`${line}/zone`, { skip_setup: true })
  const up = await device.replicate.to(remote, { batch_size: 50 })
  const down = await device.replicate.from(remote, { batch_size: 50 })
  return up.docs_written || down.docs_written
}

/** Values as they stand, and those of revisions that lost but are kept as conflicts. */
async function valuesIn(database) {
  const { rows } = await database.allDocs({ include_docs: true, conflicts: true })
  const standing = []
  const beaten = []
  for (const { doc } of rows) {
    if (doc.value) standing.push(doc.value)
    for (const rev of doc._conflicts ?? []) beaten.push((await database.get(doc._id, { rev })).value)
  }
  return { standing, beaten }
}

/** What a new phone would get. */
async function valuesOnServer() {
  const phone = new PouchDB(`${folder}/phone${Date.now()}`)
  await phone.replicate.from(`${server}/zone`)
  return valuesIn(phone)
}

await play({
  async write(client, { id, firm, value }) {
    await devices[client].put({ _id: id, firm, value })
  },
  async edit(client, id, value) {
    const found = await devices[client].get(id).catch(() => null)
    if (!found) return false
    await devices[client].put({ ...found, value })
    return true
  },
  settle: () => untilQuiet(devices, replicate),
  lift: refuseNothing,
  async look() {
    const there = await valuesOnServer()
    const here = await Promise.all(devices.map(valuesIn))
    return {
      server: there.standing,
      aside: there.beaten,
      devices: here.flatMap(({ standing, beaten }) => [...standing, ...beaten]),
    }
  },
})
