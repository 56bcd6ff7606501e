import { memberName, type Node, PRODUCT, rule } from './rule.ts'

const product = (path: string) => PRODUCT.test(path)
const RAW_IPC = new Set(['ipcMain', 'ipcRenderer', 'contextBridge'])
const ipcPlaces = /^electron\/(ipc\/|main\.ts$|preload\.ts$)/

/** Processes talk through the router and the preload's three verbs only. */
export const noRawIpc = rule(
  (path) => product(path) && !ipcPlaces.test(path),
  (report) => ({
    ImportSpecifier(node) {
      const name = (node.imported as Node).name as string
      if (RAW_IPC.has(name))
        report(node, `${name} stands only in electron/ipc, electron/main.ts and electron/preload.ts.`)
    },
    MemberExpression(node) {
      const name = memberName(node)
      if (name && RAW_IPC.has(name))
        report(node, `${name} stands only in electron/ipc, electron/main.ts and electron/preload.ts.`)
    },
  }),
)

/** `serialize()` returns the database in clear text and `backup()` copies it without its cipher: VACUUM INTO does not. */
export const noPlaintextCopy = rule(product, (report) => ({
  CallExpression(node) {
    const name = memberName(node.callee)
    if (name === 'serialize' || name === 'backup')
      report(node, `.${name}() of the SQLite driver copies in clear text: use VACUUM INTO.`)
  },
}))

const HTML = new Set(['innerHTML', 'outerHTML', 'insertAdjacentHTML', 'dangerouslySetInnerHTML', 'srcdoc'])

/** What a person typed is text, never markup. */
export const noHtmlInjection = rule(product, (report) => ({
  MemberExpression(node) {
    const name = memberName(node)
    if (name && HTML.has(name)) report(node, `${name} turns text into markup.`)
  },
  JSXAttribute(node) {
    const name = (node.name as Node).name as string
    if (name === 'dangerouslySetInnerHTML' || name === 'srcDoc') report(node, `${name} turns text into markup.`)
  },
  Property(node) {
    const key = node.key as Node
    if (key.name === 'dangerouslySetInnerHTML') report(node, 'dangerouslySetInnerHTML turns text into markup.')
  },
}))
