import type { Contract } from '../ipc/contract.ts'

export const timeline = {} as const satisfies Contract
