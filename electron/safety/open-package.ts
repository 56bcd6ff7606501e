import { createHash, createPublicKey, verify } from 'node:crypto'
import { setImmediate } from 'node:timers/promises'
import { gunzipSync } from 'node:zlib'
import { Refusal } from '../../shared/kernel/index.ts'
import {
  type Knowledge,
  KnowledgePackage,
  type KnowledgePayload,
  readPayload,
  signedHeading,
  singing,
} from '../../shared/safety/index.ts'
import { TRUSTED_KEYS } from './keys.data.ts'

export type Opened = { knowledge: Knowledge; keyId: string; development: boolean }
type How = { proven?: boolean; development?: boolean }

/** No knowledge has this size packed; a file that has is none. */
const MOST_BYTES = 10_000_000

/**
 * Opens a package of drug knowledge: the signature first, then the checksum, then what it holds, then a trial of it. All in
 * one go, for workers and programs that nobody waits for.
 * @param how `proven`: it comes with the program and was held against its shape when that was built
 * @throws Refusal `invalid-input` with reason `knowledge-unreadable`, `knowledge-version`, `knowledge-unsigned`,
 * `knowledge-corrupt` or `knowledge-canary`, and one sentence
 */
export function openPackage(text: string, how: How = {}): Opened {
  const steps = opening(text, how)
  for (;;) {
    const step = steps.next()
    if (step.done) return step.value
  }
}

/** As `openPackage`, piece by piece, each short enough for the thread that answers everyone. */
export async function openPackageInPieces(text: string, how: How = {}): Promise<Opened> {
  const steps = opening(text, how)
  for (;;) {
    const step = steps.next()
    if (step.done) return step.value
    await setImmediate()
  }
}

function* opening(text: string, { proven = false, development = true }: How): Generator<void, Opened> {
  const made = readPackage(text)
  yield
  const key = TRUSTED_KEYS[made.keyId]
  if (!key || (key.development && !development))
    throw refused(
      'knowledge-unsigned',
      'This drug knowledge is not signed by anyone that this program trusts. It was not used.',
    )
  const signature = Buffer.from(made.signature, 'base64')
  if (!verify(null, Buffer.from(signedHeading(made)), createPublicKey(key.pem), signature))
    throw refused('knowledge-unsigned', 'The signature of this drug knowledge is not right. It was not used.')
  const content = Buffer.from(made.content, 'base64')
  if (createHash('sha256').update(content).digest('hex') !== made.checksum) throw corrupt()
  yield
  const payload = yield* unpack(content, proven)
  if (payload.version !== made.version || payload.builtOn !== made.builtOn) throw corrupt()
  const { knowledge, fault } = yield* singing(payload, made.checksum)
  if (fault !== null)
    throw refused('knowledge-canary', `This drug knowledge failed its trial (${fault}). It was not used.`)
  return { knowledge, keyId: made.keyId, development: key.development }
}

function readPackage(text: string): KnowledgePackage {
  if (text.length > MOST_BYTES)
    throw refused('knowledge-unreadable', 'This file is no drug knowledge: it is too large.')
  const json = parsed(text)
  const version = (json as { daybookKnowledge?: unknown } | null)?.daybookKnowledge
  if (typeof version === 'number' && version !== 1)
    throw refused(
      'knowledge-version',
      'This drug knowledge is of a form that this program does not know. Update the program.',
    )
  const made = KnowledgePackage.safeParse(json)
  if (!made.success) throw refused('knowledge-unreadable', 'This file is no drug knowledge.')
  return made.data
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

function* unpack(content: Buffer, proven: boolean): Generator<void, KnowledgePayload> {
  let text: string
  try {
    text = gunzipSync(content, { maxOutputLength: MOST_BYTES }).toString('utf8')
  } catch {
    throw corrupt()
  }
  yield
  const json = parsed(text)
  if (json === null) throw corrupt()
  yield
  if (proven) return json as KnowledgePayload
  const payload = yield* readPayload(json)
  if (payload === null) throw corrupt()
  return payload
}

const refused = (reason: string, sentence: string) => new Refusal('invalid-input', sentence, { reason })
const corrupt = () => refused('knowledge-corrupt', 'This drug knowledge is damaged. It was not used.')
