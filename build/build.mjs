// Builds out/: the screens, the main process with its workers, and the preload.
// `node build/build.mjs [--only renderer|main|preload]`, under Node 24.
import { parseArgs } from 'node:util'
import { build } from 'vite'

const PARTS = ['preload', 'main', 'renderer']

/** @param {readonly string[]} parts which of the three to build */
export async function buildParts(parts = PARTS) {
  // React leaves its checks out and Vite minifies for this alone.
  process.env.NODE_ENV = 'production'
  for (const part of parts) {
    const { default: config } = await import(`./vite.${part}.config.ts`)
    await build({ ...config, configFile: false })
  }
}

const { values } = parseArgs({ options: { only: { type: 'string', multiple: true } } })
const parts = values.only ?? PARTS
const unknown = parts.find((part) => !PARTS.includes(part))
if (unknown) {
  console.error(`There is no part "${unknown}" to build; there are ${PARTS.join(', ')}.`)
  process.exitCode = 2
} else {
  const started = performance.now()
  await buildParts(parts)
  console.log(`Built ${parts.join(', ')} in ${((performance.now() - started) / 1000).toFixed(1)} s.`)
}
