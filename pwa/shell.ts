/** A Vite plugin that tells the service worker which files make up the app. */
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import type { Plugin } from 'vite'

const WORKER = 'service-worker.js'
/** Shown by app stores and install prompts only; nobody needs them offline. */
const LEFT_OUT = /^screenshots\/|\.map$/

/** Every built file with its revision; the worker's version is the revision of them all. */
export function shell(): Plugin {
  return {
    name: 'shell',
    apply: 'build',
    writeBundle({ dir = 'dist' }) {
      const files = filesIn(dir).filter((file) => file !== WORKER && !LEFT_OUT.test(file))
      const revisions = files.map((file) => [path(file), hashOf(readFileSync(join(dir, file)))])
      const worker = join(dir, WORKER)
      const code = readFileSync(worker, 'utf8')
        .replaceAll('__SHELL__', JSON.stringify(Object.fromEntries(revisions)))
        .replaceAll('__VERSION__', JSON.stringify(hashOf(JSON.stringify(revisions))))
      writeFileSync(worker, code)
    },
  }
}

/** The start page is kept under the address that people open. */
function path(file: string): string {
  return file === 'index.html' ? '/' : `/${file}`
}

function filesIn(dir: string): string[] {
  const names = readdirSync(dir, { recursive: true, encoding: 'utf8' })
  return names.filter((name) => statSync(join(dir, name)).isFile()).sort()
}

function hashOf(content: string | Buffer): string {
  return createHash('sha256').update(content).digest('hex').slice(0, 12)
}
