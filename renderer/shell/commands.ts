import type { SessionView } from '../../shared/access/index.ts'
import { allScreens } from '../screens.ts'
import type { ICONS } from './icons.ts'
import { lock, signOut } from './leave.ts'
import { go } from './navigate.ts'
import { usePreferences } from './preferences.ts'
import { maySee } from './session.ts'

/** Something that can be done from anywhere: by the palette, and by keys where it has some. */
export type ShellCommand = { id: string; words: string; icon: keyof typeof ICONS; keys?: string; run: () => void }

/** Every command that this person has. */
export function commandsFor(session: SessionView): ShellCommand[] {
  const places = allScreens
    .filter((screen) => !screen.path.includes('$') && maySee(session, screen))
    .map(({ id, path, icon, keys }) => ({
      id,
      words: `screen.${id}`,
      icon,
      run: () => go(path),
      ...(keys && { keys }),
    }))
  const { set } = usePreferences.getState()
  const doing: ShellCommand[] = [
    { id: 'lock', words: 'shell.lock', icon: 'lock', keys: 'mod+l', run: () => void lock() },
    { id: 'sign-out', words: 'shell.sign-out', icon: 'leave', run: () => void signOut() },
    { id: 'light', words: 'shell.light', icon: 'light', run: () => set({ scheme: 'light' }) },
    { id: 'dark', words: 'shell.dark', icon: 'dark', run: () => set({ scheme: 'dark' }) },
    { id: 'comfortable', words: 'shell.comfortable', icon: 'wide', run: () => set({ density: 'comfortable' }) },
    { id: 'compact', words: 'shell.compact', icon: 'narrow', run: () => set({ density: 'compact' }) },
    { id: 'english', words: 'shell.english', icon: 'language', run: () => set({ language: 'en' }) },
    { id: 'spanish', words: 'shell.spanish', icon: 'language', run: () => set({ language: 'es' }) },
  ]
  return [...places, ...doing]
}
