import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { ModuleFacts } from '../analyze/facts.js';
import type { FactsSource } from '../analyze/facts-source.js';
import { Pack, type PackLabel, writePack } from './pack.js';

/** Of facts that are kept, to those that the last run needed. */
const MOST_KEPT = 1.25;

/** Facts of source files, kept by the path and the text that they are of. */
export class FactsCache implements FactsSource {
  readonly #file: string;
  readonly #label: PackLabel;
  readonly #pack: Pack;
  readonly #capture: FactsSource;
  readonly #used = new Map<string, Buffer>();
  /** How many files were not in the cache. */
  misses = 0;

  private constructor(file: string, label: PackLabel, pack: Pack, capture: FactsSource) {
    this.#file = file;
    this.#label = label;
    this.#pack = pack;
    this.#capture = capture;
  }

  /** `capture` makes the facts that are not there. */
  static async open(directory: string, label: PackLabel, capture: FactsSource): Promise<FactsCache> {
    const file = join(directory, 'facts');
    return new FactsCache(file, label, await Pack.read(file, label), capture);
  }

  async of(path: string, text: string): Promise<ModuleFacts> {
    const key = createHash('sha1').update(path).update('\0').update(text).digest('base64url');
    const known = this.#pack.entry(key);
    if (known) {
      this.#used.set(key, known);
      return JSON.parse(known.toString('utf8'));
    }
    this.misses += 1;
    const facts = await this.#capture.of(path, text);
    this.#used.set(key, Buffer.from(JSON.stringify(facts)));
    return facts;
  }

  /** How many files were in the cache. */
  get hits(): number {
    return this.#used.size - this.misses;
  }

  /** Keeps the facts that this run needed, and those of other versions of files as long as these are few. */
  async save(): Promise<void> {
    const isFull = this.#pack.size > this.#used.size * MOST_KEPT;
    if (this.misses === 0 && !isFull) return;
    const others = isFull ? [] : this.#pack.entries();
    await writePack(this.#file, this.#label, new Map([...others, ...this.#used]));
  }
}
