/**
 * The rules of the house: what a pull request keeps besides its numbers and its speed. Each is a
 * line of the check run, and each can be switched off in the settings.
 */
export const houseRules = [
  'signatures',
  'scope',
  'architecture',
  'description',
  'complexity',
  'growth',
  'format',
  'profile-first',
] as const;
export type HouseRule = (typeof houseRules)[number];

/** What one rule says of one pull request. */
export interface RuleFinding {
  readonly rule: HouseRule;
  /**
   * `told`: worth knowing, asks nothing. `asked`: a person has to do something before the check run
   * can pass. `broken`: fails the check run.
   */
  readonly status: 'kept' | 'told' | 'asked' | 'broken';
  /** One sentence; names of code stand between backticks. */
  readonly text: string;
  /** One sentence each: files, functions, signatures before and after. */
  readonly details: readonly string[];
}
