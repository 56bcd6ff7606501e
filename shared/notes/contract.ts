import type { Contract } from '../ipc/contract.ts'

export const notes = {} as const satisfies Contract
