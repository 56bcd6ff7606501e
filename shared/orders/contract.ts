import type { Contract } from '../ipc/contract.ts'

export const orders = {} as const satisfies Contract
