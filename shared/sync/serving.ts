import { z } from 'zod'
import { DeviceId, Instant, PracticeId } from '../kernel/index.ts'

/** Which server serves a practice in an epoch, and where it is (SPEC S104). */
export const Serving = z.strictObject({
  practiceId: PracticeId,
  epoch: z.number().int().min(1).max(Number.MAX_SAFE_INTEGER),
  serverId: DeviceId,
  /** Where it may be reached, the likeliest first. */
  addresses: z.array(z.string().min(1).max(255)).max(20),
  port: z.number().int().min(1).max(65_535),
  issuedAt: Instant,
})
export type Serving = z.infer<typeof Serving>

/** `content`: a `Serving` as JSON, exactly as it was signed; `signature`: by the practice's authority, in base64. */
export const SignedServing = z.object({ content: z.string().max(8000), signature: z.base64().max(200) })
export type SignedServing = z.infer<typeof SignedServing>

/** What is signed, so that a signature for anything else is none for this. */
export const servingText = (content: string): string => `daybook serving 1\n${content}`

/** What was signed; null where it is none, or one of another practice. The signature is looked at elsewhere. */
export function servingIn(content: string, practiceId: string): Serving | null {
  try {
    const said = Serving.safeParse(JSON.parse(content)).data
    return said?.practiceId === practiceId ? said : null
  } catch {
    return null
  }
}

/** What the server seals of itself to a PC's 24 words, so that the PC can take its place (SPEC S102). */
export const Succession = z.strictObject({
  /** The practice's authority: its certificate and its private key, as PEM. */
  certificate: z.string().max(20_000),
  key: z.string().max(20_000),
})
export type Succession = z.infer<typeof Succession>

/** What a sealed succession belongs to; it opens nowhere else. */
export const successionBinding = (deviceId: string) =>
  ({ purpose: 'succession', user: '-', device: deviceId, generation: 1 }) as const

/** A sealed succession on its way: `tag` says what is in it without telling it, so that nothing is sent twice. */
export const SealedSuccession = z.object({
  tag: z.string().max(100),
  ephemeral: z.base64().max(200),
  wrapped: z.base64().max(1_000_000),
})
export type SealedSuccession = z.infer<typeof SealedSuccession>

/** A PC asks for it: to which public key, and what it has. */
export const SuccessionAsked = z.object({ publicKey: z.base64().max(100), tag: z.string().max(100) })
export type SuccessionAsked = z.infer<typeof SuccessionAsked>
