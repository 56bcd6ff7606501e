import type { Binding } from '../../db/envelope.ts'
import type { KeyFile } from './key-file.ts'
import type { KeyHolder } from './key-holder.ts'
import { createRecoveryKey, sealTo } from './recovery-key.ts'

/** A new recovery key with the database key sealed to it. */
export function newRecovery(
  deviceId: string,
  databaseKey: KeyHolder,
): { words: string[]; recovery: KeyFile['recovery'] } {
  const { words, publicKey } = createRecoveryKey()
  const sealed = databaseKey((key) => sealTo(publicKey, key, recoveryBinding(deviceId)))
  return { words, recovery: { publicKey, sealed, unproven: true } }
}

/** What a key is sealed for that the 24 words of a device open. */
export const recoveryBinding = (device: string): Binding => ({ purpose: 'recovery', user: '-', device, generation: 1 })
