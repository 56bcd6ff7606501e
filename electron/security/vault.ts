import { randomBytes } from 'node:crypto'
import { Refusal } from '../../shared/kernel/index.ts'
import { type Binding, deriveKey, unwrap, wrap } from './envelope.ts'
import { holdKey, type KeyHolder } from './key-holder.ts'
import { type KeyFile, type KeySlot, keyFileExists, readKeyFile, writeKeyFile } from './key-file.ts'
import type { PasswordHash } from './password-hash.ts'
import { createRecoveryKey, openSealed, sealTo } from './recovery-key.ts'

export type Person = { userId: string; login: string; displayName: string; password: string }
export type Identity = Pick<KeyFile, 'deviceId' | 'deviceName' | 'practiceId' | 'practiceName' | 'demo'>
/** What a right password gives: the person's vault key, and through it the database key. */
export type Unlocked = { userId: string; vaultKey: KeyHolder; databaseKey: KeyHolder }

/**
 * The ways into the database of this PC. Password and device secret open a person's vault key, the vault key opens the
 * database key; the practice's 24 words open it too. A change of password wraps anew, it never encrypts anew.
 */
export class Vault {
  readonly #file: string
  readonly #secret: Buffer
  readonly #hash: PasswordHash
  #content: KeyFile | null

  constructor(parts: { file: string; secret: Buffer; hash: PasswordHash }) {
    this.#file = parts.file
    this.#secret = parts.secret
    this.#hash = parts.hash
    this.#content = keyFileExists(parts.file) ? readKeyFile(parts.file, parts.secret) : null
  }

  get identity(): Identity | null {
    return this.#content
  }

  get people(): Pick<KeySlot, 'userId' | 'login' | 'displayName'>[] {
    return this.#content?.slots.map(({ userId, login, displayName }) => ({ userId, login, displayName })) ?? []
  }

  /** Makes the key file of a new practice. @returns the 24 words, which are kept nowhere */
  async create(identity: Identity, people: readonly Person[], databaseKey: KeyHolder): Promise<string[]> {
    if (this.#content) throw new Refusal('conflict', 'There is a practice on this PC already.', { reason: 'exists' })
    const recovery = createRecoveryKey()
    const sealed = databaseKey((key) => sealTo(recovery.publicKey, key, recoveryBinding(identity.deviceId)))
    const { deviceId, deviceName, practiceId, practiceName, demo } = identity
    const content: KeyFile = {
      version: 1,
      deviceId,
      deviceName,
      practiceId,
      practiceName,
      demo,
      recovery: { publicKey: recovery.publicKey, sealed },
      slots: [],
    }
    for (const person of people)
      content.slots.push(await this.#slot(deviceId, person, 1, holdKey(randomBytes(32)), databaseKey))
    this.#save(content)
    return recovery.words
  }

  /** @returns null when name or password is wrong; both take the same time */
  async unlock(login: string, password: string): Promise<Unlocked | null> {
    const content = this.#must()
    const slot = content.slots.find((one) => one.login === login)
    const salt = slot ? Buffer.from(slot.salt, 'base64') : Buffer.alloc(16)
    const kek = await this.#kek(
      password,
      salt,
      binding('vault-key', slot ?? { userId: '-', generation: 0 }, content.deviceId),
    )
    const vaultKey = slot && unwrap(slot.vaultKey, kek, binding('vault-key', slot, content.deviceId))
    kek.fill(0)
    if (!slot || !vaultKey) return null
    const held = holdKey(vaultKey)
    return { userId: slot.userId, vaultKey: held, databaseKey: this.databaseKey(slot.userId, held) }
  }

  /** The database key by a person's vault key. @throws Refusal `forbidden` when her slot is gone */
  databaseKey(userId: string, vaultKey: KeyHolder): KeyHolder {
    const content = this.#must()
    const slot = content.slots.find((one) => one.userId === userId)
    const key =
      slot && vaultKey((bytes) => unwrap(slot.databaseKey, bytes, binding('database-key', slot, content.deviceId)))
    if (!key)
      throw new Refusal('forbidden', 'This sign-in no longer opens the practice on this PC.', { reason: 'no-slot' })
    return holdKey(key)
  }

  /** Gives a person a slot, or a new password where she has one; `databaseKey` is what the slot will open. */
  async setPassword(person: Person, databaseKey: KeyHolder): Promise<void> {
    const content = this.#must()
    const before = content.slots.find((one) => one.userId === person.userId)
    const slot = await this.#slot(
      content.deviceId,
      person,
      (before?.generation ?? 0) + 1,
      holdKey(randomBytes(32)),
      databaseKey,
    )
    this.#save({ ...content, slots: [...content.slots.filter((one) => one.userId !== person.userId), slot] })
  }

  /** Destroys a person's slot. @returns whether she had one */
  removeSlot(userId: string): boolean {
    const content = this.#must()
    const slots = content.slots.filter((one) => one.userId !== userId)
    if (slots.length === content.slots.length) return false
    this.#save({ ...content, slots })
    return true
  }

  /** The database key by the practice's 24 words. @throws Refusal `rule-violation` naming what is wrong with them */
  recover(words: readonly string[]): KeyHolder {
    const { recovery, deviceId } = this.#must()
    return holdKey(openSealed(words, recovery.sealed, recovery.publicKey, recoveryBinding(deviceId)))
  }

  rename(names: { practiceName: string }): void {
    this.#save({ ...this.#must(), ...names })
  }

  /** A key from a PIN, this PC's secret and a key that lives in memory only. */
  async pinKey(pin: string, salt: Buffer, memoryKey: KeyHolder, userId: string): Promise<Buffer> {
    const stretched = await this.#hash.stretch(pin, salt)
    const key = memoryKey((bytes) =>
      deriveKey([stretched, this.#secret, bytes], {
        purpose: 'pin',
        user: userId,
        device: this.#must().deviceId,
        generation: 0,
      }),
    )
    stretched.fill(0)
    return key
  }

  async #slot(
    deviceId: string,
    person: Person,
    generation: number,
    vaultKey: KeyHolder,
    databaseKey: KeyHolder,
  ): Promise<KeySlot> {
    const { userId, login, displayName } = person
    const about = { userId, generation }
    const salt = randomBytes(16)
    const kek = await this.#kek(person.password, salt, binding('vault-key', about, deviceId))
    const slot: KeySlot = {
      ...about,
      login,
      displayName,
      salt: salt.toString('base64'),
      vaultKey: vaultKey((bytes) => wrap(bytes, kek, binding('vault-key', about, deviceId))),
      databaseKey: vaultKey((bytes) =>
        databaseKey((key) => wrap(key, bytes, binding('database-key', about, deviceId))),
      ),
    }
    kek.fill(0)
    vaultKey.destroy()
    return slot
  }

  async #kek(password: string, salt: Buffer, about: Binding): Promise<Buffer> {
    const stretched = await this.#hash.stretch(password, salt)
    const kek = deriveKey([stretched, this.#secret], about)
    stretched.fill(0)
    return kek
  }

  #save(content: KeyFile): void {
    writeKeyFile(this.#file, content, this.#secret)
    this.#content = readKeyFile(this.#file, this.#secret)
  }

  #must(): KeyFile {
    if (!this.#content) throw new Refusal('not-found', 'There is no practice on this PC yet.', { reason: 'empty' })
    return this.#content
  }
}

const binding = (purpose: string, slot: Pick<KeySlot, 'userId' | 'generation'>, device: string): Binding => ({
  purpose,
  user: slot.userId,
  device,
  generation: slot.generation,
})
const recoveryBinding = (device: string): Binding => ({ purpose: 'recovery', user: '-', device, generation: 1 })
