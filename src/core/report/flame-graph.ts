/**
 * A call tree as a picture: what a function calls stands below it, as wide as the time that it
 * took. Needs no script and no host: the figures are in the titles, which browsers show.
 */
import type { CallNode, Frame } from '../model/profile.ts';
import { frameKey, placeText, shareText, totalUs } from './profile-shares.ts';
import { escapeXml } from './xml.ts';

const width = 1000;
const rowHeight = 18;
const headerHeight = 22;
/** Narrower boxes are left out … */
const leastShare = 0.002;
/** … and so are those below this row … */
const deepestRow = 60;
/** … and more of both, until the file is no longer than this. */
const mostBytes = 16_000;
const characterWidth = 6.6;
const longestTitle = 120;

/** A node as it is drawn. */
interface Box {
  readonly node: CallNode;
  /** The functions from the root down to this one. */
  readonly path: string;
  readonly depth: number;
  readonly x: number;
  /** Shares of all time, with what it called and without. */
  readonly share: number;
  readonly selfShare: number;
}

/** One colour a kind of code; dark text is readable on each. */
const colours: Readonly<Record<Frame['kind'], string>> = {
  script: '#f2c14e',
  wasm: '#b79ced',
  native: '#8fcf9f',
  collector: '#f08a7b',
  runtime: '#c8c8c8',
};

export function flameGraph(title: string, root: CallNode): string {
  return drawn(title, root, ({ node, share, selfShare }) => ({
    colour: colours[node.frame.kind],
    title: `${shareText(share)} of the time, ${shareText(selfShare)} its own`,
  }));
}

/**
 * Head's tree, coloured by what became of each function's own share of the time since base: red
 * where it grew, blue where it shrank. What base alone called is not in it.
 */
export function differenceFlameGraph(title: string, base: CallNode, head: CallNode): string {
  const before = new Map(boxesOf(base, 0).map(({ path, selfShare }) => [path, selfShare]));
  return drawn(title, head, ({ path, share, selfShare }) => {
    const old = before.get(path) ?? 0;
    return {
      colour: differenceColour(selfShare - old),
      title:
        `${shareText(share)} of the time, ${shareText(selfShare)} its own, ` +
        `${shareText(old)} before`,
    };
  });
}

/** A profile repeats a share within a hundredth or so: less is no difference. */
const noDifference = 0.01;
/** From here on the colour is a full one. */
const fullDifference = 0.2;

function differenceColour(difference: number): string {
  if (Math.abs(difference) < noDifference) return '#e0e0e0';
  const strength = Math.min(1, Math.abs(difference) / fullDifference);
  const faint = Math.round(210 - 110 * strength)
    .toString(16)
    .padStart(2, '0');
  return difference > 0 ? `#ff${faint}${faint}` : `#${faint}${faint}ff`;
}

type Look = (box: Box) => { readonly colour: string; readonly title: string };

function drawn(title: string, root: CallNode, look: Look): string {
  const all = boxesOf(root, leastShare);
  const encoder = new TextEncoder();
  let deepest = deepestRow;
  for (let least = leastShare; ; least *= 1.5) {
    const boxes = all.filter(({ share, depth }) => share >= least && depth <= deepest);
    // The root stays, whatever it is called.
    const svg = svgOf(title, boxes.length === 0 ? all.slice(0, 1) : boxes, look);
    if (deepest === 0 || encoder.encode(svg).length <= mostBytes) return svg;
    deepest = Math.floor(deepest * 0.8);
  }
}

function boxesOf(root: CallNode, least: number): readonly Box[] {
  const total = totalUs(root);
  const boxes: Box[] = [];
  const visit = (node: CallNode, above: string, depth: number, x: number): void => {
    const share = totalUs(node) / total;
    if (share < least) return;
    const path = `${above}\n${frameKey(node.frame)}`;
    boxes.push({ node, path, depth, x, share, selfShare: node.selfUs / total });
    let at = x;
    for (const child of widestFirst(node.children)) {
      visit(child, path, depth + 1, at);
      at += totalUs(child) / total;
    }
  };
  visit(root, '', 0, 0);
  return boxes;
}

function widestFirst(nodes: readonly CallNode[]): readonly CallNode[] {
  return [...nodes].sort((a, b) => totalUs(b) - totalUs(a));
}

function svgOf(title: string, boxes: readonly Box[], look: Look): string {
  const rows = 1 + Math.max(...boxes.map(({ depth }) => depth));
  const height = headerHeight + rows * rowHeight + 4;
  const label = escapeXml(title.slice(0, longestTitle));
  return `${[
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}"` +
      ` height="${height}" font-family="monospace" font-size="11" role="img" aria-label="${label}">`,
    // A grey that stands out from white pages and from black ones.
    `<text x="4" y="15" fill="#7c7c7c">${label}</text>`,
    ...boxes.map((box) => boxText(box, look(box))),
    '</svg>',
  ].join('\n')}\n`;
}

function boxText(box: Box, { colour, title }: ReturnType<Look>): string {
  const { frame } = box.node;
  const x = box.x * width;
  const wide = box.share * width;
  const y = headerHeight + box.depth * rowHeight;
  const name = frame.name.slice(0, longestTitle);
  const room = Math.floor((wide - 6) / characterWidth);
  const shown = fitting(name, room);
  const label =
    shown === '' ? '' : `<text x="${(x + 3).toFixed(1)}" y="${y + 12}">${escapeXml(shown)}</text>`;
  return (
    `<g><title>${escapeXml(`${name} (${placeText(frame).slice(0, longestTitle)}): ${title}`)}</title>` +
    `<rect x="${x.toFixed(1)}" y="${y}" width="${Math.max(0.5, wide - 0.5).toFixed(1)}"` +
    ` height="${rowHeight - 1}" fill="${colour}"/>${label}</g>`
  );
}

/** The end of a long name says more than its beginning, which is a path. */
function fitting(name: string, room: number): string {
  if (name.length <= room) return name;
  return room < 4 ? '' : `…${name.slice(-(room - 1))}`;
}
