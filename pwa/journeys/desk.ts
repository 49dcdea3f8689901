/** What people do at a desk, in requests: no screen is needed for it here. */
import { PASSWORD } from './people'
import type { Server } from './server'

export class Desk {
  private constructor(
    private readonly server: Server,
    private readonly token: string,
  ) {}

  static async of(server: Server, name: string, password = PASSWORD): Promise<Desk> {
    const device = { id: crypto.randomUUID(), name: '电脑' }
    const answer = await fetch(`${server.address}/auth/sign-in`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ login: name, password, device }),
    })
    const { access } = (await answer.json()) as { access: string }
    return new Desk(server, access)
  }

  async ask(method: string, path: string, json?: unknown): Promise<unknown> {
    const answer = await fetch(this.server.address + path, {
      method,
      headers: { Authorization: `Bearer ${this.token}`, ...(json ? { 'Content-Type': 'application/json' } : {}) },
      ...(json ? { body: JSON.stringify(json) } : {}),
    })
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`)
    return answer.status === 204 ? null : answer.json()
  }
}
