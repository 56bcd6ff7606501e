/** The templates that come with Daybook, in words of our own. `***` is to be filled in, `{name}` is pulled from the chart. */
export const BUILT_IN: readonly {
  id: string
  title: string
  visitType: string
  sections: readonly (readonly [key: string, heading: string, text: string])[]
}[] = [
  {
    id: 'built-in:follow-up',
    title: 'Follow-up visit',
    visitType: 'follow-up',
    sections: [
      ['subjective', 'Subjective', '{patient}, {age}, is here to follow up on ***.\nSince the last visit: ***'],
      ['objective', 'Objective', '{vitals}\nExam: ***\nResults: {results}'],
      ['assessment', 'Assessment', '***'],
      ['plan', 'Plan', '- ***\n- Medications: {medications}\n- Back in ***'],
    ],
  },
  {
    id: 'built-in:sick-visit',
    title: 'Sick visit',
    visitType: 'sick visit',
    sections: [
      [
        'subjective',
        'Subjective',
        '{patient}, {age}, comes with *** for ***.\nWorse with ***, better with ***.\nFever: ***\nTried so far: ***\nAllergies: {allergies}',
      ],
      ['objective', 'Objective', '{vitals}\nLooks ***.\nHead and throat: ***\nLungs: ***\nHeart: ***\nAbdomen: ***'],
      ['assessment', 'Assessment', '***'],
      ['plan', 'Plan', '- ***\n- Come back at once, or call, if ***\n- Otherwise back in ***'],
    ],
  },
  {
    id: 'built-in:well-visit',
    title: 'Well visit',
    visitType: 'well visit',
    sections: [
      [
        'subjective',
        'Subjective',
        '{patient}, {age}, is here for a check-up.\nConcerns today: ***\nEating, sleep, activity: ***\nTobacco, alcohol, drugs: ***\nMood: ***',
      ],
      ['history', 'History', 'Problems: {problems}\nMedications: {medications}\nAllergies: {allergies}'],
      ['objective', 'Objective', '{vitals}\nExam: ***'],
      ['assessment', 'Assessment', '***'],
      ['plan', 'Plan', '- Screening due: ***\n- Vaccines today: ***\n- Talked about: ***\n- Next check-up in ***'],
    ],
  },
  {
    id: 'built-in:telephone',
    title: 'Telephone note',
    visitType: 'telephone',
    sections: [
      ['call', 'Call', 'Call with *** on {date}, reached at ***.\nIdentity checked by ***.\nAbout: ***'],
      ['advice', 'Advice', '- ***\n- Call back or come in if ***'],
    ],
  },
  {
    id: 'built-in:procedure',
    title: 'Procedure note',
    visitType: 'procedure',
    sections: [
      [
        'before',
        'Before',
        'Procedure: ***\nReason: ***\nRisks, benefits and other ways were explained by ***; consent given by ***.\nAllergies: {allergies}\nPatient, site and side were confirmed at ***.',
      ],
      [
        'procedure',
        'Procedure',
        'Site: ***\nPrepared with ***; anesthesia: ***\nDone: ***\nBlood loss: ***\nSent to the laboratory: ***',
      ],
      [
        'after',
        'After',
        '{vitals}\nTolerated ***. Complications: ***\n- Wound care and warning signs were explained.\n- Back in ***',
      ],
    ],
  },
  {
    id: 'built-in:sports-physical',
    title: 'Sports physical',
    visitType: 'sports physical',
    sections: [
      [
        'history',
        'History',
        '{patient}, {age}, wants to take part in ***.\nFainting, chest pain or palpitations with exercise: ***\nSudden death or heart disease before 50 in the family: ***\nConcussions: ***\nInjuries or operations: ***\nAsthma or an inhaler: ***\nMedications: {medications}\nAllergies: {allergies}',
      ],
      [
        'objective',
        'Objective',
        '{vitals}\nVision: ***\nHeart, lying and standing: ***\nPulses: ***\nLungs: ***\nJoints and spine: ***',
      ],
      ['assessment', 'Assessment', 'Cleared for ***, with these limits: ***'],
      ['plan', 'Plan', '- Form for *** filled in and given to ***\n- ***'],
    ],
  },
  {
    id: 'built-in:blank',
    title: 'SOAP note',
    visitType: '',
    sections: [
      ['subjective', 'Subjective', ''],
      ['objective', 'Objective', ''],
      ['assessment', 'Assessment', ''],
      ['plan', 'Plan', ''],
    ],
  },
]
