/** How routes are written, and what they are called here. */
const ROUTES: readonly [RegExp, string][] = [
  [/ophth|\beyes?\b|ocular|\b(od|os|ou) drops?\b/, 'ophthalmic'],
  [/\botic\b|\bears?\b|auricular/, 'otic'],
  [/intravitreal/, 'intravitreal'],
  [/nasal|nostril|\bnose\b/, 'nasal'],
  [/inhal|nebuli|respiratory|\binh\b|\bhfa\b|\bmdi\b/, 'inhalation'],
  [/transdermal|\bpatch/, 'transdermal'],
  [/intrauterine|\biud\b|mirena|liletta|kyleena|skyla/, 'intrauterine'],
  [/vagina|\bpv\b|nuvaring/, 'vaginal'],
  [/rectal-local|perianal|hemorrhoid/, 'rectal-local'],
  [/rectal|rectum|\bpr\b|suppositor/, 'rectal'],
  [/sublingual|\bsl\b|under the tongue/, 'sublingual'],
  [/buccal/, 'buccal'],
  [/intrathecal/, 'intrathecal'],
  [/intra-?arterial/, 'intra-arterial'],
  [/subcut|\bsub-?q\b|\bsc\b|\bsq\b|under the skin/, 'subcutaneous'],
  [/intravenous|\biv\b/, 'intravenous'],
  [/intramuscular|\bim\b/, 'intramuscular'],
  [/topical|cutaneous|\bskin\b|cream|ointment|lotion|\bgel\b|shampoo/, 'topical'],
  [/\boral|\bpo\b|by mouth|\bmouth\b|tablet|capsule/, 'oral'],
]

/** One of the routes above, from words, a code, or a drug's form; empty where nothing tells it. */
export function routeIn(text: string): string {
  const lower = text.toLowerCase()
  if (lower.trim() === '') return ''
  return ROUTES.find(([words]) => words.test(lower))?.[1] ?? ''
}

const EXTENDED =
  /extended|sustained|controlled|modified release|\b(er|xr|xl|sr|la|cr|cd)\b|(12|24) ?-?(hr|hour)|long-acting|contin\b/

/** `extended-release` where a form or a name says so; else the words of the form as they are. */
export const formIn = (form: string, name: string): string =>
  EXTENDED.test(`${form} ${name}`.toLowerCase()) ? 'extended-release' : form.toLowerCase()
