import type { Contract } from '../ipc/contract.ts'

export const immunizations = {} as const satisfies Contract
