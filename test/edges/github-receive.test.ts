import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { handledEvents, parseEvent } from '#edges/github/receive.ts';
import { exampleOf, webhookExamples } from '../fakes/github-examples.ts';

const parse = (name: string, payload: unknown) => parseEvent(name, 'a-delivery', payload);

/** The example's repository, as every event carries it. */
const origin = {
  delivery: 'a-delivery',
  repository: {
    owner: 'Codertocat',
    name: 'Hello-World',
    installationId: null,
    defaultBranch: 'master',
  },
  actor: { login: 'Codertocat', isBot: false },
};

describe('the documented payloads', () => {
  test('each start an event of their kind, or none', () => {
    const counts: Record<string, number> = {};
    for (const { name, examples } of webhookExamples) {
      for (const payload of examples) {
        const event = parse(name, payload);
        const kind = event === null ? 'nothing' : `${name}: ${event.kind}`;
        counts[kind] = (counts[kind] ?? 0) + 1;
        if (event !== null) expect(handledEvents).toContain(name);
      }
    }
    expect(counts).toMatchInlineSnapshot(`
      {
        "installation: installation": 7,
        "issues: issue-changed": 9,
        "nothing": 297,
        "pull_request: pull-request-changed": 12,
        "pull_request: pull-request-closed": 2,
        "push: push": 2,
      }
    `);
  });

  test('of pull requests', () => {
    expect(parse('pull_request', exampleOf('pull_request', 'opened'))).toEqual({
      ...origin,
      kind: 'pull-request-changed',
      action: 'opened',
      label: null,
      baseChanged: false,
      pullRequest: {
        number: 2,
        title: 'Update the README with new information.',
        body: 'This is a pretty simple change that we need to pull into master.',
        author: 'Codertocat',
        authorAssociation: 'OWNER',
        state: 'open',
        draft: false,
        baseRef: 'master',
        baseSha: 'f95f852bd8fca8fcc58a9a2d6c842781e32a215e',
        headRef: 'changes',
        headSha: 'ec26c3e57ca3a959ca5aad62de7213c562f8c821',
        headRepository: 'Codertocat/Hello-World',
        labels: [],
      },
    });
    expect(parse('pull_request', exampleOf('pull_request', 'closed'))).toMatchObject({
      kind: 'pull-request-closed',
    });
    expect(parse('pull_request', exampleOf('pull_request', 'labeled'))).toMatchObject({
      action: 'labeled',
      label: 'bug',
    });
  });

  test('of an edit say whether the base changed', () => {
    const edited = exampleOf('pull_request', 'opened');
    edited.action = 'edited';
    edited.changes = { title: { from: 'old' } };
    expect(parse('pull_request', edited)).toMatchObject({ action: 'edited', baseChanged: false });
    edited.changes = { base: { ref: { from: 'main' }, sha: { from: 'x' } } };
    expect(parse('pull_request', edited)).toMatchObject({ action: 'edited', baseChanged: true });
  });

  test('carry the installation where there is one', () => {
    const opened = exampleOf('pull_request', 'opened');
    opened.installation = { id: 42 };
    expect(parse('pull_request', opened)).toMatchObject({ repository: { installationId: 42 } });
  });

  test('of issues', () => {
    expect(parse('issues', exampleOf('issues', 'opened'))).toMatchObject({
      kind: 'issue-changed',
      action: 'opened',
      label: null,
      issue: { number: 1, state: 'open', isPullRequest: false },
    });
    const edited = (changes: unknown) =>
      parse('issues', { ...exampleOf('issues', 'opened'), action: 'edited', changes });
    expect(edited({ body: { from: 'Slow.' } })).toMatchObject({
      action: 'edited',
      textChanged: true,
    });
    expect(edited({ title: { from: 'Slow' } })).toMatchObject({ textChanged: true });
    expect(edited({})).toMatchObject({ action: 'edited', textChanged: false });
    expect(parse('issues', exampleOf('issues', 'reopened'))).toBeNull();
  });

  test('of installations name their repositories', () => {
    expect(parse('installation', exampleOf('installation', 'created'))).toMatchObject({
      kind: 'installation',
      action: 'created',
      repositories: ['Codertocat/Hello-World'],
    });
    expect(parse('installation', exampleOf('installation', 'suspend'))).toMatchObject({
      action: 'other',
    });
  });
});

describe('a push', () => {
  const push = (more: object) => ({ ...exampleOf('push'), ref: 'refs/heads/master', ...more });
  const sha = '6113728f27ae82c7b1a177c8d03f9e96e0adf246';

  test('to the default branch is an event', () => {
    const payload = push({ after: sha, deleted: false, head_commit: { message: 'Faster add' } });
    expect(parse('push', payload)).toMatchObject({ kind: 'push', sha, message: 'Faster add' });
  });

  test.each([
    ['another branch', { ref: 'refs/heads/main2', after: sha }],
    ['a tag of that name', { ref: 'refs/tags/master', after: sha }],
    ['a branch that goes', { after: '0'.repeat(40), deleted: true }],
    ['no commit', { after: 'HEAD; rm -rf /' }],
  ])('to %s is none', (_name, more) => {
    expect(parse('push', push(more))).toBeNull();
  });
});

describe('a check run', () => {
  const run = (action: string, name: string, more: object = {}) => {
    const payload = exampleOf('check_run', 'rerequested');
    payload.action = action;
    payload.check_run.name = name;
    payload.check_run.pull_requests = [{ number: 2 }];
    return { ...payload, ...more };
  };

  test('of ours that is asked for again is an event', () => {
    expect(parse('check_run', run('rerequested', 'isochron'))).toMatchObject({
      kind: 'check-run-requested',
      headSha: 'd6fde92930d4715a2b49857d24b940956b26d2d3',
      pullRequests: [2],
      action: null,
    });
  });

  test('with a button that was pressed names the button', () => {
    const pressed = run('requested_action', 'isochron', {
      requested_action: { identifier: 'run' },
    });
    expect(parse('check_run', pressed)).toMatchObject({ action: 'run' });
  });

  test.each([
    ['rerequested', 'another check'],
    ['created', 'isochron'],
    ['completed', 'isochron'],
  ])('%s of %s is none', (action, name) => {
    expect(parse('check_run', run(action, name))).toBeNull();
  });
});

describe('a comment', () => {
  const comment = (body: string, more: object = {}) => {
    const payload = exampleOf('issue_comment', 'created');
    payload.comment.body = body;
    return { ...payload, ...more };
  };

  test('with a command is an event; on a pull request it says so', () => {
    const onIssue = comment('/perf run');
    expect(parse('issue_comment', onIssue)).toMatchObject({
      kind: 'command',
      command: { name: 'run' },
      number: 1,
      onPullRequest: false,
      commentId: 492700400,
    });
    onIssue.issue.pull_request = { url: 'https://api.github.test/pulls/1' };
    expect(parse('issue_comment', onIssue)).toMatchObject({ onPullRequest: true });
  });

  test('is none when it was edited, when it has no command, and from a bot', () => {
    expect(parse('issue_comment', comment('/perf run', { action: 'edited' }))).toBeNull();
    expect(parse('issue_comment', comment('looks good'))).toBeNull();
    const sender = { login: 'isochron[bot]', type: 'Bot' };
    expect(parse('issue_comment', comment('/perf run', { sender }))).toBeNull();
    const byBot = comment('/perf run');
    byBot.comment.user = sender;
    expect(parse('issue_comment', byBot)).toBeNull();
  });
});

describe('odd payloads', () => {
  test('of any kind start nothing and never throw', () => {
    const anyName = fc.oneof(
      fc.constantFrom(...handledEvents, 'toString', '__proto__'),
      fc.string(),
    );
    fc.assert(
      fc.property(anyName, fc.jsonValue(), (name, payload) => parse(name, payload) === null),
      { seed: 1, numRuns: 500 },
    );
  });

  test('that are documented but for one field never throw', () => {
    const known = webhookExamples.filter(({ name }) => handledEvents.includes(name));
    const all = known.flatMap(({ name, examples }) =>
      examples.map((payload) => ({ name, payload })),
    );
    fc.assert(
      fc.property(
        fc.constantFrom(...all),
        fc.nat(),
        fc.jsonValue(),
        ({ name, payload }, at, odd) => {
          const bent = structuredClone(payload);
          const holders = [bent, bent.pull_request, bent.issue, bent.repository, bent.sender];
          const holder = holders.filter((one) => one)[at % holders.filter((one) => one).length];
          const fields = Object.keys(holder);
          holder[fields[at % fields.length] ?? ''] = odd;
          parse(name, bent);
          return true;
        },
      ),
      { seed: 1, numRuns: 1000 },
    );
  });

  test.each(['..', '.', 'a/b', 'a b', 'x;y', ''])('a repository named %j is refused', (name) => {
    const payload = exampleOf('pull_request', 'opened');
    payload.repository.name = name;
    expect(parse('pull_request', payload)).toBeNull();
  });

  test('a head that is no SHA is refused', () => {
    const payload = exampleOf('pull_request', 'opened');
    payload.pull_request.head.sha = '--upload-pack=evil';
    expect(parse('pull_request', payload)).toBeNull();
  });
});
