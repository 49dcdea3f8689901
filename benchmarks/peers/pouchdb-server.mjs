// express-pouchdb on leveldb, as its README has it. Called with: port, folder, "fsync" or "os".
// "fsync": every batch is on the disk before it is answered, as everywhere else in a run.
// "os": as it comes, left to the operating system; a power cut may take the last seconds.
// While <folder>/strict is there, it answers as CouchDB does where a validate_doc_update
// forbids documents of the firm "elsewhere". Its own validation is not used for that: it
// gives replicated revisions the history of the stored document, and so loses every edit.
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import express from 'express'
import expressPouchDB from 'express-pouchdb'
import PouchDB from 'pouchdb'

const [port, folder, durability] = process.argv.slice(2)
if (durability === 'fsync') {
  const { prototype } = createRequire(import.meta.url)('leveldown')
  for (const name of ['_put', '_del', '_batch']) {
    const write = prototype[name]
    prototype[name] = function (...told) {
      const done = told.pop()
      const options = { ...told.pop(), sync: true }
      return write.call(this, ...told, options, done)
    }
  }
}

/** Takes what is forbidden out of a push, and tells about it among the results. */
function forbid(request, response, next) {
  if (!existsSync(`${folder}/strict`)) return next()
  express.json({ limit: '10mb' })(request, response, () => {
    const isForbidden = ({ firm }) => firm === 'elsewhere'
    const told = request.body.docs
      .filter(isForbidden)
      .map(({ _id }) => ({ id: _id, error: 'forbidden', reason: 'not yours' }))
    request.body.docs = request.body.docs.filter((each) => !isForbidden(each))
    const send = response.send.bind(response)
    response.send = (results) => send(JSON.stringify([...JSON.parse(results), ...told]))
    next()
  })
}

const app = express()
app.disable('x-powered-by')
app.post('/:database/_bulk_docs', forbid)
app.use(
  expressPouchDB(PouchDB.defaults({ prefix: `${folder}/` }), {
    configPath: `${folder}/config.json`,
    logPath: `${folder}/log.txt`,
  }),
)
app.listen(Number(port), '127.0.0.1')
