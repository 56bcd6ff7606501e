import { create } from 'zustand'

type Drafts = {
  byForm: Readonly<Record<string, Readonly<Record<string, unknown>>>>
  keep: (form: string, values: Readonly<Record<string, unknown>>) => void
  drop: (form: string) => void
}

/** What is being typed, so that leaving a form does not lose it. It lives in memory, and goes when the person signs out. */
export const useDrafts = create<Drafts>()((set) => ({
  byForm: {},
  keep: (form, values) => set(({ byForm }) => ({ byForm: { ...byForm, [form]: values } })),
  drop: (form) =>
    set(({ byForm }) => {
      const { [form]: _gone, ...rest } = byForm
      return { byForm: rest }
    }),
}))

export const forgetDrafts = (): void => useDrafts.setState({ byForm: {} })
