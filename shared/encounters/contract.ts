import type { Contract } from '../ipc/contract.ts'

export const encounters = {} as const satisfies Contract
