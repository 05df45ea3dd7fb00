/** The specifiers that a source file names, read without running it. */
import { parseSync } from 'oxc-parser';

/** What a file refers to; relative ones are followed. */
export function specifiersOf(path: string, text: string): readonly string[] {
  const found = new Set<string>();
  try {
    const { module, errors } = parseSync(path, text);
    if (errors.length > 0) return scan(text);
    for (const one of module.staticImports) found.add(one.moduleRequest.value);
    for (const one of module.staticExports) {
      for (const entry of one.entries) {
        if (entry.moduleRequest !== null) found.add(entry.moduleRequest.value);
      }
    }
    for (const one of module.dynamicImports) {
      const literal = literalOf(text.slice(one.moduleRequest.start, one.moduleRequest.end));
      if (literal !== null) found.add(literal);
    }
  } catch {
    return scan(text);
  }
  for (const specifier of references(text)) found.add(specifier);
  return [...found];
}

function literalOf(source: string): string | null {
  return /^(['"`])([^'"`$]*)\1$/.exec(source.trim())?.[2] ?? null;
}

/** `new URL('./kernel.wasm', import.meta.url)` and `require('./data.json')`. */
function references(text: string): string[] {
  const urls = text.matchAll(/new URL\(\s*['"`]([^'"`$]+)['"`]\s*,\s*import\.meta\.url/g);
  const requires = text.matchAll(/\brequire\(\s*['"]([^'"]+)['"]\s*\)/g);
  return [...urls, ...requires].map((match) => match[1] as string);
}

/** For what the parser does not understand, such as some AssemblyScript: rather too many than too few. */
function scan(text: string): string[] {
  const imports = text.matchAll(/\b(?:from|import)\s*\(?\s*['"]([^'"]+)['"]/g);
  return [...[...imports].map((match) => match[1] as string), ...references(text)];
}
