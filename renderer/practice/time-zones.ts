/** The zone of this PC. */
export const ownZone = Intl.DateTimeFormat().resolvedOptions().timeZone

/** The zones to choose from: the system's list, and with it the one in use, which may not be on it (`UTC` is not). */
export const zonesWith = (current: string): string[] =>
  [...new Set([current, ...Intl.supportedValuesOf('timeZone')])].toSorted()
