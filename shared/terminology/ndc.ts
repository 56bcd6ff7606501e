/**
 * A package NDC in the eleven digits of claims and RxNorm, 5-4-2, from its ten digits with dashes (4-4-2, 5-3-2 or 5-4-1)
 * or from eleven; null for anything else. Source: 21 CFR 207.33 and FDA, NDC directory: package file definitions.
 */
export function ndc11(code: string): string | null {
  if (/^\d{11}$/.test(code)) return code
  const parts = /^(\d{4,5})-(\d{3,4})-(\d{1,2})$/.exec(code)
  if (!parts) return null
  const [, labeler = '', product = '', pack = ''] = parts
  if (labeler.length + product.length + pack.length < 10) return null
  return `${labeler.padStart(5, '0')}${product.padStart(4, '0')}${pack.padStart(2, '0')}`
}
