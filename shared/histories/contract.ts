import type { Contract } from '../ipc/contract.ts'

export const histories = {} as const satisfies Contract
