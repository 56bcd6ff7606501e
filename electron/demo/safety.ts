import { checkedBy, type SafetyPort } from '../../db/prescriptions/ports.ts'
import type { PracticeStore } from '../practice-store.ts'
import { knowledgeOf } from '../safety/index.ts'

/** The check that the demonstration's prescriptions are signed by: the one of every other prescription. */
export const demoSafety = async (practice: PracticeStore): Promise<SafetyPort> =>
  checkedBy(await knowledgeOf(practice).atHand())
