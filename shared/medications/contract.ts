import type { Contract } from '../ipc/contract.ts'

export const medications = {} as const satisfies Contract
