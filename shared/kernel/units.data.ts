/**
 * Units by their UCUM code: what they measure, and how a value in them becomes one in the base unit of that dimension:
 * base = value × numerator ÷ denominator + offset (itself a fraction). All factors are exact by definition.
 * Source: UCUM 2.2 (unitsofmeasure.org); pound and inch: NIST SP 811 (1 lb = 0.45359237 kg, 1 in = 2.54 cm);
 * °F: NIST SP 811, t/°C = (t/°F − 32) / 1.8.
 */
type Row = readonly [dimension: string, numerator: bigint, denominator: bigint, offset?: readonly [bigint, bigint]]

export const UNITS: Readonly<Record<string, Row>> = {
  // mass, base g
  kg: ['mass', 1000n, 1n],
  g: ['mass', 1n, 1n],
  mg: ['mass', 1n, 1000n],
  '[lb_av]': ['mass', 45_359_237n, 100_000n],
  '[oz_av]': ['mass', 45_359_237n, 1_600_000n],
  // length, base cm
  m: ['length', 100n, 1n],
  cm: ['length', 1n, 1n],
  mm: ['length', 1n, 10n],
  '[in_i]': ['length', 254n, 100n],
  '[ft_i]': ['length', 3048n, 100n],
  // temperature, base °C
  Cel: ['temperature', 1n, 1n],
  '[degF]': ['temperature', 5n, 9n, [-160n, 9n]],
  // mass concentration, base mg/L
  'g/dL': ['mass concentration', 10_000n, 1n],
  'g/L': ['mass concentration', 1000n, 1n],
  'mg/dL': ['mass concentration', 10n, 1n],
  'mg/L': ['mass concentration', 1n, 1n],
  'ug/mL': ['mass concentration', 1n, 1n],
  'ug/dL': ['mass concentration', 1n, 100n],
  'ug/L': ['mass concentration', 1n, 1000n],
  'ng/mL': ['mass concentration', 1n, 1000n],
  'ng/dL': ['mass concentration', 1n, 100_000n],
  'ng/L': ['mass concentration', 1n, 1_000_000n],
  'pg/mL': ['mass concentration', 1n, 1_000_000n],
  // substance concentration, base mmol/L
  'mol/L': ['substance concentration', 1000n, 1n],
  'mmol/L': ['substance concentration', 1n, 1n],
  'umol/L': ['substance concentration', 1n, 1000n],
  'nmol/L': ['substance concentration', 1n, 1_000_000n],
  'pmol/L': ['substance concentration', 1n, 1_000_000_000n],
  // number concentration, base per litre ×10⁹
  '10*3/uL': ['number concentration', 1n, 1n],
  '10*9/L': ['number concentration', 1n, 1n],
  '/uL': ['number concentration', 1n, 1000n],
  '10*6/uL': ['number concentration', 1000n, 1n],
  '10*12/L': ['number concentration', 1000n, 1n],
  // arbitrary international units, base per litre; what the units are of is the test's business
  '[IU]/L': ['international concentration', 1n, 1n],
  'm[IU]/L': ['international concentration', 1n, 1000n],
  'm[IU]/mL': ['international concentration', 1n, 1n],
  'u[IU]/mL': ['international concentration', 1n, 1000n],
  '[IU]/mL': ['international concentration', 1000n, 1n],
  // catalytic concentration
  'U/L': ['enzyme concentration', 1n, 1n],
  'mU/L': ['enzyme concentration', 1n, 1000n],
  // share
  '%': ['share', 1n, 100n],
  '1': ['share', 1n, 1n],
  // volume, base mL
  L: ['volume', 1000n, 1n],
  dL: ['volume', 100n, 1n],
  mL: ['volume', 1n, 1n],
  fL: ['volume', 1n, 1_000_000_000_000n],
}
