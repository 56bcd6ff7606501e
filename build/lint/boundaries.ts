import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { cruise, type ICruiseResult } from 'dependency-cruiser'
import { type Boundaries, boundaryRules, type Capabilities } from './boundary-rules.ts'

export type Finding = { rule: string; from: string; to: string }

const SOURCE = /\.(ts|tsx|mjs|cjs|js)$/
/** Folders and files beside the rooms that hold no modules of the product. */
const BESIDE = new Set(['node_modules', 'out', 'dist', 'coverage', 'docs', 'knowledge', '.git', '.github', '.ci'])

/** Source files at the top level, or in a folder that boundaries.json does not know. */
function strays(root: string, rooms: string[]): Finding[] {
  return readdirSync(root, { withFileTypes: true })
    .filter((entry) => !BESIDE.has(entry.name) && !rooms.includes(entry.name))
    .flatMap((entry) =>
      entry.isDirectory()
        ? readdirSync(join(root, entry.name), { recursive: true, encoding: 'utf8' }).map(
            (file) => `${entry.name}/${file}`,
          )
        : [entry.name],
    )
    .filter((file) => SOURCE.test(file))
    .map((file) => ({ rule: 'uncovered-file', from: file, to: '' }))
}

/** `capabilities.ts` must stay a DAG that names only capabilities. */
function capabilityCycles(capabilities: Capabilities): Finding[] {
  const settled = new Set<string>()
  let left = Object.keys(capabilities)
  for (;;) {
    const free = left.filter((noun) => capabilities[noun]?.every((used) => settled.has(used)))
    if (free.length === 0) break
    for (const noun of free) settled.add(noun)
    left = left.filter((noun) => !settled.has(noun))
  }
  return left.map((noun) => ({ rule: 'capabilities-acyclic', from: 'shared/capabilities.ts', to: noun }))
}

/**
 * Checks who imports whom in the repository at `root`.
 * @throws when nothing was looked at: a checker that sees no modules would pass everything
 */
export async function checkBoundaries(root: string): Promise<{ modules: number; findings: Finding[] }> {
  const boundaries = JSON.parse(readFileSync(join(root, 'boundaries.json'), 'utf8')) as Boundaries
  const capabilitiesFile = pathToFileURL(join(root, 'shared', 'capabilities.ts')).href
  const { CAPABILITIES } = (await import(capabilitiesFile)) as { CAPABILITIES: Capabilities }
  const rooms = Object.keys(boundaries.rooms)
  const result = await cruise(
    rooms.filter((room) => existsSync(join(root, room))),
    {
      baseDir: root,
      // Without this parser dependency-cruiser finds nothing under TypeScript 7 and reports success.
      parser: 'swc',
      tsPreCompilationDeps: true,
      doNotFollow: 'node_modules',
      exclude: { path: '(^|/)(golden|fixtures)/' },
      validate: true,
      ruleSet: { forbidden: boundaryRules(boundaries, CAPABILITIES) },
    },
    {
      extensions: ['.ts', '.tsx', '.mjs', '.cjs', '.js', '.json'],
      conditionNames: ['import', 'node', 'default'],
      exportsFields: ['exports'],
    },
  )
  const { modules, summary } = result.output as ICruiseResult
  const own = modules.filter((module) => rooms.some((room) => module.source.startsWith(`${room}/`))).length
  if (own === 0) throw new Error('the boundary check saw no modules at all')
  const findings = summary.violations.map(({ rule, from, to }) => ({ rule: rule.name, from, to }))
  return { modules: own, findings: [...findings, ...strays(root, rooms), ...capabilityCycles(CAPABILITIES)] }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  process.chdir(process.argv[2] ?? '.')
  const { modules, findings } = await checkBoundaries(process.cwd())
  for (const { rule, from, to } of findings) console.log(`${rule}: ${from}${to ? ` → ${to}` : ''}`)
  console.log(`${modules} modules, ${findings.length} findings`)
  process.exitCode = findings.length === 0 ? 0 : 1
}
