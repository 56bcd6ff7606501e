#!/usr/bin/env node
// `daybook …`: the command line. Its answers go to standard output, so whatever set-up says goes to standard error.
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { realpathSync } from 'node:fs'
import { NODE_24, NODE_24_OPTIONS, ROOT, runForeground } from './programs.mjs'
import { setUp } from './setup.mjs'

export async function main(args) {
  await setUp((line) => console.error(line), { screens: args[0] === 'open' })
  const program = join(ROOT, 'electron', 'cli', 'main.ts')
  return runForeground(NODE_24, [...NODE_24_OPTIONS, program, ...args], { cwd: process.cwd() })
}

if (import.meta.url === pathToFileURL(realpathSync(process.argv[1])).href) {
  try {
    process.exitCode = await main(process.argv.slice(2))
  } catch (error) {
    console.error(error.forPeople ? error.message : error)
    process.exitCode = 1
  }
}
