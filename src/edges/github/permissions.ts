/** What the App must be allowed to do in a repository, in GitHub's words. */
export type Access = 'read' | 'write';
type Scope = 'checks' | 'contents' | 'issues' | 'metadata' | 'pull_requests';
export type Needs = Readonly<Partial<Record<Scope, Access>>>;

/**
 * Every endpoint that this room calls, with the permission that it needs; an empty record marks
 * what the App's own key opens. `app.yml` asks for exactly the union of these.
 */
export const endpoints = {
  'GET /app': {},
  'GET /app/installations': {},
  'GET /repos/{owner}/{repo}/installation': {},
  'POST /app/installations/{installation_id}/access_tokens': {},
  'GET /installation/repositories': { metadata: 'read' },
  'GET /repos/{owner}/{repo}/collaborators/{username}/permission': { metadata: 'read' },
  'GET /repos/{owner}/{repo}/pulls': { pull_requests: 'read' },
  'POST /repos/{owner}/{repo}/pulls': { pull_requests: 'write' },
  'GET /repos/{owner}/{repo}/pulls/{pull_number}': { pull_requests: 'read' },
  'PATCH /repos/{owner}/{repo}/pulls/{pull_number}': { pull_requests: 'write' },
  'POST /graphql': { pull_requests: 'read', issues: 'read' },
  'GET /repos/{owner}/{repo}/issues': { issues: 'read' },
  'POST /repos/{owner}/{repo}/issues': { issues: 'write' },
  'GET /repos/{owner}/{repo}/issues/{issue_number}': { issues: 'read' },
  'GET /repos/{owner}/{repo}/issues/{issue_number}/comments': { issues: 'read' },
  'POST /repos/{owner}/{repo}/issues/{issue_number}/comments': { issues: 'write' },
  'PATCH /repos/{owner}/{repo}/issues/comments/{comment_id}': { issues: 'write' },
  'POST /repos/{owner}/{repo}/issues/comments/{comment_id}/reactions': { issues: 'write' },
  'GET /repos/{owner}/{repo}/issues/{issue_number}/events': { issues: 'read' },
  'POST /repos/{owner}/{repo}/labels': { issues: 'write' },
  'GET /repos/{owner}/{repo}/issues/{issue_number}/labels': { issues: 'read' },
  'POST /repos/{owner}/{repo}/issues/{issue_number}/labels': { issues: 'write' },
  'DELETE /repos/{owner}/{repo}/issues/{issue_number}/labels/{name}': { issues: 'write' },
  'GET /repos/{owner}/{repo}/commits/{ref}/check-runs': { checks: 'read' },
  'POST /repos/{owner}/{repo}/check-runs': { checks: 'write' },
  'PATCH /repos/{owner}/{repo}/check-runs/{check_run_id}': { checks: 'write' },
  'GET /repos/{owner}/{repo}/releases/latest': { contents: 'read' },
  'GET /repos/{owner}/{repo}/commits/{ref}': { contents: 'read' },
  'GET /repos/{owner}/{repo}/contents/{path}': { contents: 'read' },
  'GET /repos/{owner}/{repo}/compare/{basehead}': { contents: 'read' },
  'GET /repos/{owner}/{repo}/git/ref/{ref}': { contents: 'read' },
  'GET /repos/{owner}/{repo}/git/commits/{commit_sha}': { contents: 'read' },
  'POST /repos/{owner}/{repo}/git/blobs': { contents: 'write' },
  'POST /repos/{owner}/{repo}/git/trees': { contents: 'write' },
  'POST /repos/{owner}/{repo}/git/commits': { contents: 'write' },
  'POST /repos/{owner}/{repo}/git/refs': { contents: 'write' },
  'PATCH /repos/{owner}/{repo}/git/refs/{ref}': { contents: 'write' },
} as const satisfies Readonly<Record<string, Needs>>;

/** Events that the App subscribes to, with the permission that lets GitHub send them. */
export const subscribedEvents = {
  check_run: { checks: 'read' },
  issue_comment: { issues: 'read' },
  issues: { issues: 'read' },
  pull_request: { pull_requests: 'read' },
  push: { contents: 'read' },
} as const satisfies Readonly<Record<string, Needs>>;

/** Sent to every App; a manifest that asks for it is refused. */
export const unaskedEvents = ['installation'] as const;

/** What a request needed, from its method and address; null for one that is not in the table. */
export function needsOf(method: string, url: string): Needs | null {
  const path = url.replace(/[?#].*$/, '');
  for (const [route, needs] of Object.entries(endpoints)) {
    const [verb, template] = route.split(' ');
    if (verb === method && pathPattern(template ?? '').test(path)) return needs;
  }
  return null;
}

/** Matches the end of an address: the API may live under a prefix such as `/api/v3`. */
function pathPattern(template: string): RegExp {
  const escaped = template.replace(/[.*+?^$()|[\]\\]/g, '\\$&');
  return new RegExp(`${escaped.replace(/\{[^}]+\}/g, '[^/]+')}$`);
}
