/** The real server in a process of its own, with a small zone in it; it can be killed and started again. */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'

const ROOT = join(import.meta.dirname, '..', '..')
const PYTHON = join(ROOT, '.venv', 'bin', 'python')

export class Server {
  private process: ChildProcess | undefined

  private constructor(
    readonly data: string,
    readonly port: number,
    /** Names → ids of the zone's nodes and people. */
    readonly ids: Readonly<Record<string, string>>,
  ) {}

  /** A small zone of its own for one story. */
  static async found(): Promise<Server> {
    const data = newFolder()
    const { folder, ids } = founded()
    cpSync(folder, data, { recursive: true })
    return Server.on(data, ids)
  }

  /** The demo zone, in which no list is empty. */
  static async demo(): Promise<Server> {
    const data = newFolder()
    cpSync(demonstrated(), data, { recursive: true })
    return Server.on(data, {})
  }

  private static async on(data: string, ids: Readonly<Record<string, string>>): Promise<Server> {
    const server = new Server(data, await freePort(), ids)
    await server.start()
    return server
  }

  get address(): string {
    return `http://127.0.0.1:${this.port}`
  }

  async start(): Promise<void> {
    this.process = spawn(PYTHON, ['-m', 'server', 'run'], {
      cwd: ROOT,
      env: { ...process.env, ANXUN_DATA: this.data, ANXUN_PORT: `${this.port}`, ANXUN_ENV: 'development' },
      stdio: 'ignore',
    })
    for (let tries = 0; tries < 300; tries += 1) {
      if (await this.ready()) return
      await pause(100)
    }
    throw new Error('the server did not become ready')
  }

  /** End it as a power cut would. */
  async kill(): Promise<void> {
    await this.end('SIGKILL')
  }

  /** Everything into one file, while it runs; returns the file. */
  backup(): string {
    const file = join(newFolder(), 'backup')
    make(this.data, ['-m', 'server', 'backup', file])
    return file
  }

  /** The machine is gone: a new one begins from the backup. */
  async restore(file: string): Promise<void> {
    await this.kill()
    rmSync(this.data, { recursive: true, force: true })
    make(this.data, ['-m', 'server', 'restore', file])
    await this.start()
  }

  /** Somebody puts the database's files back as they were, and says nothing of it. */
  async putFilesBack(copy: string): Promise<void> {
    await this.kill()
    rmSync(this.data, { recursive: true, force: true })
    cpSync(copy, this.data, { recursive: true })
    await this.start()
  }

  /** A copy of the database's files, made while the server stands still. */
  async copyFiles(): Promise<string> {
    await this.end('SIGTERM')
    const copy = newFolder()
    cpSync(this.data, copy, { recursive: true })
    await this.start()
    return copy
  }

  async close(): Promise<void> {
    await this.end('SIGTERM')
    rmSync(this.data, { recursive: true, force: true })
  }

  private async end(signal: NodeJS.Signals): Promise<void> {
    const process = this.process
    if (!process || process.exitCode !== null || process.signalCode !== null) return
    const gone = new Promise((resolve) => process.once('exit', resolve))
    process.kill(signal)
    await gone
    this.process = undefined
  }

  private async ready(): Promise<boolean> {
    try {
      return (await fetch(`${this.address}/health/ready`)).ok
    } catch {
      return false
    }
  }
}

let template: { readonly folder: string; readonly ids: Readonly<Record<string, string>> } | undefined

/** The small zone as it is before any story: founded once for each process of the tests, copied for each. */
function founded(): NonNullable<typeof template> {
  if (!template) {
    const folder = newFolder()
    const ids = JSON.parse(make(folder, ['-m', 'tests.zone'])) as Record<string, string>
    template = { folder, ids }
    process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  }
  return template
}

let demonstration: string | undefined

/** The demo zone before any story, made once for each process of the tests. */
function demonstrated(): string {
  if (!demonstration) {
    const folder = newFolder()
    make(folder, ['-m', 'server', 'demo'])
    demonstration = folder
    process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  }
  return demonstration
}

function newFolder(): string {
  return mkdtempSync(join(tmpdir(), 'anxun-journey-'))
}

/** Run a command of the project's on a data folder; what it printed. */
function make(data: string, command: readonly string[]): string {
  const made = spawnSync(PYTHON, command, {
    cwd: ROOT,
    env: { ...process.env, ANXUN_DATA: data, ANXUN_ENV: 'development' },
    encoding: 'utf8',
  })
  if (made.status !== 0) throw new Error(made.stderr)
  return made.stdout
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const listening = createServer()
    listening.once('error', reject)
    listening.listen(0, '127.0.0.1', () => {
      const address = listening.address()
      listening.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })
}
