/** Writes docs/ipc.md from the contracts; with `--check` only says whether the checked-in file is current. */
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import * as kernel from '../../shared/kernel/index.ts'
import { contracts } from '../../shared/contracts.ts'
import { type Contract, DEFAULT_MAX_BYTES, type Procedure } from '../../shared/ipc/index.ts'
import { type Schema, typeText } from './type-text.ts'

const FILE = fileURLToPath(new URL('../../docs/ipc.md', import.meta.url))

const HEAD = `# The contract

Written by \`npm run docs\` from \`shared/<capability>/contract.ts\`; do not edit. Every screen, and \`daybook call\`, uses
these procedures and nothing else. A call answers with an outcome: \`{ ok: true, value }\` or \`{ ok: false, failure }\`.

A \`query\` asks and changes nothing, a \`command\` changes something or takes long, a \`stream\` tells what changed until
it is stopped. "May" is a permission of \`shared/access/permissions.ts\`, \`signed-in\` (any staff member) or \`anyone\`.
"Patient data" says what leaves an entry in the audit. \`?\` marks what may be left out.
`

type Exports = Record<string, unknown>

/** The schemas that a module exports, by name: what a reader can look up. */
const schemasOf = (module: Exports): [string, z.ZodType][] =>
  Object.entries(module).filter((entry): entry is [string, z.ZodType] => entry[1] instanceof z.ZodType)

const modules: Record<string, Exports> = { kernel }
for (const capability of Object.keys(contracts)) {
  modules[capability] = (await import(`../../shared/${capability}/index.ts`)) as Exports
}
const names = z.registry<{ id: string }>()
for (const module of Object.values(modules)) {
  for (const [id, schema] of schemasOf(module)) if (!names.has(schema)) names.add(schema, { id })
}

/** The text of a schema, where schemas with a name stand as that name. */
function text(schema: z.ZodType, io: 'input' | 'output'): string {
  const whole = z.toJSONSchema(z.object({ it: schema }), { io, unrepresentable: 'any', metadata: names }) as Schema
  return typeText(whole.properties?.it ?? {})
}

/** The text of a schema that has a name: what the name stands for. */
function definition([name, schema]: [string, z.ZodType]): string {
  const id = names.get(schema)?.id ?? name
  const options = { io: 'output', unrepresentable: 'any', metadata: names } as const
  const whole = z.toJSONSchema(z.object({ it: schema }), options) as Schema
  return `${name} = ${typeText(whole.$defs?.[id] ?? {})}`
}

const definitions = (module: string): string => {
  const schemas = schemasOf(modules[module] ?? {})
  return schemas.length === 0 ? '' : `\n\`\`\`text\n${schemas.map(definition).join('\n')}\n\`\`\`\n`
}

function signature(name: string, procedure: Procedure): string {
  const input = text(procedure.input, 'input')
  if (procedure.kind === 'stream') return `${name}(${input})\n  ⇉ ${text(procedure.event, 'output')}`
  const progress =
    procedure.kind === 'command' && procedure.progress && !(procedure.progress instanceof z.ZodNever)
      ? `\n  … ${text(procedure.progress, 'output')}`
      : ''
  return `${name}(${input})${progress}\n  → ${text(procedure.output, 'output')}`
}

function section(capability: string, contract: Contract | null): string {
  if (!contract) return `## ${capability}\n\nNo procedures.\n`
  const rows = Object.entries(contract).map(([name, { kind, may, phi, maxBytes }]) => {
    const limit = `${Math.round((maxBytes ?? DEFAULT_MAX_BYTES) / 1024)} KiB`
    return `| \`${capability}.${name}\` | ${kind} | \`${may}\` | ${phi} | ${limit} |`
  })
  const head = '| Procedure | Kind | May | Patient data | Largest input |\n|---|---|---|---|---|'
  const signatures = Object.entries(contract).map(([name, procedure]) => signature(name, procedure))
  return `## ${capability}\n\n${head}\n${rows.join('\n')}\n\n\`\`\`text\n${signatures.join('\n\n')}\n\`\`\`\n${definitions(capability)}`
}

/** The whole of docs/ipc.md. */
export function ipcDocument(): string {
  const sections = Object.entries(contracts).map(([capability, contract]) => section(capability, contract))
  return [HEAD, ...sections, `## Kernel\n\nNames that every capability uses.\n${definitions('kernel')}`].join('\n')
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  if (!process.argv.includes('--check')) writeFileSync(FILE, ipcDocument())
  else if (readFileSync(FILE, 'utf8').replaceAll('\r\n', '\n') !== ipcDocument()) {
    console.log('docs/ipc.md is not what the contracts say. Run: npm run docs')
    process.exitCode = 1
  }
}
