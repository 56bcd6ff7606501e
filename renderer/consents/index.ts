export { AnswerForm } from './answer.tsx'
export { ConsentsPanel } from './panel.tsx'
export { SignLine } from './sign-line.tsx'
export { type CheckInSignature, NO_SIGNATURE, signatureOf } from './typed-signature.ts'
