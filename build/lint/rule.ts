/**
 * The little of oxlint's plugin interface that our rules need. Nodes are ESTree; a rule sees the path of its file
 * relative to the repository, with forward slashes.
 */
export type Node = { type: string; parent?: Node } & Record<string, unknown>
export type Report = (node: Node, message: string) => void
export type Visitor = Record<string, (node: Node) => void>
export type Rule = { create(context: Context): Visitor }
type Context = { filename: string; cwd: string; report(found: { node: Node; message: string }): void }

/** The rooms whose code goes to a clinic; tests, benches and build tools are not among them. */
export const PRODUCT = /^(shared|db|electron|renderer|server)\//

/**
 * A rule for the files that `where` accepts.
 * @param where given the path relative to the repository
 */
export const rule = (where: (path: string) => boolean, visit: (report: Report, path: string) => Visitor): Rule => ({
  create(context) {
    const path = context.filename.slice(context.cwd.length + 1).replaceAll('\\', '/')
    if (!where(path)) return {}
    return visit((node, message) => context.report({ node, message }), path)
  },
})

/** `a.b` or `a['b']` gives `b`. */
export function memberName(node: unknown): string | undefined {
  const member = node as Node | undefined
  if (member?.type !== 'MemberExpression') return undefined
  const property = member.property as Node
  if (!member.computed) return property.name as string
  return typeof property.value === 'string' ? property.value : undefined
}

/** The name of a plain identifier. */
export const identifier = (node: unknown): string | undefined =>
  (node as Node | undefined)?.type === 'Identifier' ? ((node as Node).name as string) : undefined

/** Whether the node is `object.property`. */
export const isMember = (node: unknown, object: string, property: string): boolean =>
  memberName(node) === property && identifier((node as Node).object) === object
