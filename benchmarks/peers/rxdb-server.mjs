// rxdb-server on the memory storage: the only one for Node that is free and asks for no second
// server. Nothing of it survives its process. Called with: port, folder.
// While <folder>/strict is there, it refuses changes for the firm "elsewhere".
import { existsSync } from 'node:fs'
import { createRxDatabase } from 'rxdb/plugins/core'
import { getRxStorageMemory } from 'rxdb/plugins/storage-memory'
import { RxServerAdapterExpress } from 'rxdb-server/plugins/adapter-express'
import { createRxServer } from 'rxdb-server/plugins/server'
import { schema } from './rxdb-schema.mjs'

const [port, folder] = process.argv.slice(2)
const database = await createRxDatabase({
  name: 'bench',
  storage: getRxStorageMemory(),
  multiInstance: false,
})
const { visits } = await database.addCollections({ visits: { schema } })
const server = await createRxServer({
  database,
  adapter: RxServerAdapterExpress,
  port: Number(port),
  hostname: '127.0.0.1',
  authHandler: () => ({ data: {}, validUntil: Date.now() + 1e9 }),
})
server.addReplicationEndpoint({
  name: 'visits',
  collection: visits,
  changeValidator: (_, { newDocumentState }) =>
    newDocumentState.firm !== 'elsewhere' || !existsSync(`${folder}/strict`),
})
await server.start()
