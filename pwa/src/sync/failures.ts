/** Why a request brought nothing, as far as the exchange must tell it apart. */

/** The server wants a new sign-in. The queue waits. */
export class SignInNeeded extends Error {
  override readonly name = 'SignInNeeded'
}

/** No way through now: tried again later. */
export class NoWay extends Error {
  override readonly name = 'NoWay'
}

/** The request as a whole could not be read: something in it, or its size. */
export class EnvelopeRefused extends Error {
  override readonly name = 'EnvelopeRefused'

  constructor(readonly status: number) {
    super(`refused with ${status}`)
  }
}

const UNREADABLE: readonly unknown[] = [400, 413, 422]

/** Read what a transport threw: an error with a numeric `status` is the server's answer. */
export function failureOf(error: unknown): SignInNeeded | NoWay | EnvelopeRefused {
  if (error instanceof SignInNeeded || error instanceof NoWay || error instanceof EnvelopeRefused) return error
  const status = (error as { status?: unknown } | null)?.status
  if (status === 401) return new SignInNeeded('sign in again', { cause: error })
  if (UNREADABLE.includes(status)) return new EnvelopeRefused(status as number)
  return new NoWay('no way through', { cause: error })
}

const FIRST = 2_000
export const LONGEST = 300_000

/** Milliseconds until the next try: doubling up to `LONGEST`, a random half of it taken
 * off, so that a thousand phones that lost one server do not come back together. */
export function backoff(failures: number, random: () => number): number {
  const whole = Math.min(LONGEST, FIRST * 2 ** Math.min(failures - 1, 20))
  return Math.round(whole * (0.5 + random() / 2))
}

/** Whether to wait for `moment`; one further off than any back-off was set by a clock
 * that has been moved since, and is not waited for. */
export function isWaitedFor(moment: number | undefined | null, now: number): boolean {
  return moment != null && moment > now && moment - now <= LONGEST
}
