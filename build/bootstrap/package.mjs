// `npm run package`: installers for this system from freshly built bundles; arguments go to electron-builder.
import { join } from 'node:path'
import { NODE_24, ROOT, runForeground } from './programs.mjs'
import { setUp } from './setup.mjs'

export async function main(args) {
  await setUp()
  return runForeground(NODE_24, [join(ROOT, 'node_modules/electron-builder/cli.js'), '--publish', 'never', ...args])
}
