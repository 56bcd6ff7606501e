/**
 * What a child's blood pressure is expected to be, by sex: a + Σ age[i]·(y − 10)^(i+1) + Σ height[i]·z^(i+1), with y the age in
 * years and z the z-score of the height; pressures scatter about that with the standard deviation `sd`. mmHg.
 * Source: National High Blood Pressure Education Program, The Fourth Report on the Diagnosis, Evaluation, and Treatment of
 * High Blood Pressure in Children and Adolescents, Pediatrics 2004;114:555, Appendix B, Table B1 (NHLBI, public domain).
 */
export type PressureModel = { a: number; age: readonly number[]; height: readonly number[]; sd: number }
export const PRESSURE_MODELS: Readonly<
  Record<'male' | 'female', Readonly<Record<'systolic' | 'diastolic', PressureModel>>>
> = {
  male: {
    systolic: {
      a: 102.19768,
      age: [1.82416, 0.12776, 0.00249, -0.00135],
      height: [2.73157, -0.19618, -0.04659, 0.00947],
      sd: 10.7128,
    },
    diastolic: {
      a: 61.01217,
      age: [0.68314, -0.09835, 0.01711, 0.00045],
      height: [1.46993, -0.07849, -0.03144, 0.00967],
      sd: 11.6032,
    },
  },
  female: {
    systolic: {
      a: 102.01027,
      age: [1.94397, 0.00598, -0.00789, -0.00059],
      height: [2.03526, 0.02534, -0.01884, 0.00121],
      sd: 10.4855,
    },
    diastolic: {
      a: 60.5051,
      age: [1.01301, 0.01157, 0.00424, -0.00137],
      height: [1.16641, 0.12795, -0.03869, -0.00079],
      sd: 10.9573,
    },
  },
}
