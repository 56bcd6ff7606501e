import type { Recorded, TableRule } from '../table.ts'

export type DeviceTable = Recorded & { name: string; platform: string; enrolledAt: number }
export type DeviceTables = { device: DeviceTable }
export const deviceTables = { device: { recordClass: 'F' } } satisfies Record<keyof DeviceTables, TableRule>
