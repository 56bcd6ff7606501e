import { randomBytes } from 'node:crypto'
import { type Binding, deriveKey, unwrap, wrap } from './envelope.ts'
import type { KeySlot } from './key-file.ts'
import { holdKey, type KeyHolder } from './key-holder.ts'
import type { PasswordHash } from './password-hash.ts'

export type Person = { userId: string; login: string; displayName: string; password: string }
/** What a right password gives: the person's vault key, and through it the database key. */
export type Unlocked = { userId: string; vaultKey: KeyHolder; databaseKey: KeyHolder }

/** What all work with slots needs: the slow function, this PC's secret, and which PC it is. */
export type SlotTools = { hash: PasswordHash; secret: KeyHolder; deviceId: string }

const binding = (
  purpose: 'vault-key' | 'database-key',
  slot: { userId: string; generation: number },
  device: string,
): Binding => ({ purpose, user: slot.userId, device, generation: slot.generation })

/** The key that wraps a vault key: it takes the password and this PC's secret. */
async function wrappingKey(tools: SlotTools, password: string, salt: Buffer, about: Binding): Promise<KeyHolder> {
  const stretched = await tools.hash.stretch(password, salt)
  try {
    return tools.secret((secret) => holdKey(deriveKey([stretched, secret], about)))
  } finally {
    stretched.fill(0)
  }
}

/** A slot that has been made, with a proof to be asked of the slot as it came back from the disk. */
export type MadeSlot = { slot: KeySlot; opens(written: KeySlot): boolean; done(): void }

/** Wraps a vault key with a password, and the database key with the vault key. Call `done` when the proof was asked. */
export async function makeSlot(
  tools: SlotTools,
  person: Person,
  keys: { vaultKey: KeyHolder; databaseKey: KeyHolder },
  generation: number,
): Promise<MadeSlot> {
  const { userId, login, displayName } = person
  const about = { userId, generation }
  const salt = randomBytes(16)
  const forVault = binding('vault-key', about, tools.deviceId)
  const forDatabase = binding('database-key', about, tools.deviceId)
  const wrapping = await wrappingKey(tools, person.password, salt, forVault)
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
  const wrapping = await wrappingKey(tools, password, salt, about)
  const opened = slot ? openWith(tools, slot, wrapping) : null
  wrapping.destroy()
  return opened
}

function openWith(tools: SlotTools, slot: KeySlot, wrapping: KeyHolder): Unlocked | null {
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
