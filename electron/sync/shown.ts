import type { DeviceCredential } from './transport.ts'

/** How a device shows its certificate on a connection: connections of another certificate are others. */
export const shownBy = ({ key, certificate }: DeviceCredential): { key?: string; cert?: string } =>
  key && certificate ? { key, cert: certificate } : {}
