import { memberName, type Node, PRODUCT, type Report, rule } from './rule.ts'

const WRITERS = new Set(['insertInto', 'replaceInto', 'updateTable', 'deleteFrom', 'mergeInto'])
const WRITING_SQL =
  /^\s*(with\s[\s\S]*\)\s*)?(insert\s+(or\s+\w+\s+)?into|replace\s+into|update\s+[\w".$]+\s+set|delete\s+from|truncate\s)/i
const mayWrite = (path: string) => /^db\/(journal[^/]*\.ts$|journal\/|migrate\.ts$|migrations\/)/.test(path)
const outside = (path: string) => PRODUCT.test(path) && !mayWrite(path)

function sqlText(report: Report, node: Node, text: unknown) {
  if (typeof text === 'string' && WRITING_SQL.test(text)) {
    report(node, 'Writing SQL stands only in db/journal and db/migrations: every write goes through the journal.')
  }
}

/** Only the journal and the migrations insert, update or delete. */
export const writesOnlyInJournal = rule(outside, (report) => ({
  CallExpression(node) {
    const name = memberName(node.callee)
    if (name && WRITERS.has(name))
      report(node, `${name}() stands only in db/journal: every write goes through the journal.`)
  },
  Literal: (node) => sqlText(report, node, node.value),
  TemplateLiteral: (node) => {
    const quasis = node.quasis as { value: { cooked: string } }[]
    sqlText(report, node, quasis.map((quasi) => quasi.value.cooked).join('x'))
  },
}))

/** Raw SQL fragments take no parameters, so a value in one is an injection; values go through Kysely's template. */
export const noRawSql = rule(outside, (report) => ({
  CallExpression(node) {
    const name = memberName(node.callee)
    if (name !== 'raw') return
    const object = (node.callee as Node).object as Node
    if (object.name === 'sql')
      report(node, 'sql.raw stands only in db/journal and db/migrations; use the sql template, sql.ref or sql.id.')
  },
}))
