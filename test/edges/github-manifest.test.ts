import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import {
  type Access,
  endpoints,
  type Needs,
  needsOf,
  subscribedEvents,
  unaskedEvents,
} from '#edges/github/permissions.ts';
import { handledEvents } from '#edges/github/receive.ts';

const root = new URL('../../', import.meta.url);
const room = new URL('src/edges/github/', root);
const manifest = parse(readFileSync(new URL('app.yml', root), 'utf8')) as {
  default_permissions: Record<string, Access>;
  default_events: string[];
};
const documented: { paths: Record<string, Record<string, { 'x-github'?: object }>> } =
  createRequire(import.meta.url)('@octokit/openapi/generated/api.github.com.json');

/** Called by octokit itself, or by `octokit.graphql`, so that the source never spells them. */
const unspelled = [
  'POST /app/installations/{installation_id}/access_tokens',
  'POST /graphql',
] as const;

function strongest(all: readonly Needs[]): Needs {
  const union: Record<string, Access> = {};
  for (const [scope, access] of all.flatMap((needs) => Object.entries(needs))) {
    if (union[scope] !== 'write') union[scope] = access;
  }
  return union;
}

/** Every route that a file of the room spells, such as `'GET /app'`. */
function spelledRoutes(): readonly string[] {
  const files = readdirSync(room).filter((file) => file !== 'permissions.ts');
  const texts = files.map((file) => readFileSync(new URL(file, room), 'utf8'));
  return texts.flatMap((text) =>
    [...text.matchAll(/['"`]((?:GET|POST|PUT|PATCH|DELETE) \/[^'"`]*)['"`]/g)].map(
      (match) => match[1] ?? '',
    ),
  );
}

describe('app.yml', () => {
  test('asks for the permissions that the endpoints and events need, and no more', () => {
    const needed = strongest([...Object.values(endpoints), ...Object.values(subscribedEvents)]);
    expect(manifest.default_permissions).toEqual(needed);
  });

  test('asks for the events that are handled, and no more', () => {
    expect([...manifest.default_events].sort()).toEqual(Object.keys(subscribedEvents).sort());
    expect([...manifest.default_events, ...unaskedEvents].sort()).toEqual(
      [...handledEvents].sort(),
    );
  });
});

describe('the table of endpoints', () => {
  test('lists every endpoint that the source calls, and no other', () => {
    const called = new Set([...spelledRoutes(), ...unspelled]);
    expect([...called].sort()).toEqual(Object.keys(endpoints).sort());
  });

  test('holds only endpoints that GitHub documents for Apps', () => {
    for (const [route, needs] of Object.entries(endpoints)) {
      if (route === 'POST /graphql') continue;
      const [method = '', path = ''] = route.split(' ');
      const operation = documented.paths[path]?.[method.toLowerCase()];
      expect(operation, route).toBeDefined();
      // What the App's own key opens is not for installations.
      const open = Object.keys(needs).length > 0 ? { enabledForGitHubApps: true } : {};
      expect(operation?.['x-github'], route).toMatchObject(open);
    }
  });

  test('is found again from the address of a request, with or without a prefix', () => {
    for (const [route, needs] of Object.entries(endpoints)) {
      const [method = '', path = ''] = route.split(' ');
      const filled = path.replaceAll(/\{[^}]+\}/g, 'x%2Fy');
      expect(needsOf(method, `https://api.github.test${filled}?page=2`), route).toEqual(needs);
      expect(needsOf(method, `https://host/api/v3${filled}`), route).toEqual(needs);
    }
    expect(needsOf('PUT', 'https://api.github.test/repos/o/r/topics')).toBeNull();
  });
});
