import { spawn } from '@lydell/node-pty';
import headless from '@xterm/headless';
import { onTestFinished } from 'vitest';
import { program as built } from '../commands/run.js';

/** Keys as a terminal sends them. */
export const keys = {
  enter: '\r',
  up: '\x1b[A',
  down: '\x1b[B',
  ctrlC: '\x03',
} as const;

type Options = {
  readonly columns?: number;
  readonly rows?: number;
  readonly env?: Readonly<Record<string, string>>;
  /** The program; that of this repository where it is not said. */
  readonly program?: string;
};

/** Longer than any step takes on a busy machine. */
const PATIENCE_MS = 20_000;

/** hoplint in a pseudo-terminal, and a person before it. */
export class Terminal {
  readonly #process: ReturnType<typeof spawn>;
  readonly #screen: InstanceType<typeof headless.Terminal>;
  readonly #ended: Promise<number>;
  #raw = '';
  #exitCode: number | null = null;
  #waiting: (() => void)[] = [];

  constructor(
    cwd: string,
    args: readonly string[],
    { columns = 80, rows = 24, env = {}, program = built }: Options = {},
  ) {
    const { FORCE_COLOR: _, NO_COLOR: __, CI: ___, GITHUB_ACTIONS: ____, ...own } = process.env;
    this.#screen = new headless.Terminal({ cols: columns, rows, scrollback: 5000, allowProposedApi: true });
    this.#process = spawn(process.execPath, [program, ...args], {
      name: env.TERM ?? 'xterm-256color',
      cols: columns,
      rows,
      cwd,
      env: { ...own, TERM: 'xterm-256color', ...env } as Record<string, string>,
    });
    this.#process.onData((data) => {
      this.#raw += data;
      this.#screen.write(data, () => this.#changed());
    });
    this.#ended = new Promise((resolve) => {
      this.#process.onExit(({ exitCode, signal }) => {
        // As a shell has it.
        this.#exitCode = signal ? 128 + signal : exitCode;
        this.#changed();
        resolve(this.#exitCode);
      });
    });
    onTestFinished(() => {
      if (this.#exitCode === null) this.#process.kill('SIGKILL');
    });
  }

  /** What was written, with all its control sequences. */
  get raw(): string {
    return this.#raw;
  }

  /** All lines, those that have scrolled away included, without blanks at their ends. */
  get text(): string {
    const { active } = this.#screen.buffer;
    const lines = Array.from(
      { length: active.length },
      (_, y) => active.getLine(y)?.translateToString(true) ?? '',
    );
    return lines.join('\n').trimEnd();
  }

  /** Lines that were wider than the terminal, so that it had to break them. */
  get brokenLines(): string[] {
    const { active } = this.#screen.buffer;
    const line = (y: number) => active.getLine(y)?.translateToString(true) ?? '';
    const broken = Array.from({ length: active.length }, (_, y) => y).filter(
      (y) => active.getLine(y)?.isWrapped,
    );
    return broken.map((y) => line(y - 1) + line(y));
  }

  /** Waits until the text shows this. */
  async shows(wanted: string | RegExp): Promise<void> {
    const isThere = () => (typeof wanted === 'string' ? this.text.includes(wanted) : wanted.test(this.text));
    const deadline = Date.now() + PATIENCE_MS;
    while (!isThere()) {
      if (this.#exitCode !== null)
        throw new Error(`ended with ${this.#exitCode} without ${wanted}:\n${this.text}`);
      const left = deadline - Date.now();
      if (left <= 0) throw new Error(`${wanted} did not come:\n${this.text}`);
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, Math.min(left, 500));
        this.#waiting.push(() => {
          clearTimeout(timer);
          resolve();
        });
      });
    }
  }

  /** Waits until the last question is this one, which is open as long as it has a `?` before it. */
  asks(question: string): Promise<void> {
    const words = question.split(' ').map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
    return this.shows(new RegExp(`\\? ${words.join('\\s+')}(?![\\s\\S]*^\\? )`, 'm'));
  }

  press(...pressed: readonly string[]): void {
    for (const key of pressed) this.#process.write(key);
  }

  resize(columns: number, rows: number): void {
    this.#process.resize(columns, rows);
    this.#screen.resize(columns, rows);
  }

  /** Waits for the end, and gives the exit code. */
  async end(): Promise<number> {
    const code = await this.#ended;
    // What was written last may still be on its way to the screen.
    await new Promise<void>((resolve) => this.#screen.write('', resolve));
    return code;
  }

  #changed(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resume of waiting) resume();
  }
}
