import type { Contract } from '../ipc/contract.ts'

export const allergies = {} as const satisfies Contract
