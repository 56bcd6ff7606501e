/** Something that is sent to the practice's server, or asked of it, beside the exchange of operations. */
export type Carried = {
  method: 'GET' | 'PUT' | 'POST'
  path: string
  body: Buffer | null
  /** What the body is. */
  type: string
  /** Bytes beyond which no answer is read. */
  most: number
  signal?: AbortSignal | undefined
}

/**
 * Carries bytes to the practice's server and its answer back, whatever its status, on connections of its own: what is large never
 * stands in the way of operations. The device proves itself.
 * @throws Refusal `offline` when the server cannot be reached, or is not this practice's
 */
export type Carry = (carried: Carried) => Promise<{ status: number; type: string; body: Buffer }>
