import { useEffect } from 'react'
import { create } from 'zustand'
import type { ShellCommand } from './commands.ts'

/** What can be done at the place that is shown, beside what can be done everywhere. */
export const usePlaceCommands = create<{ commands: readonly ShellCommand[] }>()(() => ({ commands: [] }))

/** While mounted, `commands` work by their keys, in the palette, and stand in the list of keys. Keep the list stable. */
export function useCommands(commands: readonly ShellCommand[]): void {
  useEffect(() => {
    usePlaceCommands.setState((before) => ({ commands: [...before.commands, ...commands] }))
    return () =>
      usePlaceCommands.setState((before) => ({ commands: before.commands.filter((one) => !commands.includes(one)) }))
  }, [commands])
}
