import type { TableRule } from '../table.ts'

/** What this PC remembers of its copies; the copies' own manifests are the truth. */
export type DeviceSettingTable = { key: string; value: string }
export type BackupTables = { deviceSetting: DeviceSettingTable }
export const backupTables = { deviceSetting: { recordClass: 'local' } } satisfies Record<keyof BackupTables, TableRule>
