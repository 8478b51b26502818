// How much evidence weighs with others, as the operation names it.
const KNOWN = ['strong', 'moderate', 'weak', 'none'] as const;
export type Strength = (typeof KNOWN)[number];

export function strengthOf(text: string): Strength {
  return KNOWN.find((one) => one === text) ?? 'none';
}
