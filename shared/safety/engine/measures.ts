/**
 * Creatinine clearance in mL/min. Source: Cockcroft and Gault, Nephron 1976;16:31-41.
 * @param creatinine mg/dL
 */
export function cockcroftGault(age: number, weightKg: number, creatinine: number, sex: 'F' | 'M'): number {
  return (((140 - age) * weightKg) / (72 * creatinine)) * (sex === 'F' ? 0.85 : 1)
}

/**
 * eGFR in mL/min/1.73 m². Source: CKD-EPI creatinine equation 2021, Inker et al., N Engl J Med 2021;385:1737-49.
 * @param creatinine mg/dL
 */
export function ckdEpi2021(age: number, creatinine: number, sex: 'F' | 'M'): number {
  const kappa = sex === 'F' ? 0.7 : 0.9
  const alpha = sex === 'F' ? -0.241 : -0.302
  const ratio = creatinine / kappa
  return 142 * Math.min(ratio, 1) ** alpha * Math.max(ratio, 1) ** -1.2 * 0.9938 ** age * (sex === 'F' ? 1.012 : 1)
}
