// What Home shows beside the portfolio.
export interface NextStep {
  title: string;
  why: string;
  /** "about 25 min"; empty when nobody knows. */
  effort: string;
  action: string;
  href: string;
}
