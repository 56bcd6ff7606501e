import { createHash } from 'node:crypto'

/**
 * UUIDv5 (RFC 9562 §5.5) within a practice: the same wherever it is made of the same parts, so that two PCs which mean the same thing and
 * do not hear of each other give it one identifier.
 * @param practiceId the name space: no two practices ever share an identifier
 * @param parts what it is made of; each is told apart from its neighbours
 */
export function namedId(practiceId: string, ...parts: readonly string[]): string {
  const space = Buffer.from(practiceId.replaceAll('-', ''), 'hex')
  const hash = createHash('sha1').update(space).update(JSON.stringify(parts)).digest()
  hash[6] = ((hash[6] ?? 0) & 0x0f) | 0x50
  hash[8] = ((hash[8] ?? 0) & 0x3f) | 0x80
  const hex = hash.toString('hex')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join('-')
}
