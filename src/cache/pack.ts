import { createHash, randomUUID } from 'node:crypto';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { makeDirectory } from '../write-files.js';

/** What a file of the cache is for: those of another build, or for another system, count for nothing. */
export type PackLabel = { readonly build: string; readonly for: string };

/**
 * A file of the cache: a line that says what it is, with the digest of all that follows; a line with keys and sizes;
 * then the entries one after another. One file for all, since opening thousands costs more than they hold.
 */
export class Pack {
  readonly #entries: ReadonlyMap<string, Buffer>;

  private constructor(entries: ReadonlyMap<string, Buffer>) {
    this.#entries = entries;
  }

  static readonly empty: Pack = new Pack(new Map());

  /** Empty where the file is absent, damaged, foreign or old. */
  static async read(file: string, label: PackLabel): Promise<Pack> {
    try {
      const content = await readFile(file);
      const headEnd = content.indexOf('\n');
      const head: unknown = JSON.parse(content.toString('utf8', 0, headEnd));
      const body = content.subarray(headEnd + 1);
      if (JSON.stringify(head) !== JSON.stringify(headOf(label, body))) return Pack.empty;
      const indexEnd = body.indexOf('\n');
      const index: [key: string, bytes: number][] = JSON.parse(body.toString('utf8', 0, indexEnd));
      let at = indexEnd + 1;
      const entries = new Map<string, Buffer>();
      for (const [key, bytes] of index) {
        entries.set(key, body.subarray(at, at + bytes));
        at += bytes;
      }
      return at === body.length ? new Pack(entries) : Pack.empty;
    } catch {
      return Pack.empty;
    }
  }

  get size(): number {
    return this.#entries.size;
  }

  entries(): Iterable<[string, Buffer]> {
    return this.#entries.entries();
  }

  entry(key: string): Buffer | undefined {
    return this.#entries.get(key);
  }
}

/**
 * Writes a pack, whole or not at all, so that runs at the same time do not disturb each other. A cache that cannot be
 * written costs time and nothing else: false.
 */
export async function writePack(
  file: string,
  label: PackLabel,
  entries: ReadonlyMap<string, Buffer>,
): Promise<boolean> {
  const index = JSON.stringify([...entries].map(([key, content]) => [key, content.length]));
  const body = Buffer.concat([Buffer.from(`${index}\n`), ...entries.values()]);
  const temporary = `${file}.${randomUUID()}.tmp`;
  try {
    await makeDirectory(dirname(file));
    await writeFile(
      temporary,
      Buffer.concat([Buffer.from(`${JSON.stringify(headOf(label, body))}\n`), body]),
    );
    await rename(temporary, file);
    return true;
  } catch {
    await rm(temporary, { force: true }).catch(() => {});
    return false;
  }
}

function headOf({ build, for: owner }: PackLabel, body: Buffer) {
  return { hoplint: build, for: owner, digest: createHash('sha1').update(body).digest('hex') };
}
