import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/**
 * Where a worker's code lies: beside this file as TypeScript when run from source, in `workers/` beside the bundle when
 * built. `name` is the file's name before `.worker.ts`.
 */
export function workerUrl(name: string): URL {
  const source = new URL(`./${name}.worker.ts`, import.meta.url)
  return existsSync(fileURLToPath(source)) ? source : new URL(`./workers/${name}.js`, import.meta.url)
}
