// Runs one of the repository's own programs under Node 24, once the folder is ready.
import { NODE_24, NODE_24_OPTIONS, runForeground } from './programs.mjs'
import { setUp } from './setup.mjs'

export async function main([program, ...args]) {
  await setUp((line) => console.error(line), { screens: false })
  return runForeground(NODE_24, [...NODE_24_OPTIONS, program, ...args])
}
