import { randomBytes } from 'node:crypto'
import { type Enrolled, Refusal, type RemoteServer } from '../../shared/kernel/index.ts'
import { type Binding, deriveKey } from '../../db/envelope.ts'
import {
  forgetUnfinished,
  type KeyFile,
  type KeySlot,
  keyFileExists,
  readKeyFile,
  removeKeyFile,
  writeKeyFile,
} from './key-file.ts'
import { holdKey, type KeyHolder } from './key-holder.ts'
import type { PasswordHash } from './password-hash.ts'
import { newRecovery, recoveryBinding } from './recovery.ts'
import { openSealed, type Sealed, sealTo } from './recovery-key.ts'
import { keyIn, passIn, remoteOf } from './remote.ts'
import {
  databaseKeyOf,
  type MadeSlot,
  makeSlot,
  openSlot,
  type Person,
  provePassword,
  type SlotTools,
  type Unlocked,
  type Verifier,
} from './slots.ts'

export type { Person, Unlocked, Verifier } from './slots.ts'
export type Identity = Pick<KeyFile, 'deviceId' | 'deviceName' | 'practiceId' | 'practiceName' | 'demo'>

const NO_SECRET =
  'The secret of this PC is gone, or belongs to another account of this computer. Sign in to the computer as the usual account; the 24 recovery words open the practice as well.'

/** What is said on a PC that was locked out, wherever somebody wants to sign in. */
export const LOCKED_OUT =
  'This PC was locked out of the practice, and its keys are destroyed. Only the 24 recovery words of this PC open it. Ask the administrator.'

/**
 * The ways into the database of this PC. Password and device secret open a person's vault key, the vault key opens the
 * database key; the practice's 24 words open it too. A change of password wraps anew, it never encrypts anew.
 */
export class Vault {
  readonly #file: string
  readonly #hash: PasswordHash
  #secret: KeyHolder | null
  #content: KeyFile | null = null
  #trouble: Refusal | null = null
  #queue: Promise<unknown> = Promise.resolve()

  /** @param parts.secret this PC's, of which the vault keeps a masked copy; null when it is lost: then only words open */
  constructor(parts: { file: string; secret: Buffer | null; hash: PasswordHash }) {
    this.#file = parts.file
    this.#hash = parts.hash
    this.#secret = parts.secret && holdKey(Uint8Array.from(parts.secret))
    forgetUnfinished(parts.file)
    if (!keyFileExists(parts.file)) return
    try {
      this.#content = readKeyFile(parts.file, parts.secret)
      if (!parts.secret) this.#trouble = new Refusal('internal', NO_SECRET, { reason: 'device-secret' })
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      this.#trouble = error
    }
  }

  /** Why no password opens anything here, in words that say what to do; null when all is well. */
  get trouble(): string | null {
    return this.#trouble?.message ?? null
  }

  get identity(): Identity | null {
    return this.#content
  }

  get people(): Pick<KeySlot, 'userId' | 'login' | 'displayName'>[] {
    return this.#content?.slots.map(({ userId, login, displayName }) => ({ userId, login, displayName })) ?? []
  }

  /**
   * Makes the key file of a new practice, or of a PC that joins one: then nobody has a slot yet, and the server keeps a share.
   * @returns the 24 words, which are kept nowhere; and by what each person's password is known, by identifier
   */
  create(
    identity: Identity,
    people: readonly Person[],
    databaseKey: KeyHolder,
    joined?: Enrolled,
  ): Promise<{ words: string[]; verifiers: Map<string, Verifier> }> {
    return this.#alone(async () => {
      if (this.#content || this.#trouble)
        throw new Refusal('conflict', 'There is a practice on this PC already.', { reason: 'exists' })
      const { deviceId, deviceName, practiceId, practiceName, demo } = identity
      const { words, recovery } = newRecovery(deviceId, databaseKey)
      const made: MadeSlot[] = []
      try {
        for (const person of people) made.push(await this.#newSlot(deviceId, person, databaseKey, 1))
        const names = { version: 1 as const, deviceId, deviceName, practiceId, practiceName, demo }
        const slots = made.map(({ slot }) => slot)
        const remote = joined && remoteOf(this.#tools(deviceId).secret, joined, databaseKey)
        this.#save({ ...names, recovery, slots, ...(remote && { remote }) }, made)
      } finally {
        for (const { done } of made) done()
      }
      return { words, verifiers: new Map(made.map(({ slot, verifier }) => [slot.userId, verifier])) }
    })
  }

  /** Whether nobody has shown yet that the practice's words are on paper. A demonstration needs none. */
  get wordsUnproven(): boolean {
    return this.#content?.recovery.unproven === true && !this.#content.demo
  }

  /** Remembers that the words are on paper, which these show. @throws Refusal as `recover` when they open nothing */
  proveWords(words: readonly string[]): Promise<void> {
    return this.#alone(async () => {
      this.recover(words).destroy()
      const content = this.#sound()
      const { publicKey, sealed } = content.recovery
      this.#save({ ...content, recovery: { publicKey, sealed } })
    })
  }

  /** Makes new words in place of the old, which open nothing on this PC from now on. @returns them, kept nowhere */
  renewWords(databaseKey: KeyHolder): Promise<string[]> {
    return this.#alone(async () => {
      const content = this.#sound()
      const { words, recovery } = newRecovery(content.deviceId, databaseKey)
      this.#save({ ...content, recovery })
      return words
    })
  }

  /** What the password of this name is stretched with here (base64); null for one that has no slot. @throws Refusal when the keys are in trouble */
  saltOf(login: string): string | null {
    if (this.lockedOut) throw new Refusal('forbidden', LOCKED_OUT, { reason: 'device-revoked' })
    return this.#sound().slots.find((one) => one.login === login)?.salt ?? null
  }

  /** @returns null when name or password is wrong; both take the same time. @throws Refusal when the keys are in trouble */
  async unlock(login: string, password: string): Promise<Unlocked | null> {
    const slot = this.#sound().slots.find((one) => one.login === login)
    const opened = await openSlot(this.#tools(), slot, password)
    // While the password was tried, the slot may have been destroyed or got another password.
    if (!opened || this.#sound().slots.includes(slot as KeySlot)) return opened
    opened.vaultKey.destroy()
    opened.databaseKey.destroy()
    return null
  }

  /** The database key by a person's vault key. @throws Refusal `forbidden` when her slot is gone */
  databaseKey(userId: string, vaultKey: KeyHolder): KeyHolder {
    const content = this.#sound()
    const slot = content.slots.find((one) => one.userId === userId)
    const key = slot && databaseKeyOf(slot, vaultKey, content.deviceId)
    if (!key)
      throw new Refusal('forbidden', 'This sign-in no longer opens the practice on this PC.', { reason: 'no-slot' })
    return key
  }

  /**
   * Gives a person a slot, or a new password where she has one; `databaseKey` is what the slot will open.
   * @param vaultKey hers, if it is known and should stay; otherwise she gets a new one and the old opens nothing
   * @returns by what every PC is to know that her password is right
   */
  async setPassword(person: Person, databaseKey: KeyHolder, vaultKey?: KeyHolder): Promise<Verifier> {
    const made = await this.#seat(person, databaseKey, { vaultKey })
    if (!made) throw new Error('a password that is set is never a wrong one')
    return made
  }

  /**
   * Gives a person a slot for the password that she has in the practice.
   * @returns whether it is the one that the verifier knows; with another nothing is changed
   */
  async admit(person: Person, databaseKey: KeyHolder, known: Verifier, vaultKey?: KeyHolder): Promise<boolean> {
    return (await this.#seat(person, databaseKey, { vaultKey, known })) !== null
  }

  #seat(
    person: Person,
    databaseKey: KeyHolder,
    { vaultKey, known }: { vaultKey: KeyHolder | undefined; known?: Verifier },
  ): Promise<Verifier | null> {
    return this.#alone(async () => {
      const content = this.#sound()
      const before = content.slots.find((one) => one.userId === person.userId)
      const generation = (before?.generation ?? 0) + 1
      const made = await this.#newSlot(content.deviceId, person, databaseKey, generation, vaultKey, known?.salt)
      try {
        if (known && made.verifier.hash !== known.hash) return null
        const others = content.slots.filter((one) => one.userId !== person.userId)
        const { lockedOut: _past, ...rest } = content
        this.#save({ ...rest, slots: [...others, made.slot] }, [made])
        return made.verifier
      } finally {
        made.done()
      }
    })
  }

  get hasRemote(): boolean {
    return this.#content?.remote !== undefined
  }

  /** The server that keeps a share of this PC's key, for who never signed in here; null where none does. */
  remote(): RemoteServer | null {
    const { remote, practiceId } = this.#sound()
    const pass = remote && passIn(this.#tools().secret, remote)
    if (!remote || !pass) return null
    const { host, port, certificate, deviceId } = remote
    return { host, port, certificate, practiceId, deviceId, pass }
  }

  /** The database key by the share that the server keeps (base64url), or null if it is not the one of this PC's key. */
  openByShare(share: string): KeyHolder | null {
    const { remote } = this.#sound()
    return remote ? keyIn(this.#tools().secret, remote, share) : null
  }

  /** Keeps the way in by a server, in place of another. @param enrolled null: there is none any more */
  keepRemote(enrolled: Enrolled | null, databaseKey: KeyHolder): Promise<void> {
    return this.#alone(async () => {
      const { remote: _before, ...content } = this.#sound()
      const { secret } = this.#tools()
      this.#save(enrolled ? { ...content, remote: remoteOf(secret, enrolled, databaseKey) } : content)
    })
  }

  /** The server is at another address, and is the same. */
  remoteMoved(to: { host: string; port: number }): Promise<void> {
    return this.#alone(async () => {
      const { remote, ...content } = this.#sound()
      if (remote) this.#save({ ...content, remote: { ...remote, ...to } })
    })
  }

  /** What shows that somebody knows a password that is stretched with a salt (base64): 32 bytes in base64url. */
  prove(password: string, salt: string): Promise<string> {
    return provePassword(this.#hash, password, salt)
  }

  /** When and with what unsent the server locked this PC out; null while it did not. Only the 24 words open it then. */
  get lockedOut(): KeyFile['lockedOut'] | null {
    return this.#content?.lockedOut ?? null
  }

  /**
   * Destroys every way into the database of this PC but the 24 words: the slots, the way by the server's share, and this PC's own secret, so that copies
   * of the key file open nothing either.
   * @param newSecret puts another secret in the place of this PC's, for good
   */
  lockOut(about: NonNullable<KeyFile['lockedOut']>, newSecret: () => Promise<Buffer>): Promise<void> {
    return this.#alone(async () => {
      const { remote: _remote, ...content } = this.#sound()
      const locked: KeyFile = { ...content, slots: [], lockedOut: about }
      this.#save(locked)
      this.#secret = holdKey(await newSecret())
      this.#save(locked)
    })
  }

  /** Destroys a person's slot. @returns whether she had one */
  removeSlot(userId: string): Promise<boolean> {
    return this.#alone(async () => {
      const content = this.#sound()
      const slots = content.slots.filter((one) => one.userId !== userId)
      if (slots.length === content.slots.length) return false
      this.#save({ ...content, slots })
      return true
    })
  }

  /**
   * The database key by the practice's 24 words; works without this PC's secret.
   * @throws Refusal `rule-violation` naming what is wrong with the words
   */
  recover(words: readonly string[]): KeyHolder {
    const { recovery, deviceId } = this.#readable()
    return holdKey(openSealed(words, recovery.sealed, recovery.publicKey, recoveryBinding(deviceId)))
  }

  /** The public half of this PC's 24 words; null where there is no practice here, or its key file is no good. */
  get recoveryKey(): string | null {
    return this.#content?.recovery.publicKey ?? null
  }

  /**
   * What somebody else sealed to this PC's 24 words. @param binding as it was sealed
   * @throws Refusal `rule-violation` naming what is wrong with the words
   */
  openWithWords(words: readonly string[], sealed: Sealed, binding: Binding): Buffer {
    return openSealed(words, sealed, this.#readable().recovery.publicKey, binding)
  }

  /**
   * After `recover` where the secret or the file's seal is lost: takes a new secret into use. The slots that only the old
   * one opened go; their people get new passwords from the administrator. Where all is well it does nothing.
   * @returns whether slots had to go
   */
  reseat(databaseKey: KeyHolder, newSecret: () => Promise<Buffer>): Promise<boolean> {
    return this.#alone(async () => {
      if (!this.#trouble) return false
      const content = this.#readable()
      const secret = await newSecret()
      this.#secret = holdKey(secret)
      const sealed = databaseKey((key) => sealTo(content.recovery.publicKey, key, recoveryBinding(content.deviceId)))
      const { remote: _wrapped, ...rest } = content
      this.#save({ ...rest, recovery: { ...content.recovery, sealed }, slots: [] })
      this.#trouble = null
      return content.slots.length > 0
    })
  }

  /** Takes the key file of a PC away that nobody has a slot on, so that it is empty again. @throws Error where somebody has */
  discard(): Promise<void> {
    return this.#alone(async () => {
      if (this.#sound().slots.length > 0) throw new Error('a key file with slots is never taken away')
      removeKeyFile(this.#file)
      this.#content = null
    })
  }

  rename(names: { practiceName: string }): Promise<void> {
    return this.#alone(async () => this.#save({ ...this.#sound(), ...names }))
  }

  /** A key from a PIN, this PC's secret and a key that lives in memory only. */
  async pinKey(pin: string, salt: Buffer, memoryKey: KeyHolder, userId: string): Promise<Buffer> {
    const { hash, secret, deviceId } = this.#tools()
    const stretched = await hash.stretch(pin, salt)
    try {
      const about = { purpose: 'pin', user: userId, device: deviceId, generation: 0 }
      return secret((own) => memoryKey((bytes) => deriveKey([stretched, own, bytes], about)))
    } finally {
      stretched.fill(0)
    }
  }

  async #newSlot(
    deviceId: string,
    person: Person,
    databaseKey: KeyHolder,
    generation: number,
    own?: KeyHolder,
    salt?: string,
  ): Promise<MadeSlot> {
    const vaultKey = own ?? holdKey(randomBytes(32))
    const known = salt === undefined ? undefined : Buffer.from(salt, 'base64')
    try {
      return await makeSlot(this.#tools(deviceId), person, { vaultKey, databaseKey }, generation, known)
    } finally {
      if (!own) vaultKey.destroy()
    }
  }

  /** Saves, after what came back from the disk has been proven to open with the new passwords. */
  #save(content: KeyFile, made: readonly MadeSlot[] = []): void {
    const { secret } = this.#tools(content.deviceId)
    secret((bytes) =>
      writeKeyFile(this.#file, content, bytes, (written) => {
        const proven = made.every(({ slot, opens }) =>
          written.slots.some((one) => one.userId === slot.userId && opens(one)),
        )
        if (!proven) throw new Error('a new key slot does not open')
      }),
    )
    this.#content = content
  }

  #tools(deviceId?: string): SlotTools {
    if (!this.#secret) throw new Refusal('internal', NO_SECRET, { reason: 'device-secret' })
    return { hash: this.#hash, secret: this.#secret, deviceId: deviceId ?? this.#sound().deviceId }
  }

  #sound(): KeyFile {
    if (this.#trouble) throw this.#trouble
    if (!this.#content) throw new Refusal('not-found', 'There is no practice on this PC yet.', { reason: 'empty' })
    return this.#content
  }

  /** The content even if this PC's secret does not vouch for it: what the words open is sealed by itself. */
  #readable(): KeyFile {
    if (this.#trouble) return this.#content ?? readKeyFile(this.#file, null)
    return this.#sound()
  }

  #alone<T>(work: () => Promise<T>): Promise<T> {
    const run = this.#queue.then(work)
    this.#queue = run.catch(() => undefined)
    return run
  }
}
