import { setImmediate } from 'node:timers/promises'
import { installedKnowledge, type KnowledgeAtHand, readyToRead } from '../../db/safety/queries.ts'
import { Refusal } from '../../shared/kernel/index.ts'
import type { PracticeStore } from '../practice-store.ts'
import { BUILT_IN } from './built-in.data.ts'
import { type Opened, openPackageInPieces } from './open-package.ts'

export type Standing = { opened: Opened; builtIn: boolean } | { opened: null; why: string }

/**
 * The drug knowledge of an open practice: what it installed last, or what comes with the program. What cannot be used is
 * never replaced in silence: then nothing is checked, and everybody sees why.
 */
export class KnowledgeKeeper {
  readonly #practice: PracticeStore
  readonly #builtInText: string
  #standing: Promise<Standing> | null = null
  #builtIn: Promise<Opened> | null = null
  #trouble: string | null = null

  constructor(practice: PracticeStore, builtIn: string = BUILT_IN) {
    this.#practice = practice
    this.#builtInText = builtIn
    practice.onOpen(() => this.forget())
    practice.onCommit(({ tables }) => {
      if (tables.includes('knowledge_use')) this.forget()
    })
  }

  /** Why nothing is checked, as it was found last; null where the knowledge answers, and before it was tried. */
  get trouble(): string | null {
    return this.#trouble
  }

  /** Looks anew at the next question. */
  forget(): void {
    this.#standing = null
  }

  /** What comes with the program, opened once. @throws Refusal as `openPackage` */
  builtIn(): Promise<Opened> {
    return (this.#builtIn ??= openPackageInPieces(this.#builtInText, { proven: true }))
  }

  standing(): Promise<Standing> {
    return (this.#standing ??= this.#stand().then(
      (standing) => {
        this.#trouble = standing.opened ? null : standing.why
        return standing
      },
      (error: unknown) => {
        this.#standing = null
        throw error
      },
    ))
  }

  /** What questions are answered by. */
  async atHand(): Promise<KnowledgeAtHand> {
    const standing = await this.standing()
    return standing.opened ? { knowledge: standing.opened.knowledge } : { knowledge: null, why: standing.why }
  }

  async #stand(): Promise<Standing> {
    const { db } = this.#practice.store().journal
    const installed = await installedKnowledge(db)
    const own = installed?.content ?? null
    let opened: Opened
    try {
      // A development key is good for trying things out, not beside knowledge that a release key signed.
      opened =
        own === null
          ? await this.builtIn()
          : await openPackageInPieces(own, { development: await this.#builtInIsDevelopment() })
    } catch (error) {
      if (error instanceof Refusal) return { opened: null, why: error.message }
      throw error
    }
    await readyToRead(db, opened.knowledge, setImmediate)
    return { opened, builtIn: own === null }
  }

  async #builtInIsDevelopment(): Promise<boolean> {
    try {
      return (await this.builtIn()).development
    } catch {
      return false
    }
  }
}

const KEEPERS = new WeakMap<PracticeStore, KnowledgeKeeper>()

/** The keeper of a practice: one for all capabilities. */
export function knowledgeOf(practice: PracticeStore): KnowledgeKeeper {
  let keeper = KEEPERS.get(practice)
  if (!keeper) KEEPERS.set(practice, (keeper = new KnowledgeKeeper(practice)))
  return keeper
}
