import { z } from 'zod'
import { CivilDate } from '../kernel/index.ts'

/** Knowledge on its way: what it holds, packed, with the checksum of that and the signature over the heading. */
export const KnowledgePackage = z.object({
  daybookKnowledge: z.literal(1),
  version: z.string().min(1).max(40),
  builtOn: CivilDate,
  /** Which key signed it. */
  keyId: z.string().min(1).max(80),
  /** SHA-256 of `content` as it is packed, in hex. */
  checksum: z.string().regex(/^[0-9a-f]{64}$/),
  /** Ed25519 over `signedHeading`, in base64. */
  signature: z.string().max(200),
  /** The payload as JSON, gzipped, in base64. */
  content: z.string().max(8_000_000),
})
export type KnowledgePackage = z.infer<typeof KnowledgePackage>

/** What the signature is over: it binds the content by its checksum. */
export const signedHeading = ({
  version,
  builtOn,
  keyId,
  checksum,
}: Pick<KnowledgePackage, 'version' | 'builtOn' | 'keyId' | 'checksum'>): string =>
  ['daybook-knowledge 1', version, builtOn, keyId, checksum].join('\n')
