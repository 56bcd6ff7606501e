/** `npm run conform -- SUITE PATH…`: runs a capability on material that it has not seen, and prints what came of it as JSON. */
import { SUITES } from './suites.ts'

async function main([name = '', ...paths]: string[]): Promise<number> {
  const suite = SUITES[name]
  if (!suite || paths.length === 0) {
    console.error(`Usage: npm run conform -- SUITE PATH…\nSuites: ${Object.keys(SUITES).join(', ')}`)
    return 2
  }
  const { conform } = await suite()
  const result = await conform(paths)
  console.log(JSON.stringify({ suite: name, ...result }, null, 2))
  return result.pass ? 0 : 1
}

if (import.meta.main) process.exitCode = await main(process.argv.slice(2))
