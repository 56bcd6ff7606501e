import type { Manifest } from './manifest.ts'
import { type BackupParts, copiesOfThisPc } from './run.ts'

/** Where both chains stood when a copy was made. */
type Seen = Manifest['heads'] & { madeAt: number }

/** What the verified copies of this PC that can be reached say of both chains; of another PC's, or an older self of this one, nothing. */
export async function witnessesOf(parts: BackupParts): Promise<Seen[]> {
  const copies = await copiesOfThisPc(parts)
  return copies
    .filter(({ copy }) => copy.verified)
    .map(({ copy: { manifest } }) => ({ ...manifest.heads, madeAt: manifest.madeAt }))
}
