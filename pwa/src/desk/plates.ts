/** The code on a plate: 50 random bits in Crockford's base 32, as `server/records/post.py` wants. */
const SIGNS = '0123456789abcdefghjkmnpqrstvwxyz'
const LENGTH = 10

export function newCode(random: Uint8Array = crypto.getRandomValues(new Uint8Array(LENGTH))): string {
  return Array.from(random.slice(0, LENGTH), (byte) => SIGNS[byte % SIGNS.length]).join('')
}

/** In groups, as somebody reads it out: `7k3 m9x 2bqd`. */
export function spelled(code: string): string {
  return code.replace(/^(.{3})(.{3})/, '$1 $2 ')
}
