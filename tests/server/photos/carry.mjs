// Carries one file up with tus-js-client as it comes from npm, in small parts:
// node carry.mjs <address> <token> <file> <sha256> <memory> <how>
// how: `abort` half-way and start again; `die` half-way; `go on` where the memory (a file
// of the client's own) says. Prints a line of JSON for whatever happens.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'

const here = createRequire(new URL('../../../pwa/package.json', import.meta.url))
const { FileUrlStorage, Upload } = here('tus-js-client')
const [address, token, file, sha256, memory, how] = process.argv.slice(2)
const data = readFileSync(file)
const said = (told) => process.stdout.write(`${JSON.stringify(told)}\n`)
let halfway = how !== 'go on'

const upload = new Upload(data, {
  endpoint: `${address}/uploads`,
  chunkSize: 64 * 1024,
  headers: { Authorization: `Bearer ${token}` },
  metadata: { sha256, type: 'image/png' },
  retryDelays: [0, 200, 500, 1000],
  urlStorage: new FileUrlStorage(memory),
  onAfterResponse(request, response) {
    const at = Number(request.getHeader('Upload-Offset') ?? -1)
    said({ method: request.getMethod(), url: request.getURL(), at, status: response.getStatus() })
  },
  async onProgress(sent) {
    if (!halfway || sent < data.length / 2) return
    halfway = false
    if (how === 'die') process.exit(0)
    // In the middle of a part: its request is cut.
    await upload.abort()
    said({ aborted: sent })
    upload.start()
  },
  onError(error) {
    said({ error: String(error) })
    process.exit(1)
  },
  onSuccess() {
    said({ done: true })
  },
})

if (how === 'go on') {
  const [before] = await upload.findPreviousUploads()
  upload.resumeFromPreviousUpload(before)
}
upload.start()
