/** Checks answers and webhooks against GitHub's own OpenAPI description. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Ajv, type ValidateFunction } from 'ajv';

interface OpenApi {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly 'x-webhooks': Readonly<Record<string, { readonly post: { requestBody: Content } }>>;
}
interface Operation {
  readonly responses: Readonly<Record<string, Content>>;
}
interface Content {
  readonly content?: Readonly<Record<string, { readonly schema: unknown }>>;
}

const file = createRequire(import.meta.url).resolve(
  '@octokit/openapi/generated/api.github.com.json',
);
const description = JSON.parse(readFileSync(file, 'utf8'), nullable) as OpenApi;
// GitHub's description is OpenAPI 3.0, whose keywords beyond JSON Schema are for people.
const ajv = new Ajv({ strict: false, validateFormats: false, allErrors: true, logger: false });
ajv.addSchema(description, 'github');
const compiled = new Map<string, ValidateFunction>();

/** What is wrong with the JSON of an answer; empty when it is as GitHub says. */
export function responseErrors(method: string, path: string, status: number, body: unknown) {
  const schema = description.paths[path]?.[method.toLowerCase()]?.responses[status]?.content;
  return errors(`${method} ${path} ${status}`, schema, body);
}

/** What is wrong with the payload of a webhook. */
export function webhookErrors(event: string, action: string | null, payload: unknown) {
  const name = (action === null ? event : `${event}-${action}`).replaceAll('_', '-');
  const schema = description['x-webhooks'][name]?.post.requestBody.content;
  return errors(`webhook ${name}`, schema, payload);
}

function errors(name: string, content: Content['content'], value: unknown): string[] {
  const schema = content?.['application/json']?.schema;
  if (schema === undefined) throw new Error(`GitHub does not describe ${name}`);
  const validate = compiled.get(name) ?? ajv.compile(absolute(schema) as object);
  compiled.set(name, validate);
  validate(value);
  const found = validate.errors ?? [];
  return [...new Set(found.map((error) => `${error.instancePath} ${error.message}`))];
}

/** OpenAPI 3.0 says `nullable: true` where JSON Schema says `anyOf` with null. */
function nullable(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (!('nullable' in value) || value.nullable !== true) return value;
  const { nullable: _, ...rest } = value;
  return { anyOf: [{ type: 'null' }, rest] };
}

/** References of a part point into the whole description. */
function absolute(schema: unknown): unknown {
  return JSON.parse(JSON.stringify(schema).replaceAll('"#/', '"github#/'));
}
