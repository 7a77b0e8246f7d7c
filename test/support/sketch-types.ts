import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const here = fileURLToPath(new URL('../../fixtures/sketches', import.meta.url));

/**
 * What TypeScript says of each sketch as a module of its own, under `strict`; empty for those that hold.
 *
 * @param packages a directory whose node_modules have the real libraries; else those of fixtures/sketches are taken
 */
export function typeErrors(
  sketches: readonly string[],
  packages: string | null = process.env.HOPLINT_SKETCH_PACKAGES ?? null,
): string[] {
  const root = packages ?? here;
  const declared = packages === null ? ['globals.d.ts', 'libraries.d.ts'] : ['globals.d.ts'];
  const files = new Map([
    ...declared.map((name): [string, string] => [join(root, name), readFileSync(join(here, name), 'utf8')]),
    ...sketches.map((text, at): [string, string] => [join(root, `sketch-${at}.ts`), `export {};\n${text}`]),
  ]);
  const options: ts.CompilerOptions = {
    strict: true,
    experimentalDecorators: true,
    noEmit: true,
    skipLibCheck: true,
    esModuleInterop: true,
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    lib: ['lib.es2022.d.ts', 'lib.dom.d.ts', 'lib.dom.iterable.d.ts'],
    types: ['node'],
  };
  const host = ts.createCompilerHost(options);
  const { getSourceFile, fileExists, readFile } = host;
  host.getSourceFile = (name, ...rest) => {
    const text = files.get(name);
    return text === undefined
      ? getSourceFile.call(host, name, ...rest)
      : ts.createSourceFile(name, text, ts.ScriptTarget.ES2022);
  };
  host.fileExists = (name) => files.has(name) || fileExists.call(host, name);
  host.readFile = (name) => files.get(name) ?? readFile.call(host, name);
  const program = ts.createProgram([...files.keys()], options, host);
  return ts.getPreEmitDiagnostics(program).map(({ file, start, messageText }) => {
    const text = ts.flattenDiagnosticMessageText(messageText, '\n');
    const sketch = file ? files.get(file.fileName) : undefined;
    return sketch === undefined
      ? `${file?.fileName ?? ''}: ${text}`
      : `${text}\n  at: ${sketch.slice(start ?? 0).split('\n')[0]}\n${sketch}`;
  });
}
