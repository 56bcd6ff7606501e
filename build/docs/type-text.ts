/** The parts of JSON Schema that our contracts come out as. */
export type Schema = {
  $ref?: string
  $defs?: Record<string, Schema>
  type?: string | string[]
  const?: unknown
  enum?: unknown[]
  anyOf?: Schema[]
  oneOf?: Schema[]
  allOf?: Schema[]
  items?: Schema
  properties?: Record<string, Schema>
  required?: string[]
  additionalProperties?: Schema | boolean
  minLength?: number
  maxLength?: number
  minimum?: number
  maximum?: number
  minItems?: number
  maxItems?: number
  pattern?: string
  format?: string
  default?: unknown
}

const WIDTH = 100
// What zod writes for "any integer" says nothing to a reader.
const NO_LIMIT = new Set([Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER])

function range(low: number | undefined, high: number | undefined, what = ''): string {
  const from = low !== undefined && !NO_LIMIT.has(low) ? low : undefined
  const to = high !== undefined && !NO_LIMIT.has(high) ? high : undefined
  if (from === undefined && to === undefined) return ''
  if (from === to) return ` ${from}${what}`
  if (from === undefined) return ` ≤ ${to}${what}`
  if (to === undefined) return ` ≥ ${from}${what}`
  return ` ${from}…${to}${what}`
}

function objectText(schema: Schema, indent: string): string {
  const fields = Object.entries(schema.properties ?? {}).map(([name, field]) => {
    const optional = schema.required?.includes(name) ? '' : '?'
    const fallback = field.default === undefined ? '' : ` = ${JSON.stringify(field.default)}`
    return `${name}${optional}: ${typeText(field, `${indent}  `)}${fallback}`
  })
  if (fields.length === 0) {
    return typeof schema.additionalProperties === 'object'
      ? `{ [name]: ${typeText(schema.additionalProperties, indent)} }`
      : '{}'
  }
  const line = `{ ${fields.join(', ')} }`
  if (line.length + indent.length <= WIDTH && !line.includes('\n')) return line
  return `{\n${fields.map((field) => `${indent}  ${field}`).join('\n')}\n${indent}}`
}

function stringText({ format, pattern, minLength, maxLength }: Schema): string {
  const shape = !format && pattern && pattern.length < 60 ? ` like /${pattern}/` : ''
  return `${format ?? 'string'}${shape}${range(minLength, maxLength, ' letters')}`
}

const alternatives = (schema: Schema, indent: string) =>
  (schema.anyOf ?? schema.oneOf)?.map((choice) => typeText(choice, indent))

function wrap(choices: string[], indent: string): string {
  const line = choices.join(' | ')
  if (line.length + indent.length <= WIDTH || choices.length < 5) return line
  let text = ''
  let room = WIDTH - indent.length
  for (const choice of choices) {
    const full = text !== '' && choice.length + 3 > room
    text += text === '' ? choice : full ? `\n${indent}  | ${choice}` : ` | ${choice}`
    room = full ? WIDTH - indent.length - choice.length - 4 : room - choice.length - 3
  }
  return text
}

/**
 * Writes a schema as a person reads a type: `{ text: string ≤ 200 letters, limit?: integer 1…200 = 50 }`.
 * @param indent the spaces before the line that the text continues
 */
export function typeText(schema: Schema, indent = ''): string {
  if (schema.$ref) return schema.$ref.slice(schema.$ref.lastIndexOf('/') + 1)
  if (schema.const !== undefined) return JSON.stringify(schema.const)
  const choices = schema.enum?.map((value) => JSON.stringify(value)) ?? alternatives(schema, indent)
  if (choices) return wrap(choices, indent)
  if (schema.allOf) return schema.allOf.map((part) => typeText(part, indent)).join(' & ')
  if (Array.isArray(schema.type)) {
    return schema.type.map((type) => typeText({ ...schema, type }, indent)).join(' | ')
  }
  switch (schema.type) {
    case 'object':
      return objectText(schema, indent)
    case 'array':
      return `[ ${typeText(schema.items ?? {}, indent)} ]${range(schema.minItems, schema.maxItems)}`
    case 'string':
      return stringText(schema)
    case 'integer':
    case 'number':
      return `${schema.type}${range(schema.minimum, schema.maximum)}`
    default:
      return schema.type ?? 'any'
  }
}
