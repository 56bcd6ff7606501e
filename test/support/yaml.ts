import { createRequire } from 'node:module'

const yaml = createRequire(import.meta.url)('js-yaml') as { load(text: string): unknown }

/** Reads YAML; the package brings no types. */
export const parseYaml = (text: string): unknown => yaml.load(text)
