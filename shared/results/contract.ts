import type { Contract } from '../ipc/contract.ts'

export const results = {} as const satisfies Contract
