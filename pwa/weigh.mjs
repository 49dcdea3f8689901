/** Prints what the first screen loads (JS and CSS, gzip) and fails above the limit. */
import { readdirSync, readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'

const LIMIT = 120_000
const AIM = 90_000
const dist = new URL('dist/', import.meta.url)

const html = readFileSync(new URL('index.html', dist), 'utf8')
const named = [...html.matchAll(/(?:src|href)="(\/[^"]+\.(?:js|css))"/g)].map(([, path]) => path)

/** Scripts that the named ones import at once are named as preloads already. */
const weights = named.map((path) => [path, gzipSync(readFileSync(new URL(`.${path}`, dist)), { level: 9 }).length])
for (const [path, bytes] of weights) console.log(`${(bytes / 1000).toFixed(1).padStart(6)} KB  ${path}`)

const total = weights.reduce((sum, [, bytes]) => sum + bytes, 0)
console.log(`${(total / 1000).toFixed(1).padStart(6)} KB  first screen, gzip (limit ${LIMIT / 1000}, aim ${AIM / 1000})`)

const fonts = readdirSync(dist, { recursive: true }).filter((name) => /\.(woff2?|ttf)$/.test(name))
if (fonts.length) console.log(`fonts must not be shipped: ${fonts.join(', ')}`)
process.exit(total > LIMIT || fonts.length ? 1 : 0)
