import { isDeepStrictEqual } from 'node:util'
import type { Outcome } from '../../../shared/kernel/index.ts'
import { type Clients, valueOf } from '../../support/practices.ts'
import type { Person, Pc, RoomName } from './clinic.ts'

/** Something that a PC told a person is done, and how anybody can see that it is. */
type Said = { what: string; where: RoomName; who: Person; read: (as: Clients) => Promise<unknown>; is: unknown }

/** What comes from a process of its own is made of other arrays than those of this file, which are strictly no equals. */
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value ?? null)) as unknown

/**
 * What people were told is done, taken down by the test itself as they were told it: not what any store says.
 */
export class EverythingSaid {
  readonly #all: Said[] = []

  get count(): number {
    return this.#all.length
  }

  /**
   * Takes down what was acknowledged at a PC.
   * @param who may look at it anywhere
   * @param read how she looks; whatever may be there once only is counted
   * @param is what she must see, on every PC
   */
  async note<T>(
    pc: Pc,
    what: string,
    made: Outcome<T>,
    seen: (value: T) => { who: Person; read: (as: Clients) => Promise<unknown>; is: unknown },
  ): Promise<T> {
    const value = valueOf(made)
    this.#all.push({ what, where: pc.name, ...seen(value) })
    return value
  }

  /** Everything that was acknowledged anywhere is on this PC, once. @returns what is not */
  async missingAt(pc: Pc): Promise<unknown[]> {
    const missing: unknown[] = []
    for (const { what, where, who, read, is } of this.#all) {
      const found = await read(await pc.seat(who)).catch((error: unknown) => String(error))
      if (!isDeepStrictEqual(plain(found), plain(is))) missing.push({ what, where, at: pc.name, found, is })
    }
    return missing
  }
}
