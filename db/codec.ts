import { CamelCasePlugin } from 'kysely'

/** The one place where SQL's snake_case and TypeScript's camelCase meet. */
export const camelCasePlugin = new CamelCasePlugin()

/** `familyName` → `family_name`, as the plugin writes it. */
export const snakeCase = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
/** `family_name` → `familyName`. */
export const camelCase = (name: string): string =>
  name.replace(/_([a-z])/g, (_all, letter: string) => letter.toUpperCase())
