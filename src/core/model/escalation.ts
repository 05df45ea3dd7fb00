/** Whom the next escalation asks. */
export type Addressee =
  | { readonly kind: 'user'; readonly login: string }
  | { readonly kind: 'team'; readonly organization: string; readonly team: string }
  | { readonly kind: 'label'; readonly label: string };

/** One level of the chain of escalation. */
export interface EscalationLevel {
  /** What people call it, such as `design`. */
  readonly name: string;
  readonly to: Addressee;
}

export const escalationReasons = [
  'no-issue',
  'signature',
  'architecture',
  'unreachable',
  'asked',
] as const;
/** Why work cannot go on. */
export type EscalationReason = (typeof escalationReasons)[number];

/** Days that an addressee has for an answer. */
export const escalationDays = 3;

/** Where the chain stands for one reason on one pull request or issue. */
export interface Escalation {
  readonly number: number;
  readonly reason: EscalationReason;
  /** What is asked, one sentence. */
  readonly asked: string;
  /** Of the chain, from 0; its length once the end was said. */
  readonly level: number;
  readonly saidAt: string;
  /** `ended`: nobody of the chain is left to be asked. */
  readonly state: 'waiting' | 'answered' | 'ended';
}
