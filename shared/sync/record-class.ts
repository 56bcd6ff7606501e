/**
 * What may become of concurrent changes to a table, one class per table (see DESIGN, sync):
 * A append-only · B drafts by section · C field merge · D review required · E claims on a resource ·
 * F server-authoritative · G derived, never synced · local: belongs to this PC alone.
 */
export type RecordClass = 'A' | 'B' | 'C' | 'D' | 'E' | 'F' | 'G' | 'local'
