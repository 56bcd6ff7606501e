import { uuidv7, type Instant } from '../../shared/kernel/index.ts'

/** A synthetic patient row, the same for the same number. */
export function patientRow(number: number) {
  return {
    id: uuidv7((1_700_000_000_000 + number) as Instant, new Uint8Array(10).fill(number % 251)),
    recordNumber: String(1000 + number),
    familyName: `Zimmer${number}`,
    givenName: 'Anna',
    middleName: '',
    nameKey: `zimmer${number} anna`,
    birthOn: '1980-01-02',
    gender: 'female',
    phone: '',
    email: '',
    addressLine: '1 Main St',
    city: 'Springfield',
    state: 'IL',
    postalCode: '62701',
    sensitive: 0,
    registeredAt: 1_700_000_000_000,
  }
}
