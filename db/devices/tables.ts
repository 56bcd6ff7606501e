import type { Recorded, TableRule } from '../table.ts'

export type DeviceTable = Recorded & { name: string; platform: string; enrolledAt: number }
/** A test of working without the server, as it was filed. */
export type ContingencyTestTable = Recorded & {
  deviceId: string
  deviceName: string
  beganAt: number
  endedAt: number
  /** How long it was meant to last. */
  minutes: number
  /** 1 where a person ended it before its time */
  early: number
  /** Changes that were written meanwhile, and in how many charts. */
  written: number
  charts: number
  /** When the last of them was on the server; null where not all had arrived. */
  arrivedAt: number | null
  /** passed, nothing-written, not-arrived */
  result: string
  note: string
  recordedBy: string | null
  recordedByName: string
  recordedAt: number
}
/** That a PC is to be let in no more; the server obeys when it hears of it. */
export type DeviceRevocationTable = Recorded & {
  deviceId: string
  reason: string
  revokedBy: string | null
  revokedByName: string
  revokedAt: number
}
/** How long the practice lets its PCs work without the server, in hours; one row, `practice`. */
export type OfflinePolicyTable = Recorded & { chartingHours: number; sendingHours: number; changedAt: number }
export type DeviceTables = {
  device: DeviceTable
  contingencyTest: ContingencyTestTable
  deviceRevocation: DeviceRevocationTable
  offlinePolicy: OfflinePolicyTable
}
export const deviceTables = {
  device: { recordClass: 'F' },
  contingencyTest: { recordClass: 'A' },
  deviceRevocation: { recordClass: 'A' },
  offlinePolicy: { recordClass: 'F' },
} satisfies Record<keyof DeviceTables, TableRule>
