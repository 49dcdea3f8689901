/**
 * A file that only its passphrase opens, so that what a phone holds can be carried to a
 * desk; `anxun rescue open` reads it. In this order:
 *
 *     bytes 0–7    "ANXUNRSQ"
 *     byte  8      1, the version of this form
 *     bytes 9–12   rounds of PBKDF2-SHA256, big-endian
 *     bytes 13–28  salt
 *     bytes 29–40  nonce
 *     the rest     AES-256-GCM of the zip, its 16-byte tag last; bytes 0–40 are authenticated with it
 *
 * The passphrase enters as UTF-8 in Unicode form NFKC, without blanks around it.
 */
const MAGIC = new TextEncoder().encode('ANXUNRSQ')
const VERSION = 1
/** What guessing costs: OWASP's figure for PBKDF2-SHA256. */
const ROUNDS = 600_000
const SALT = 16
const NONCE = 12
const HEADER = MAGIC.length + 1 + 4 + SALT + NONCE

/** Random bytes, handed in so that a test can fix them. */
export type Random = (length: number) => Uint8Array<ArrayBuffer>

function random(length: number): Uint8Array<ArrayBuffer> {
  return crypto.getRandomValues(new Uint8Array(length))
}

export async function lock(content: Uint8Array, passphrase: string, from: Random = random): Promise<Uint8Array> {
  const [salt, nonce] = [from(SALT), from(NONCE)]
  const header = new Uint8Array(HEADER)
  header.set(MAGIC)
  header[MAGIC.length] = VERSION
  new DataView(header.buffer).setUint32(MAGIC.length + 1, ROUNDS)
  header.set(salt, MAGIC.length + 5)
  header.set(nonce, MAGIC.length + 5 + SALT)
  const key = await keyOf(passphrase, salt, ROUNDS)
  const parts = { name: 'AES-GCM', iv: nonce, additionalData: header }
  const locked = new Uint8Array(await crypto.subtle.encrypt(parts, key, new Uint8Array(content)))
  const file = new Uint8Array(HEADER + locked.length)
  file.set(header)
  file.set(locked, HEADER)
  return file
}

async function keyOf(passphrase: string, salt: Uint8Array<ArrayBuffer>, iterations: number): Promise<CryptoKey> {
  const words = new TextEncoder().encode(passphrase.trim().normalize('NFKC'))
  const raw = await crypto.subtle.importKey('raw', words, 'PBKDF2', false, ['deriveKey'])
  const how = { name: 'PBKDF2', hash: 'SHA-256', salt, iterations }
  return crypto.subtle.deriveKey(how, raw, { name: 'AES-GCM', length: 256 }, false, ['encrypt'])
}
