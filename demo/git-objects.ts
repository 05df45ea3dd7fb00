/** Git's object formats, between the bytes that git keeps and the JSON of the git data API. */

/** One object as git keeps it; `body` is without the header. */
export interface GitObject {
  readonly sha: string;
  readonly type: 'blob' | 'tree' | 'commit' | 'tag';
  readonly body: Buffer;
}

export interface TreeEntry {
  readonly path: string;
  readonly mode: string;
  readonly type: 'blob' | 'tree' | 'commit';
  readonly sha: string;
}

export interface Identity {
  readonly name: string;
  readonly email: string;
  /** ISO 8601, whole seconds, with the offset that the commit has. */
  readonly date: string;
}

export interface CommitData {
  readonly tree: string;
  readonly parents: readonly string[];
  readonly author: Identity;
  readonly committer: Identity;
  readonly message: string;
}

const shaBytes = 20;

export function parseTree(body: Buffer): TreeEntry[] {
  const entries: TreeEntry[] = [];
  let offset = 0;
  while (offset < body.length) {
    const end = body.indexOf(0, offset);
    const header = body.toString('utf8', offset, end);
    const space = header.indexOf(' ');
    const mode = header.slice(0, space).padStart(6, '0');
    const sha = body.toString('hex', end + 1, end + 1 + shaBytes);
    const type = mode === '040000' ? 'tree' : mode === '160000' ? 'commit' : 'blob';
    entries.push({ path: header.slice(space + 1), mode, type, sha });
    offset = end + 1 + shaBytes;
  }
  return entries;
}

export function formatTree(entries: readonly TreeEntry[]): Buffer {
  // Git orders directories as if their names ended with a slash.
  const key = (entry: TreeEntry) => Buffer.from(entry.path + (entry.type === 'tree' ? '/' : ''));
  const ordered = [...entries].sort((a, b) => Buffer.compare(key(a), key(b)));
  return Buffer.concat(
    ordered.flatMap((entry) => [
      Buffer.from(`${entry.mode.replace(/^0+/, '')} ${entry.path}\0`),
      Buffer.from(entry.sha, 'hex'),
    ]),
  );
}

/** Throws on what the git data API cannot say: signatures, encodings, merge tags. */
export function parseCommit(sha: string, body: Buffer): CommitData {
  const text = body.toString('utf8');
  const split = text.indexOf('\n\n');
  const data = { tree: '', parents: [] as string[], author: '', committer: '' };
  for (const line of text.slice(0, split).split('\n')) {
    const space = line.indexOf(' ');
    const value = line.slice(space + 1);
    const field = line.slice(0, space);
    if (field === 'parent') data.parents.push(value);
    else if (field === 'tree' || field === 'author' || field === 'committer') data[field] = value;
    else throw new Error(`commit ${sha} has a "${field}" header; push commits without it`);
  }
  return {
    tree: data.tree,
    parents: data.parents,
    author: parseIdentity(data.author),
    committer: parseIdentity(data.committer),
    message: text.slice(split + 2),
  };
}

export function formatCommit(commit: CommitData): Buffer {
  const message = commit.message.endsWith('\n') ? commit.message : `${commit.message}\n`;
  const lines = [
    `tree ${commit.tree}`,
    ...commit.parents.map((parent) => `parent ${parent}`),
    `author ${formatIdentity(commit.author)}`,
    `committer ${formatIdentity(commit.committer)}`,
  ];
  return Buffer.from(`${lines.join('\n')}\n\n${message}`);
}

function parseIdentity(line: string): Identity {
  const match = /^(.*) <(.*)> (\d+) ([+-])(\d\d)(\d\d)$/.exec(line);
  if (match === null) throw new Error(`not a git identity: ${line}`);
  const [, name, email, seconds, sign, hours, minutes] = match;
  const offsetSeconds = (Number(hours) * 3600 + Number(minutes) * 60) * (sign === '-' ? -1 : 1);
  const local = new Date((Number(seconds) + offsetSeconds) * 1000).toISOString().slice(0, 19);
  return { name: name!, email: email!, date: `${local}${sign}${hours}:${minutes}` };
}

function formatIdentity(identity: Identity): string {
  const seconds = Math.floor(Date.parse(identity.date) / 1000);
  const zone = /([+-]\d\d):?(\d\d)$/.exec(identity.date);
  return `${identity.name} <${identity.email}> ${seconds} ${zone ? zone[1]! + zone[2]! : '+0000'}`;
}
