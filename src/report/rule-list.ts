import { hanging } from './layout.js';
import { createPaint } from './paint.js';
import { pad } from './text.js';

type ListedRule = {
  readonly id: string;
  readonly title: string;
  readonly severity: 'error' | 'warn' | 'off';
};

/** The rules with their severity in the preset `recommended`, and what must hold. */
export function ruleListText(
  rules: readonly ListedRule[],
  { width, colour }: { readonly width: number; readonly colour: boolean },
): string {
  const paint = createPaint(colour);
  const looks = { error: paint.error, warn: paint.warning, off: paint.quiet };
  const widest = Math.max(...rules.map(({ id }) => id.length));
  const lines = rules.flatMap(({ id, title, severity }) =>
    hanging(`  ${paint.strong(pad(id, widest))}  ${looks[severity](pad(severity, 5))}  `, title, width),
  );
  return `${[...lines, '', paint.quiet('hoplint explain <rule> prints the page of a rule.')].join('\n')}\n`;
}
