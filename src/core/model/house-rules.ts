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

/**
 * Rules whose question a person with write access answers with a label, with their colours (hex, no
 * #) and descriptions. They are put by people and never by Isochron.
 */
export const approvalLabels = {
  'perf: signature-approved': {
    rule: 'signatures',
    color: 'bfdadc',
    description: 'The changed signatures are meant',
  },
  'perf: architecture-approved': {
    rule: 'architecture',
    color: 'bfdadc',
    description: 'The change of the architecture is meant',
  },
  'perf: scope-approved': {
    rule: 'scope',
    color: 'bfdadc',
    description: 'What was changed outside of the kernels belongs here',
  },
} as const satisfies Readonly<
  Record<string, { readonly rule: HouseRule; readonly color: string; readonly description: string }>
>;
export type ApprovalLabel = keyof typeof approvalLabels;

/** The label that answers a rule; null for those that only a push or an edit can answer. */
export function approvalLabelOf(rule: HouseRule): ApprovalLabel | null {
  const names = Object.keys(approvalLabels) as ApprovalLabel[];
  return names.find((name) => approvalLabels[name].rule === rule) ?? null;
}

/** GitHub does not tell labels apart by their case. */
export function approvalLabelNamed(name: string): ApprovalLabel | null {
  const wanted = name.toLowerCase();
  return Object.hasOwn(approvalLabels, wanted) ? (wanted as ApprovalLabel) : null;
}

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
  /**
   * What a label approves, where a label can: another content, such as another changed signature,
   * has another digest and needs the label anew.
   */
  readonly approval?: { readonly label: ApprovalLabel; readonly digest: string };
}
