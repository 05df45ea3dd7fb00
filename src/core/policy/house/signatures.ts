import type { ExportedName, ModuleSignatures, Parameter, Signature } from '../../model/code.ts';
import type { RuleFinding } from '../../model/house-rules.ts';
import { approvalOf, counted, type Digest, quoted, shortened } from './words.ts';

/** A module of a measured kernel in both arms; null where an arm has no such file. */
export interface ModulePair {
  readonly file: string;
  readonly base: ModuleSignatures | null;
  readonly head: ModuleSignatures | null;
}

/** What callers of a kernel would notice, and what only readers would. */
interface Changes {
  readonly asked: string[];
  readonly told: string[];
}

/**
 * Exports that are gone or whose parameters or types changed are asked about; renamed parameters
 * and types that are stated now are told. What was added breaks nobody.
 */
export function signaturesFinding(modules: readonly ModulePair[], digest: Digest): RuleFinding {
  const changes: Changes = { asked: [], told: [] };
  for (const pair of modules) compareModules(pair, changes);
  const rule = 'signatures';
  const { asked, told } = changes;
  if (asked.length > 0) {
    return {
      rule,
      status: 'asked',
      text: `${counted(asked.length, 'exported signature')} of measured kernels changed.`,
      details: shortened([...asked, ...told]),
      ...approvalOf(rule, asked.join('\n'), digest),
    };
  }
  if (told.length > 0) {
    const text = 'What measured kernels export can be called as before, but reads otherwise.';
    return { rule, status: 'told', text, details: shortened(told) };
  }
  return { rule, status: 'kept', text: 'What measured kernels export is as it was.', details: [] };
}

function compareModules({ file, base, head }: ModulePair, changes: Changes): void {
  if (base === null) return;
  if (head === null) {
    if (base.exports.length > 0) changes.asked.push(`${quoted(file)} is gone with its exports.`);
    return;
  }
  const before = new Set(base.unread.map((one) => one.file));
  for (const unread of [...base.unread, ...head.unread.filter((one) => !before.has(one.file))]) {
    const sentence = `${quoted(unread.file)} cannot be parsed (${unread.why}).`;
    // Nobody knows what it exports now.
    if (before.has(unread.file)) changes.told.push(sentence);
    else changes.asked.push(sentence);
  }
  if (base.unread.length + head.unread.length > 0) return;
  const now = new Map(head.exports.map((one) => [one.name, one]));
  for (const one of base.exports) compareNames(file, one, now.get(one.name) ?? null, changes);
}

function compareNames(
  file: string,
  base: ExportedName,
  head: ExportedName | null,
  changes: Changes,
): void {
  const where = `${quoted(base.name)} of ${quoted(file)}`;
  if (head === null) {
    changes.asked.push(`${where} is gone.`);
    return;
  }
  if (base.signatures.length === 0) return;
  if (head.signatures.length === 0) {
    changes.asked.push(`${where} is not written as a function any more.`);
    return;
  }
  if (base.signatures.length !== head.signatures.length) {
    const [old, now] = [base.signatures.length, head.signatures.length];
    changes.asked.push(`${where} has ${counted(now, 'overload')}, and had ${old}.`);
    return;
  }
  for (const [index, signature] of base.signatures.entries()) {
    const other = head.signatures[index]!;
    const difference = differenceOf(signature, other);
    if (difference === 'same') continue;
    const both = [signature, other].map((own) => quoted(signatureText(base.name, own)));
    changes[difference].push(`${both[0]} of ${quoted(file)} became ${both[1]}.`);
  }
}

function differenceOf(base: Signature, head: Signature): 'same' | keyof Changes {
  const isOther =
    base.parameters.length !== head.parameters.length ||
    base.typeParameters.join() !== head.typeParameters.join() ||
    isOtherType(base.result, head.result) ||
    base.parameters.some((one, index) => isOtherParameter(one, head.parameters[index]!));
  if (isOther) return 'asked';
  return JSON.stringify(base) === JSON.stringify(head) ? 'same' : 'told';
}

function isOtherParameter(base: Parameter, head: Parameter): boolean {
  return (
    base.isOptional !== head.isOptional ||
    base.isRest !== head.isRest ||
    isOtherType(base.type, head.type)
  );
}

/** A type that was not stated may have been the one that is stated now. */
function isOtherType(base: string | null, head: string | null): boolean {
  return base !== null && base !== head;
}

/** `add<T>(a: T, b?: T, ...rest: T[]): T`. */
function signatureText(name: string, signature: Signature): string {
  const { typeParameters, parameters, result } = signature;
  const generic = typeParameters.length > 0 ? `<${typeParameters.join(', ')}>` : '';
  const list = parameters.map(({ name: own, type, isOptional, isRest }) => {
    const stated = type === null ? '' : `: ${type}`;
    return `${isRest ? '...' : ''}${own}${isOptional ? '?' : ''}${stated}`;
  });
  return `${name}${generic}(${list.join(', ')})${result === null ? '' : `: ${result}`}`;
}
