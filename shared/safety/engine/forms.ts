import type { Case, Line } from './case.ts'
import type { Findings } from './finding.ts'

/** A form that cannot be given by the route that is written: an inhaler by mouth, an eye drop into the ear. */
export function checkForms(self: Case, lines: readonly Line[], out: Findings): void {
  for (const line of lines) {
    const text = `${line.drug.form} ${line.drug.name}`.toLowerCase()
    if (line.route === '' || line.stopped !== null || line.drug.route.trim() === '') continue
    const fitting = self.knowledge.forms.filter(({ form }) => form.test(text))
    const [first] = line.slots
    if (!first || fitting.length === 0 || fitting.some(({ routes }) => routes.includes(line.route))) continue
    out.found.push({
      ruleId: 'FORM-route',
      kind: 'route',
      also: [],
      severity: 'major',
      slots: [first],
      why: `${line.drug.form || line.drug.name} is not made for the route “${line.drug.route}”.`,
      notes: [`written: ${line.drug.route}`],
      management: `Choose ${fitting[0]?.routes[0] ?? 'the route of the product'}, or another product.`,
      sources: ['FDA PI of the product, Dosage and Administration; ISMP list of error-prone practices'],
      always: false,
      passive: false,
    })
  }
}
