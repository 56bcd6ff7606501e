import type { Language } from '../shell/preferences.ts'
import en from './en.json' with { type: 'json' }
import es from './es.json' with { type: 'json' }

/** Every word on the screens, by language and id. */
export const words: Readonly<Record<Language, Record<string, string>>> = { en, es }
