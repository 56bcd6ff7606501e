import { createCipheriv, createDecipheriv, hash, pbkdf2Sync, randomFillSync, timingSafeEqual } from 'node:crypto'

/**
 * The pages of an encrypted database, opened and sealed outside of SQLite: the driver has no call for a database in another key than the one it is
 * open with, and a snapshot is compressed before it is sealed for its way.
 *
 * Source: SQLCipher 4's file format (Zetetic, "SQLCipher Design"): pages of 4,096 bytes, AES-256-CBC, at each page's end an IV of 16 bytes
 * and HMAC-SHA512 over what is encrypted, the IV and the page's number; the first 16 bytes of the file are the salt.
 */
export const PAGE_BYTES = 4096
export const SALT_BYTES = 16
const IV_BYTES = 16
const MAC_BYTES = 64
const BODY_BYTES = PAGE_BYTES - IV_BYTES - MAC_BYTES
const MAC_BLOCK = 128
/** What the salt of the HMAC key differs by, and how often it is stretched. Source: as above. */
const MAC_SALT_MASK = 0x3a
const MAC_ROUNDS = 2
/** How every SQLite database begins; in an encrypted one the salt stands there. */
const HEADER = Buffer.from('SQLite format 3\0', 'latin1')

/** A page that is not what was written there. */
export class PageDamaged extends Error {
  override readonly name = 'PageDamaged'
}

export type PageCipher = {
  /** @param first the number of the first of these pages, from 1 */
  seal(plain: Buffer, first: number): Buffer
  /** @throws PageDamaged when a page was not sealed with this key, for this place */
  open(sealed: Buffer, first: number): Buffer
  /** Whether every one of these pages was sealed with this key, for its place. */
  isSound(sealed: Buffer, first: number): boolean
  /** Zeroes what it keeps of the key. */
  end(): void
}

/** @param key the 32 bytes of a database key; copied */
export function pageCipher(key: Buffer, salt: Buffer): PageCipher {
  const own = Buffer.from(key)
  const mac = macWith(pbkdf2Sync(own, Buffer.from(salt.map((byte) => byte ^ MAC_SALT_MASK)), MAC_ROUNDS, 32, 'sha512'))
  const isSound = (sealed: Buffer, first: number) =>
    places(sealed, first).every(({ at, from, number }) => {
      const end = at + PAGE_BYTES - MAC_BYTES
      return timingSafeEqual(mac.of(sealed.subarray(at + from, end), number), sealed.subarray(end, at + PAGE_BYTES))
    })
  return {
    isSound,
    seal(plain, first) {
      const pages = places(plain, first)
      const begun = Buffer.alloc(pages.reduce((sum, { from }) => sum + IV_BYTES + BODY_BYTES - from, 0))
      // A random block before each page: what it is encrypted to is the page's IV, which nobody can foresee. Source: NIST SP 800-38A,
      // appendix C, first method. So one pass of the cipher does for all of them.
      let to = 0
      for (const { at, from } of pages) {
        randomFillSync(begun, to, IV_BYTES)
        to += IV_BYTES
        to += plain.copy(begun, to, at + from, at + BODY_BYTES)
      }
      const cipher = createCipheriv('aes-256-cbc', own, randomFillSync(Buffer.alloc(IV_BYTES))).setAutoPadding(false)
      const encrypted = cipher.update(begun)
      const sealed = Buffer.alloc(plain.length)
      if (first === 1) salt.copy(sealed)
      let read = 0
      for (const { at, from, number } of pages) {
        encrypted.copy(sealed, at + BODY_BYTES, read, read + IV_BYTES)
        read += IV_BYTES
        read += encrypted.copy(sealed, at + from, read, read + BODY_BYTES - from)
        const end = at + PAGE_BYTES - MAC_BYTES
        mac.of(sealed.subarray(at + from, end), number).copy(sealed, end)
      }
      return sealed
    },
    open(sealed, first) {
      if (!isSound(sealed, first)) throw new PageDamaged(`a page beyond ${first} is not as it was written`)
      const pages = places(sealed, first)
      const begun = Buffer.concat(
        pages.flatMap(({ at, from }) => [
          sealed.subarray(at + BODY_BYTES, at + BODY_BYTES + IV_BYTES),
          sealed.subarray(at + from, at + BODY_BYTES),
        ]),
      )
      const opened = createDecipheriv('aes-256-cbc', own, Buffer.alloc(IV_BYTES)).setAutoPadding(false).update(begun)
      const plain = Buffer.alloc(sealed.length)
      if (first === 1) HEADER.copy(plain)
      let read = 0
      for (const { at, from } of pages) {
        // What comes out in the place of the IV says nothing.
        read += IV_BYTES
        read += opened.copy(plain, at + from, read, read + BODY_BYTES - from)
      }
      return plain
    },
    end() {
      own.fill(0)
      mac.end()
    },
  }
}

/** Where each page begins and how much of it stands in clear: the salt of the first one. */
function places(pages: Buffer, first: number): { at: number; from: number; number: number }[] {
  if (pages.length === 0 || pages.length % PAGE_BYTES !== 0) throw new PageDamaged('a part of a page')
  return Array.from({ length: pages.length / PAGE_BYTES }, (_, index) => ({
    at: index * PAGE_BYTES,
    from: first + index === 1 ? SALT_BYTES : 0,
    number: first + index,
  }))
}

/** HMAC-SHA512 by two hashes: setting up the system's own takes longer than running it over a page. */
function macWith(key: Buffer) {
  const inner = Buffer.alloc(MAC_BLOCK + PAGE_BYTES, 0x36)
  const outer = Buffer.alloc(MAC_BLOCK + MAC_BYTES, 0x5c)
  for (const [index, byte] of key.entries()) {
    inner[index] = byte ^ 0x36
    outer[index] = byte ^ 0x5c
  }
  key.fill(0)
  return {
    of(sealed: Buffer, number: number): Buffer {
      const end = MAC_BLOCK + sealed.copy(inner, MAC_BLOCK)
      inner.writeUInt32LE(number, end)
      hash('sha512', inner.subarray(0, end + 4), 'buffer').copy(outer, MAC_BLOCK)
      return hash('sha512', outer, 'buffer')
    },
    end() {
      inner.fill(0)
      outer.fill(0)
    },
  }
}
