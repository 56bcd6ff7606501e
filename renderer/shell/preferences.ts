import { create } from 'zustand'
import { persist } from 'zustand/middleware'

export type Language = 'en' | 'es'
export type Preferences = {
  scheme: 'light' | 'dark' | 'auto'
  density: 'comfortable' | 'compact'
  language: Language
  set: (change: Partial<Pick<Preferences, 'scheme' | 'density' | 'language'>>) => void
}

/** How this PC likes its screens. Nothing about patients is ever kept here. */
export const usePreferences = create<Preferences>()(
  persist(
    (set) => ({
      scheme: 'auto',
      density: 'comfortable',
      language: navigator.language.startsWith('es') ? 'es' : 'en',
      set: (change) => set(change),
    }),
    { name: 'daybook-preferences' },
  ),
)
