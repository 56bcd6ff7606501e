import type { Contract } from '../ipc/contract.ts'

export const vitals = {} as const satisfies Contract
