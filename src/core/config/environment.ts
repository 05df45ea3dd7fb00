import { z } from 'zod';
import { UserError } from '../model/errors.ts';

/** What the server is told by its environment. Secrets are in it: never log it. */
export interface Environment {
  readonly webhookSecret: string;
  readonly appId: string;
  /** The key's text, read from PRIVATE_KEY_PATH where that names a file. */
  readonly privateKey: string;
  readonly port: number;
  readonly host: string;
  /** Without a slash at the end, such as `https://github.example.com/api/v3`. */
  readonly apiUrl: string;
  /** Where git fetches from; without a slash at the end. */
  readonly gitUrl: string;
  /** Null for the embedded store. */
  readonly databaseUrl: string | null;
  readonly logLevel: (typeof logLevels)[number];
  /** Where mirrors, builds and the embedded store are kept. */
  readonly directory: string;
  /** Whether an idle worker measures commits against themselves. */
  readonly calibrate: boolean;
}

const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

const url = (protocols: RegExp, form: string) =>
  z.url({ protocol: protocols, error: `must be ${form}` }).transform((text) => {
    return text.replace(/\/+$/, '');
  });

const portForm = 'must be a whole number from 0 to 65535 (0 takes any free one)';

/** Which store is meant. */
const storeFields = {
  DATABASE_URL: url(
    /^postgres(ql)?$/,
    'an address such as `postgres://user:password@host/database`',
  ).optional(),
  ISOCHRON_DIR: z.string().default('.isochron'),
};

/** Messages say what a variable must be and how to get it; the value itself is never shown. */
const schema = z
  .object({
    WEBHOOK_SECRET: z.string({
      error:
        'is not set: without it anybody could send webhooks. Make one with ' +
        "`openssl rand -hex 32` and set it here and on the App's settings page",
    }),
    APP_ID: z
      .string({
        error: "is not set: it is the App's number, on its settings page under General, App ID",
      })
      .regex(/^\d{1,12}$/, { error: "must be the App's number, such as `12345`" }),
    PRIVATE_KEY: z.string().optional(),
    PRIVATE_KEY_PATH: z.string().optional(),
    PORT: z
      .string()
      .refine((port) => /^\d{1,5}$/.test(port) && Number(port) <= 65_535, { error: portForm })
      .default('3000'),
    HOST: z.string().default('127.0.0.1'),
    GITHUB_API_URL: url(/^https?$/, 'a web address such as `https://api.github.com`').default(
      'https://api.github.com',
    ),
    GIT_URL: url(/^https?$/, 'a web address such as `https://github.com`').optional(),
    LOG_LEVEL: z
      .enum(logLevels, { error: `must be one of ${logLevels.join(', ')}` })
      .default('info'),
    ISOCHRON_CALIBRATE: z.enum(['on', 'off'], { error: 'must be on or off' }).default('on'),
    ...storeFields,
  })
  .refine((own) => own.PRIVATE_KEY !== undefined || own.PRIVATE_KEY_PATH !== undefined, {
    path: ['PRIVATE_KEY'],
    // Also beside other mistakes: one start should name everything that is missing.
    when: () => true,
    error:
      "is not set: generate a key on the App's settings page and give its text, or its file in " +
      'PRIVATE_KEY_PATH',
  });

/**
 * Reads the environment. `readText` reads the file that PRIVATE_KEY_PATH names. Throws UserError
 * that names every variable that is missing or wrong, and no value of a secret.
 */
export function parseEnvironment(
  variables: Readonly<Record<string, string | undefined>>,
  readText: (path: string) => string,
): Environment {
  const own = checked(schema, variables);
  return {
    webhookSecret: own.WEBHOOK_SECRET,
    appId: own.APP_ID,
    privateKey: keyOf(own.PRIVATE_KEY, own.PRIVATE_KEY_PATH, readText),
    port: Number(own.PORT),
    host: own.HOST,
    apiUrl: own.GITHUB_API_URL,
    gitUrl: own.GIT_URL ?? webAddress(own.GITHUB_API_URL),
    databaseUrl: own.DATABASE_URL ?? null,
    logLevel: own.LOG_LEVEL,
    directory: own.ISOCHRON_DIR,
    calibrate: own.ISOCHRON_CALIBRATE === 'on',
  };
}

/** The part of the environment that says where the store is. Throws UserError as above. */
export function parseStoreEnvironment(
  variables: Readonly<Record<string, string | undefined>>,
): Pick<Environment, 'databaseUrl' | 'directory'> {
  const own = checked(z.object(storeFields), variables);
  return { databaseUrl: own.DATABASE_URL ?? null, directory: own.ISOCHRON_DIR };
}

function checked<T>(own: z.ZodType<T>, variables: Readonly<Record<string, string | undefined>>): T {
  // An empty line in an environment file means "not set".
  const given = Object.fromEntries(
    Object.entries(variables).filter(([, value]) => value !== undefined && value.trim() !== ''),
  );
  const parsed = own.safeParse(given);
  if (parsed.success) return parsed.data;
  const wrong = parsed.error.issues.map(({ path, message }) => `${String(path[0])} ${message}.`);
  throw new UserError([...new Set(wrong)].join('\n'));
}

/** One line with \n is how environment files carry a key. */
function keyOf(
  text: string | undefined,
  path: string | undefined,
  readText: (path: string) => string,
): string {
  const key = text === undefined ? keyFile(path ?? '', readText) : text.replaceAll('\\n', '\n');
  if (/-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(key)) return key;
  throw new UserError(
    text === undefined
      ? 'PRIVATE_KEY_PATH names a file that holds no private key: give the .pem file of the App.'
      : 'PRIVATE_KEY must be the text of a .pem file; to name the file, use PRIVATE_KEY_PATH.',
  );
}

function keyFile(path: string, readText: (path: string) => string): string {
  try {
    return readText(path);
  } catch {
    throw new UserError('PRIVATE_KEY_PATH names a file that cannot be read: give the .pem file.');
  }
}

/** GitHub Enterprise has its API under `/api/v3` of the host that git talks to. */
function webAddress(apiUrl: string): string {
  if (apiUrl === 'https://api.github.com') return 'https://github.com';
  return apiUrl.replace(/\/api\/v3$/, '');
}
