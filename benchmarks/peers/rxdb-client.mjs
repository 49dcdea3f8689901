// RxDB's own replication with rxdb-server, live, on two devices in memory.
import { createRxDatabase } from 'rxdb/plugins/core'
import { getRxStorageMemory } from 'rxdb/plugins/storage-memory'
import { replicateServer } from 'rxdb-server/plugins/replication-server'
import { ask, line, pause, play, refuseElsewhere, refuseNothing, server } from './losses.mjs'
import { schema } from './rxdb-schema.mjs'

/** Milliseconds without anything sent or received after which nothing more will come. */
const QUIET = 4_000
/** How often people open their app before one says that nothing more will come. */
const OPENINGS = 2

await refuseElsewhere()
let moved = Date.now()
const devices = await Promise.all([0, 1].map(device))

async function device(client) {
  const database = await createRxDatabase({
    name: `device${client}`,
    storage: getRxStorageMemory(),
    multiInstance: false,
  })
  const { visits } = await database.addCollections({ visits: { schema } })
  return { client, visits, replication: undefined }
}

/** As when the app is opened. A single 403 ends a replication for good, until it is. */
function opened(device) {
  if (device.replication && !device.replication.isStopped()) return
  device.replication = replicateServer({
    collection: device.visits,
    replicationIdentifier: `device${device.client}`,
    url: `${line}/visits/0`,
    pull: { batchSize: 100 },
    push: { batchSize: 50 },
    retryTime: 300,
    waitForLeadership: false,
  })
  for (const stream of [device.replication.sent$, device.replication.received$])
    stream.subscribe(() => (moved = Date.now()))
}

async function valuesOnServer() {
  const values = []
  let { id, lwt } = { id: '', lwt: 0 }
  for (;;) {
    const page = await ask('GET', `${server}/visits/0/pull?id=${id}&lwt=${lwt}&limit=1000`)
    if (page.documents.length === 0) return values
    values.push(...page.documents.map(({ notes }) => notes))
    ;({ id, lwt } = page.checkpoint)
  }
}

async function valuesOn({ visits }) {
  return (await visits.find().exec()).map(({ notes }) => notes)
}

await play({
  write: (client, { id, firm, value }) => devices[client].visits.insert({ id, firm, notes: value }),
  async edit(client, id, value) {
    const found = await devices[client].visits.findOne(id).exec()
    await found?.patch({ notes: value })
    return Boolean(found)
  },
  async settle() {
    for (let opening = 0; opening < OPENINGS; opening++) {
      devices.forEach(opened)
      for (moved = Date.now(); Date.now() - moved < QUIET; ) await pause(100)
    }
  },
  lift: refuseNothing,
  look: async () => ({
    server: await valuesOnServer(),
    aside: [],
    devices: (await Promise.all(devices.map(valuesOn))).flat(),
  }),
})
