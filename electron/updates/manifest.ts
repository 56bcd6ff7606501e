import { z } from 'zod'

/** Versions as Daybook numbers them. No pre-releases: their order is where comparers disagree. */
const Version = z.string().regex(/^(?:0|[1-9]\d{0,5})\.(?:0|[1-9]\d{0,5})\.(?:0|[1-9]\d{0,5})$/)

/** What is signed about one release for one platform. */
export const Release = z.strictObject({
  product: z.literal('daybook'),
  platform: z.enum(['win32', 'darwin', 'linux']),
  arch: z.enum(['x64', 'arm64']),
  version: Version,
  /** The oldest version that may go to this one directly. */
  minVersion: Version,
  file: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,120}$/),
  /** Bytes. */
  size: z.int().positive(),
  sha512: z.string().regex(/^[0-9a-f]{128}$/),
  /** Milliseconds since 1970, UTC; afterwards the release must have been signed anew. */
  expiresAt: z.int().positive(),
})
export type Release = z.infer<typeof Release>

/** The file as it is served: the signed bytes themselves, so that nothing depends on how JSON is written. */
export const SignedManifest = z.strictObject({ release: z.base64(), signature: z.base64() })

/** Negative when `a` is older than `b`, zero when they are the same. */
export function compareVersions(a: string, b: string): number {
  const numbers = (version: string) => version.split('.').map(Number)
  const [left, right] = [numbers(a), numbers(b)]
  for (let i = 0; i < 3; i += 1) {
    const difference = (left[i] ?? 0) - (right[i] ?? 0)
    if (difference !== 0) return difference
  }
  return 0
}
