// Parses the files whose names it reads from its input, separated by NUL, and does nothing with them.
import { readFileSync } from 'node:fs';
import { ts } from 'ts-morph';

for (const file of readFileSync(0, 'utf8').split('\0')) {
  if (file !== '') ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true);
}
