import type { Language } from '../shell/preferences.ts'
import en from './en.json' with { type: 'json' }
import es from './es.json' with { type: 'json' }

/** How days, times and money are written: as people in the US write them who read that language. Spanish of Spain has “25,00 US$”. */
export const LOCALES: Readonly<Record<Language, string>> = { en: 'en-US', es: 'es-US' }

/** Every word on the screens, by language and id. */
export const words: Readonly<Record<Language, Record<string, string>>> = { en, es }
