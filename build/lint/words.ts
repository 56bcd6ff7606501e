import { type Node, rule } from './rule.ts'

const LETTERS = /\p{L}{2,}/u
const SPOKEN = new Set([
  'label',
  'title',
  'placeholder',
  'alt',
  'description',
  'aria-label',
  'aria-description',
  'aria-placeholder',
  'aria-roledescription',
])
const component = (path: string) => /^renderer\/.*\.tsx$/.test(path)

function literal(value: Node | null | undefined): string | undefined {
  if (!value) return undefined
  if (value.type === 'Literal') return typeof value.value === 'string' ? value.value : undefined
  if (value.type === 'JSXExpressionContainer') return literal(value.expression as Node)
  if (value.type === 'TemplateLiteral') {
    return (value.quasis as { value: { cooked: string } }[]).map((quasi) => quasi.value.cooked).join('')
  }
  if (value.type === 'ConditionalExpression')
    return [value.consequent, value.alternate].map((side) => literal(side as Node) ?? '').join('')
  return undefined
}

/** Text on screens comes from renderer/words, in every language that the product speaks. */
export const noLiteralText = rule(component, (report) => ({
  JSXText(node) {
    if (LETTERS.test(node.value as string)) report(node, 'Literal text in a component: take it from renderer/words.')
  },
  JSXExpressionContainer(node) {
    const parent = node.parent as Node
    if (parent.type !== 'JSXElement' && parent.type !== 'JSXFragment') return
    if (LETTERS.test(literal(node.expression as Node) ?? ''))
      report(node, 'Literal text in a component: take it from renderer/words.')
  },
  JSXAttribute(node) {
    const name = (node.name as Node).name as string
    if (SPOKEN.has(name) && LETTERS.test(literal(node.value as Node) ?? ''))
      report(node, `Literal text in ${name}: take it from renderer/words.`)
  },
}))
