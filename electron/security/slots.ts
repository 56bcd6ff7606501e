import { createHash, randomBytes } from 'node:crypto'
import { type Binding, deriveKey, unwrap, wrap } from '../../db/envelope.ts'
import type { KeySlot } from './key-file.ts'
import { holdKey, type KeyHolder } from './key-holder.ts'
import type { PasswordHash } from './password-hash.ts'

export type Person = { userId: string; login: string; displayName: string; password: string }
/**
 * By what every PC of the practice knows that a password is right: SHA-256 of a key that is derived from it, stretched with `salt`
 * (base64). It opens nothing.
 */
export type Verifier = { salt: string; hash: string }
/** What a right password gives: the person's vault key, and through it the database key; and by what it is known to be right. */
export type Unlocked = { userId: string; vaultKey: KeyHolder; databaseKey: KeyHolder; verifier: Verifier }

/** What all work with slots needs: the slow function, this PC's secret, and which PC it is. */
export type SlotTools = { hash: PasswordHash; secret: KeyHolder; deviceId: string }

const binding = (
  purpose: 'vault-key' | 'database-key',
  slot: { userId: string; generation: number },
  device: string,
): Binding => ({ purpose, user: slot.userId, device, generation: slot.generation })

/** What shows that a password is known, out of what was stretched of it. It is bound to no PC, and nothing that is wrapped follows from it. */
function proofOf(stretched: Buffer): Buffer {
  return deriveKey([stretched], { purpose: 'password proof', user: '-', device: '-', generation: 0 })
}

const verifierOf = (proof: Buffer, salt: Buffer): Verifier => ({
  salt: salt.toString('base64'),
  hash: createHash('sha256').update(proof).digest('hex'),
})

/** What shows that somebody knows a password, in base64url. @param salt as the verifier has it */
export async function provePassword(hash: PasswordHash, password: string, salt: string): Promise<string> {
  const stretched = await hash.stretch(password, Buffer.from(salt, 'base64'))
  const proof = proofOf(stretched)
  stretched.fill(0)
  const text = proof.toString('base64url')
  proof.fill(0)
  return text
}

/** The key that wraps a vault key: it takes the password and this PC's secret. */
async function wrappingKey(
  tools: SlotTools,
  password: string,
  salt: Buffer,
  about: Binding,
): Promise<{ wrapping: KeyHolder; verifier: Verifier }> {
  const stretched = await tools.hash.stretch(password, salt)
  const proof = proofOf(stretched)
  try {
    const wrapping = tools.secret((secret) => holdKey(deriveKey([stretched, secret], about)))
    return { wrapping, verifier: verifierOf(proof, salt) }
  } finally {
    stretched.fill(0)
    proof.fill(0)
  }
}

/** A slot that has been made, with a proof to be asked of the slot as it came back from the disk. */
export type MadeSlot = { slot: KeySlot; verifier: Verifier; opens(written: KeySlot): boolean; done(): void }

/**
 * Wraps a vault key with a password, and the database key with the vault key. Call `done` when the proof was asked.
 * @param salt of the practice's verifier for this password; a new one without it
 */
export async function makeSlot(
  tools: SlotTools,
  person: Person,
  keys: { vaultKey: KeyHolder; databaseKey: KeyHolder },
  generation: number,
  salt: Buffer = randomBytes(16),
): Promise<MadeSlot> {
  const { userId, login, displayName } = person
  const about = { userId, generation }
  const forVault = binding('vault-key', about, tools.deviceId)
  const forDatabase = binding('database-key', about, tools.deviceId)
  const { wrapping, verifier } = await wrappingKey(tools, person.password, salt, forVault)
  const slot: KeySlot = {
    ...about,
    login,
    displayName,
    salt: salt.toString('base64'),
    vaultKey: wrapping((kek) => keys.vaultKey((bytes) => wrap(bytes, kek, forVault))),
    databaseKey: keys.vaultKey((kek) => keys.databaseKey((bytes) => wrap(bytes, kek, forDatabase))),
  }
  return {
    slot,
    verifier,
    opens: (written) => {
      const opened = openWith(tools, written, wrapping)
      if (!opened) return false
      const same = opened.databaseKey((a) => keys.databaseKey((b) => a.equals(b)))
      opened.vaultKey.destroy()
      opened.databaseKey.destroy()
      return same
    },
    done: () => wrapping.destroy(),
  }
}

/** Opens a slot with its password, or answers null. A missing slot takes as long as a wrong password. */
export async function openSlot(
  tools: SlotTools,
  slot: KeySlot | undefined,
  password: string,
): Promise<Unlocked | null> {
  const salt = slot ? Buffer.from(slot.salt, 'base64') : randomBytes(16)
  const about = binding('vault-key', slot ?? { userId: '-', generation: 0 }, tools.deviceId)
  const { wrapping, verifier } = await wrappingKey(tools, password, salt, about)
  const opened = slot ? openWith(tools, slot, wrapping) : null
  wrapping.destroy()
  return opened && { ...opened, verifier }
}

function openWith(tools: SlotTools, slot: KeySlot, wrapping: KeyHolder): Omit<Unlocked, 'verifier'> | null {
  const bytes = wrapping((kek) => unwrap(slot.vaultKey, kek, binding('vault-key', slot, tools.deviceId)))
  if (!bytes) return null
  const vaultKey = holdKey(bytes)
  const databaseKey = databaseKeyOf(slot, vaultKey, tools.deviceId)
  if (databaseKey) return { userId: slot.userId, vaultKey, databaseKey }
  vaultKey.destroy()
  return null
}

/** The database key by a vault key, or null if it is not this slot's. */
export function databaseKeyOf(slot: KeySlot, vaultKey: KeyHolder, deviceId: string): KeyHolder | null {
  const bytes = vaultKey((kek) => unwrap(slot.databaseKey, kek, binding('database-key', slot, deviceId)))
  return bytes && holdKey(bytes)
}
