import type { Contract } from '../ipc/contract.ts'

export const exchange = {} as const satisfies Contract
