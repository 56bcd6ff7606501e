import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { EventEmitter } from 'node:events'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type Electron from 'electron'
import { app } from './app.ts'
import { loud } from './loud.ts'

type Fake<T> = Partial<Record<keyof T, unknown>>

/** What the application did to the world outside, for tests to read, and what dialogs are to answer. */
export const outside = {
  opened: [] as string[],
  dialogs: [] as unknown[],
  answers: [] as unknown[],
}

export const shell = loud('shell', {
  openExternal: async (url: string) => void outside.opened.push(url),
} satisfies Fake<Electron.Shell>)

function answerTo(asked: unknown): unknown {
  outside.dialogs.push(asked)
  const answer = outside.answers.shift()
  if (answer === undefined) throw new Error(`electron double: nobody expected ${JSON.stringify(asked)}`)
  return answer
}

export const dialog = loud('dialog', {
  showMessageBox: async (...args: unknown[]) => answerTo(args.at(-1)),
  showMessageBoxSync: (...args: unknown[]) => answerTo(args.at(-1)),
  showOpenDialog: async (...args: unknown[]) => answerTo(args.at(-1)),
  showErrorBox(title: string, content: string) {
    outside.dialogs.push({ title, content })
    console.error(`electron double: error box: ${title}: ${content}`)
  },
} satisfies Fake<Electron.Dialog>)

/** Which key store the system has: `ELECTRON_DOUBLE_KEYSTORE` = `basic_text`, `none`, or a real one's name. */
const keyStore = process.env.ELECTRON_DOUBLE_KEYSTORE ?? 'gnome_libsecret'
function storeKey(): Buffer {
  const file = join(app.getPath('userData'), 'double-key-store')
  if (!existsSync(file)) writeFileSync(file, randomBytes(32), { mode: 0o600 })
  return readFileSync(file)
}
export const safeStorage = loud('safeStorage', {
  isEncryptionAvailable: () => app.isReady() && keyStore !== 'none',
  getSelectedStorageBackend: () => (keyStore === 'none' ? 'unknown' : keyStore),
  encryptString(text: string) {
    if (!app.isReady() || keyStore === 'none')
      throw new Error('Error while encrypting the text provided to safeStorage')
    const iv = randomBytes(12)
    const cipher = createCipheriv('aes-256-gcm', storeKey(), iv)
    return Buffer.concat([Buffer.from('v11'), iv, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()])
  },
  decryptString(sealed: Buffer) {
    const refused = 'Error while decrypting the ciphertext provided to safeStorage.decryptString.'
    if (keyStore === 'none' || sealed.subarray(0, 3).toString() !== 'v11') throw new Error(refused)
    const decipher = createDecipheriv('aes-256-gcm', storeKey(), sealed.subarray(3, 15))
    decipher.setAuthTag(sealed.subarray(-16))
    return Buffer.concat([decipher.update(sealed.subarray(15, -16)), decipher.final()]).toString('utf8')
  },
} satisfies Fake<Electron.SafeStorage>)

let applicationMenu: unknown = null
export const Menu = loud('Menu', {
  buildFromTemplate: (template: Electron.MenuItemConstructorOptions[]) => ({ items: template }),
  setApplicationMenu: (menu: unknown) => {
    applicationMenu = menu
  },
  getApplicationMenu: () => applicationMenu,
} satisfies Fake<typeof Electron.Menu>)

export const nativeTheme = loud(
  'nativeTheme',
  Object.assign(new EventEmitter(), {
    shouldUseDarkColors: false,
    themeSource: 'system',
  } satisfies Fake<Electron.NativeTheme>),
)
/** Tests emit `suspend` and `lock-screen` on it. */
export const powerMonitor = loud('powerMonitor', new EventEmitter())

const workArea = { x: 0, y: 0, width: 1440, height: 900 }
export const screen = loud(
  'screen',
  Object.assign(new EventEmitter(), { getAllDisplays: () => [{ workArea }] } satisfies Fake<Electron.Screen>),
)
