import { create } from 'zustand'
import { DraftKeeper, type KeepingState } from './draft-keeper.ts'

type Values = Readonly<Record<string, unknown>>
type Drafts = {
  byForm: Readonly<Record<string, Values>>
  /** When a draft was typed that came out of the store at the sign-in. */
  foundAt: Readonly<Record<string, number>>
  keeping: KeepingState
  /**
   * Keeps what is typed into a form, here and within a second in the store.
   * @param patientId whose chart it concerns: that of the place where one is unless told
   */
  keep: (form: string, values: Values, patientId?: string | null) => void
  /** Holds something in this window alone, to be as one left it: it goes when the person signs out. */
  hold: (name: string, values: Values) => void
  drop: (form: string) => void
}

/** Whose chart is open at the place where this window is, or null; suites without a window are at no place. */
const chartOfPlace = (): string | null =>
  /^#\/patients\/([0-9a-f-]{36})(?:[/?]|$)/.exec(globalThis.location?.hash ?? '')?.[1] ?? null

const without = <T>(all: Readonly<Record<string, T>>, name: string): Readonly<Record<string, T>> => {
  const { [name]: _gone, ...rest } = all
  return rest
}

/**
 * What is being typed into forms, so that nothing takes it away: not leaving the form, not a lock, not the end of the
 * program. It goes when the form is saved or given up. The store keeps each person's own.
 */
export const useDrafts = create<Drafts>()((set, get) => ({
  byForm: {},
  foundAt: {},
  keeping: 'kept',
  keep: (form, values, patientId = chartOfPlace()) => {
    if (get().byForm[form] === values) return
    set(({ byForm }) => ({ byForm: { ...byForm, [form]: values } }))
    keeper.changed(form, { values, patientId })
  },
  hold: (name, values) => set(({ byForm }) => ({ byForm: { ...byForm, [name]: values } })),
  drop: (form) => {
    if (!(form in get().byForm)) return
    set(({ byForm, foundAt }) => ({ byForm: without(byForm, form), foundAt: without(foundAt, form) }))
    keeper.changed(form, null)
  },
}))

const keeper = new DraftKeeper((keeping) => useDrafts.setState({ keeping }))

/** Where the drafts go; without it they live in this window alone. */
export const keepDraftsBy: DraftKeeper['keepBy'] = (store) => keeper.keepBy(store)

/** Brings what waits into the store. */
export const flushDrafts = (): Promise<void> => keeper.flush()

/** Takes in what the store has; what is being typed here is newer. */
export function takeDrafts(found: readonly { form: string; values: Values; savedAt: number }[]): void {
  useDrafts.setState(({ byForm, foundAt }) => {
    const fresh = found.filter(({ form }) => !(form in byForm))
    return {
      byForm: { ...byForm, ...Object.fromEntries(fresh.map(({ form, values }) => [form, values])) },
      foundAt: { ...foundAt, ...Object.fromEntries(fresh.map(({ form, savedAt }) => [form, savedAt])) },
    }
  })
}

/** Empties this window of all drafts; the store keeps them. */
export function forgetDrafts(): void {
  keeper.forget()
  useDrafts.setState({ byForm: {}, foundAt: {} })
}
