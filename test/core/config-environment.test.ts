import { describe, expect, test } from 'vitest';
import { type Environment, parseEnvironment } from '#core/config/environment.ts';
import { UserError } from '#core/model/errors.ts';

const key = '-----BEGIN RSA PRIVATE KEY-----\nabc\n-----END RSA PRIVATE KEY-----\n';
const complete = { WEBHOOK_SECRET: 'hush', APP_ID: '7', PRIVATE_KEY: key };

function parse(variables: Record<string, string | undefined>): Environment {
  return parseEnvironment(variables, (path) => {
    if (path === '/keys/app.pem') return key;
    throw new Error(`ENOENT ${path}`);
  });
}

function refusal(variables: Record<string, string | undefined>): string {
  try {
    parse(variables);
  } catch (error) {
    expect(error).toBeInstanceOf(UserError);
    return (error as UserError).message;
  }
  throw new Error('was not refused');
}

describe('environment', () => {
  test('has a default for what is no secret', () => {
    expect(parse(complete)).toEqual({
      webhookSecret: 'hush',
      appId: '7',
      privateKey: key,
      port: 3000,
      host: '127.0.0.1',
      apiUrl: 'https://api.github.com',
      gitUrl: 'https://github.com',
      databaseUrl: null,
      logLevel: 'info',
      directory: '.isochron',
      calibrate: true,
    });
  });

  test('takes a key on one line or from a file, and an enterprise server', () => {
    expect(parse({ ...complete, PRIVATE_KEY: key.replaceAll('\n', '\\n') }).privateKey).toBe(key);
    const { privateKey, apiUrl, gitUrl, port } = parse({
      ...complete,
      PRIVATE_KEY: '',
      PRIVATE_KEY_PATH: '/keys/app.pem',
      GITHUB_API_URL: 'https://git.example.com/api/v3/',
      PORT: '0',
    });
    expect({ privateKey, apiUrl, gitUrl, port }).toEqual({
      privateKey: key,
      apiUrl: 'https://git.example.com/api/v3',
      gitUrl: 'https://git.example.com',
      port: 0,
    });
  });

  test('lets idle workers calibrate unless it is off', () => {
    expect(parse({ ...complete, ISOCHRON_CALIBRATE: 'off' }).calibrate).toBe(false);
  });

  test('names everything that is missing, and how to get it', () => {
    const message = refusal({ WEBHOOK_SECRET: ' ' });
    expect(message).toMatch(/^WEBHOOK_SECRET is not set: .*openssl rand -hex 32/m);
    expect(message).toMatch(/^APP_ID is not set/m);
    expect(message).toMatch(/^PRIVATE_KEY is not set: .*PRIVATE_KEY_PATH/m);
  });

  test.each([
    ['APP_ID', 'seven', /APP_ID must be/],
    ['PORT', '70000', /PORT must be a whole number/],
    ['PORT', 'http', /PORT must be a whole number/],
    ['DATABASE_URL', 'mysql://user:pass@host/db', /DATABASE_URL must be an address/],
    ['GITHUB_API_URL', 'ftp://host', /GITHUB_API_URL must be a web address/],
    ['GIT_URL', 'nowhere', /GIT_URL must be a web address/],
    ['LOG_LEVEL', 'loud', /LOG_LEVEL must be one of/],
    ['ISOCHRON_CALIBRATE', 'weekly', /ISOCHRON_CALIBRATE must be on or off/],
  ])('refuses %s=%s', (name, value, expected) => {
    expect(refusal({ ...complete, [name]: value })).toMatch(expected);
  });

  test('never shows a value of a secret', () => {
    const secrets = {
      WEBHOOK_SECRET: 'tell-nobody-1',
      APP_ID: 'tell-nobody-2',
      PRIVATE_KEY: 'tell-nobody-3',
      DATABASE_URL: 'mysql://tell-nobody-4@host',
    };
    expect(refusal(secrets)).not.toContain('tell-nobody');
    expect(refusal({ ...secrets, APP_ID: '7', DATABASE_URL: '' })).not.toContain('tell-nobody');
    const file = { ...complete, PRIVATE_KEY: undefined, PRIVATE_KEY_PATH: 'tell-nobody-5' };
    expect(refusal(file)).toMatch(/^PRIVATE_KEY_PATH names a file that cannot be read/);
    expect(refusal(file)).not.toContain('tell-nobody');
  });
});
