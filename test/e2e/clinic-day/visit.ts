import { board, step } from './counter.ts'
import type { Hands } from './hands.ts'

type Name = { familyName: string; givenName: string }

const heading = (hands: Hands, { familyName, givenName }: Name) =>
  hands.page.getByRole('heading', { name: `${familyName}, ${givenName}` })

/** Goes in with a patient: from the board into her visit, or only into her chart. */
export async function see(hands: Hands, who: Name, how: 'visit' | 'chart' = 'visit'): Promise<void> {
  if (how === 'chart') return openChart(hands, who)
  await hands.go('g v', 'Board of the day')
  await step(hands, who, 'With provider')
  await heading(hands, who).first().waitFor()
  // The note of the visit begins with a template: its field has the focus.
  await hands.at(hands.page.getByLabel('Template'))
}

async function openChart(hands: Hands, who: Name): Promise<void> {
  await hands.go('g p', 'Patients')
  await hands.tabTo(hands.page.getByLabel('Find a patient'))
  await hands.type(who.familyName)
  await hands.press('Enter')
  await heading(hands, who).first().waitFor()
}

/** Two keys lead to a part of the chart. */
async function part(hands: Hands, keys: string, tab: string): Promise<void> {
  const { page } = hands
  await hands.leaveFields()
  await hands.press(keys)
  await page.getByRole('tab', { name: tab, selected: true }).waitFor()
  await page.locator('main [data-waiting]').first().waitFor({ state: 'detached' })
}

/** The orders of the chart that is open; the keys are the chart's. */
export async function orders(hands: Hands): Promise<void> {
  await part(hands, 'c o', 'Orders')
  await hands.page.getByRole('heading', { name: 'Prescriptions' }).waitFor()
}

/** A new prescription up to its directions; `known`: it is a product of the list. */
export async function order(hands: Hands, drug: string, sig: string, known = true): Promise<void> {
  const { page } = hands
  await hands.press('r n')
  await hands.at(page.getByLabel('Drug'))
  await hands.type(drug)
  await hands.press('Enter')
  await hands.at(page.getByLabel('Directions'))
  await hands.type(sig)
  // What is beside the drug speaks of what stands there now.
  await page.locator('[data-beside]').waitFor()
  if (known) await page.locator('input[value*=" MG"]').first().waitFor()
}

/** The signature is stopped by one panel that says why, and cannot be given. */
export async function stopped(hands: Hands, why: RegExp): Promise<void> {
  const panel = hands.page.getByRole('form', { name: 'Signing' })
  await panel.getByRole('alert').getByText(why).first().waitFor()
  if (!(await panel.getByRole('button', { name: 'Sign' }).isDisabled())) throw new Error('it could be signed')
}

/** Back from what was stopped to the order, which becomes another drug with other directions; it is not signed yet. */
export async function instead(hands: Hands, drug: string, sig: string): Promise<void> {
  await hands.press('Escape')
  await hands.at(hands.page.getByLabel('Drug'))
  await hands.press('Control+a')
  await hands.type(drug)
  await hands.press('Enter')
  await hands.at(hands.page.getByLabel('Directions'))
  await hands.press('Control+a')
  await hands.type(sig)
}

/** Vital signs of a patient who was roomed: from field to field by Tab, Enter saves. */
export async function weigh(hands: Hands, who: Name, values: Record<string, string>, look?: string): Promise<void> {
  const { page } = hands
  await openChart(hands, who)
  await part(hands, 'c g', 'Vitals and growth')
  const form = page.getByRole('form', { name: 'Take vital signs' })
  for (const [label, value] of Object.entries(values)) {
    await hands.tabTo(form.getByLabel(label))
    await hands.type(value)
  }
  if (look) await hands.look(look)
  await hands.press('Enter')
  const taken = page.getByRole('region', { name: 'Vital signs taken' })
  await taken.getByText(/kg/).first().waitFor()
}

/** A note of the visit, from template to signature; `here`: one stands in the visit already, and types. */
export async function note(hands: Hands, assessment: string, here = false): Promise<void> {
  const { page } = hands
  if (!here) await part(hands, 'c v', 'Visit and note')
  await hands.at(page.getByLabel('Template'))
  await hands.type('soap')
  await hands.press('Enter')
  await hands.at(page.getByRole('textbox', { name: 'Subjective', exact: true }))
  await hands.type('Seen today.')
  await hands.tabTo(page.getByRole('textbox', { name: 'Assessment', exact: true }))
  await hands.type(assessment)
  await page.locator('[data-saving="saved"]').waitFor()
  await hands.press('Control+Enter')
  await page.getByText(/^Signed by Dr\. Lee on/).waitFor()
}

/** The patient goes to the counter: from the board, or by what the clinician does in the chart. */
export async function leave(hands: Hands, who: Name, from: 'board' | 'chart' = 'board'): Promise<void> {
  if (from === 'chart') {
    await hands.leaveFields()
    await hands.tabTo(hands.page.getByRole('button', { name: 'Finish visit' }), true)
    await hands.press('Enter')
    await hands.page.getByRole('button', { name: 'Finish visit' }).waitFor({ state: 'detached' })
  }
  await hands.go('g v', 'Board of the day')
  if (from === 'board') await step(hands, who, 'To checkout')
  await board(hands, 'checkout', who.familyName)
}
