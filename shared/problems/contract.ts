import type { Contract } from '../ipc/contract.ts'

export const problems = {} as const satisfies Contract
