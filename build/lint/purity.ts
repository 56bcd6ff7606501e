import { identifier, isMember, memberName, type Node, PRODUCT, rule } from './rule.ts'

const pure = (path: string) => /^(shared|db)\//.test(path)
const AMBIENT: [string, string][] = [
  ['Date', 'now'],
  ['Math', 'random'],
  ['performance', 'now'],
  ['crypto', 'randomUUID'],
]

/** shared and db take a Clock and an IdSource, so that every run can be repeated. */
export const noAmbientTimeOrChance = rule(pure, (report) => ({
  CallExpression(node) {
    for (const [object, property] of AMBIENT) {
      if (isMember(node.callee, object, property))
        report(node, `${object}.${property}() in shared or db: take a Clock or an IdSource.`)
    }
    if (identifier(node.callee) === 'Date') report(node, 'Date() in shared or db: take a Clock.')
  },
  NewExpression(node) {
    if (identifier(node.callee) !== 'Date') return
    if ((node.arguments as Node[]).length === 0) report(node, 'new Date() in shared or db: take a Clock.')
  },
}))

const CUTS = new Set(['slice', 'substring', 'substr', 'split'])

/** The first ten letters of an ISO instant are a day in London, not the practice's calendar day. */
export const noUtcCivilDate = rule(
  (path) => PRODUCT.test(path),
  (report) => ({
    CallExpression(node) {
      const name = memberName(node.callee)
      if (!name || !CUTS.has(name)) return
      const inner = (node.callee as Node).object as Node
      if (inner.type !== 'CallExpression' || memberName(inner.callee) !== 'toISOString') return
      report(node, 'A calendar day is never cut out of a UTC instant: use CivilDate with the zone of the location.')
    },
  }),
)
