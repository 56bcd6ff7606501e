import type { Recorded, TableRule } from '../table.ts'

export type DeviceTable = Recorded & { name: string; platform: string; enrolledAt: number }
/** How long the practice lets its PCs work without the server, in hours; one row, `practice`. */
export type OfflinePolicyTable = Recorded & { chartingHours: number; sendingHours: number; changedAt: number }
export type DeviceTables = { device: DeviceTable; offlinePolicy: OfflinePolicyTable }
export const deviceTables = {
  device: { recordClass: 'F' },
  offlinePolicy: { recordClass: 'F' },
} satisfies Record<keyof DeviceTables, TableRule>
