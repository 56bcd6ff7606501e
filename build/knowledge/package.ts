import { createHash, sign } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { KnowledgePackage, KnowledgePayload, signedHeading } from '../../shared/safety/index.ts'
import { type SigningKey, signingKey } from './keys.ts'
import { buildPayload } from './payload.ts'
import { readSources } from './sources.ts'

/** Packs knowledge and signs it. The same knowledge and key give the same bytes. */
export function pack(payload: KnowledgePayload, { id, key }: SigningKey): KnowledgePackage {
  const content = gzipSync(JSON.stringify(KnowledgePayload.parse(payload)), { level: 9 })
  // The operating system's number in the heading of gzip would differ from PC to PC.
  content[9] = 255
  const checksum = createHash('sha256').update(content).digest('hex')
  const heading = { version: payload.version, builtOn: payload.builtOn, keyId: id, checksum }
  const signature = sign(null, Buffer.from(signedHeading(heading)), key).toString('base64')
  return KnowledgePackage.parse({ daybookKnowledge: 1, ...heading, signature, content: content.toString('base64') })
}

export const FOLDER = fileURLToPath(new URL('../../knowledge/', import.meta.url))
const BUILT_IN = new URL('../../electron/safety/built-in.data.ts', import.meta.url)

/** The file with which the knowledge comes inside the program. */
export const builtInFile = (made: KnowledgePackage): string =>
  `/** Made by \`node build/knowledge/package.ts\` from knowledge/; never written by hand. */\n// biome-ignore format: one line, as it is made\nexport const BUILT_IN = '${JSON.stringify(made)}'\n`

if (import.meta.main) {
  const [, , out] = process.argv
  const made = pack(buildPayload(readSources(FOLDER)), signingKey(process.env))
  if (out === undefined) writeFileSync(BUILT_IN, builtInFile(made))
  else writeFileSync(out, JSON.stringify(made))
  console.log(`Knowledge ${made.version} of ${made.builtOn}, signed by ${made.keyId}: ${made.checksum}`)
}
