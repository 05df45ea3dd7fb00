/** What an issue asks for, said back to it: understood with today's figures, and what was not. */
import { shapeText } from '../model/benchmark.ts';
import type { Report } from '../model/report.ts';
import type { AskedRequirements } from '../model/requirement.ts';
import { code, paragraphs } from './markdown.ts';
import { openRequirementsList, unclearList } from './requirements.ts';

/** For the comment. */
export function understoodText(report: Report, { unclear }: AskedRequirements): string {
  const open = openRequirementsList(report);
  const unknown = unclearList(unclear);
  return paragraphs([
    open === null ? null : `**Understood**\n\n${open}`,
    unknown === null
      ? null
      : `**Not understood**: please say it so that it can be held to\n\n${unknown}`,
    open === null && unknown === null ? nothingAsked(report) : null,
    open === null
      ? null
      : 'Pull requests that close this issue are held to what was understood.' +
        (unknown === null ? '' : ' Edit the issue, and it is read and measured again.'),
    open === null && unknown !== null ? 'Edit the issue, and it is read and measured again.' : null,
  ]);
}

function nothingAsked({ judgement }: Report): string {
  const own =
    judgement.rows.find(({ benchmark }) => benchmark.implementation === 'optimized') ??
    judgement.rows[0];
  const { kernel, shape } = own?.benchmark ?? { kernel: 'matmul', shape: { n: 1024 } };
  const at = shapeText(shape);
  const where = at === '' ? kernel : `${kernel} at ${at}`;
  return (
    'No requirement was found in the text. Write one a line, such as ' +
    `${code(`${where}: time at most 3 ms`, 160)} or ${code(`${where}: 2x faster than today`, 160)}; ` +
    'edit the issue, and it is read and measured again.'
  );
}

/** For the note. */
export function openRequirementsText(
  report: Report,
  { unclear }: AskedRequirements,
  most: number,
  mostUnclear: number,
): string {
  const open = openRequirementsList(report, most) ?? 'None is understood.';
  const unknown = unclearList(unclear, mostUnclear);
  return paragraphs([
    `### Open requirements\n\n${open}`,
    unknown === null ? null : `Not understood:\n\n${unknown}`,
  ]);
}
