export { histories } from './contract.ts'
export * from './model.ts'
export {
  NEXT_STATUS,
  procedureFaults,
  procedureWarnings,
  relativeFaults,
  relativeWarnings,
  socialFaults,
} from './rules.ts'
export { RELATIVES, SMOKING_ANSWERS, SOCIAL_QUESTIONS, type SocialQuestion } from './social.data.ts'
