import { describe, expect, test } from 'vitest';
import type { RuleSettings } from '../../src/model.js';
import { rules } from '../../src/rules/index.js';
import { runRules } from '../../src/rules/run.js';
import { checkRules, checkSettings, type SystemSettings } from '../../src/rules/settings.js';
import { System, unbounded } from '../support/system.js';

/** A chain of five hops, of which two wait for ever, and a shared cache. */
function shop(): System {
  return new System()
    .call('web GET / -> cart GET /', { timeout: unbounded })
    .call('cart GET / -> orders POST /')
    .call('orders POST / -> payment POST /', { timeout: unbounded })
    .call('payment POST / -> ledger POST /')
    .call('ledger POST / -> audit POST /')
    .store('sessions', [{ service: 'cart' }, { service: 'orders' }], { kind: 'redis' });
}

function settings(more: RuleSettings, services: Record<string, RuleSettings> = {}): SystemSettings {
  return { rules: more, services: Object.entries(services).map(([name, own]) => ({ name, rules: own })) };
}

function run(system: SystemSettings, commandLine?: RuleSettings): string[] {
  return runRules(shop().build(), rules, system, commandLine).map(
    ({ rule, severity, service }) => `${severity} ${rule} ${service}`,
  );
}

const none: RuleSettings = { rules: {} };

describe('runRules', () => {
  test('adds severities, in the order of the rules', () => {
    expect(run(settings(none))).toEqual([
      'error sync-chain payment',
      'error missing-timeout orders',
      'error missing-timeout web',
      'warn shared-database orders',
    ]);
  });

  test('strict makes everything an error', () => {
    expect(run(settings({ preset: 'strict', rules: {} }))).toContain('error shared-database orders');
  });

  test('severities and options of the system', () => {
    expect(
      run(
        settings({
          rules: {
            'sync-chain': { options: { max: 5 } },
            'missing-timeout': { severity: 'warn' },
            'shared-database': { severity: 'off' },
          },
        }),
      ),
    ).toEqual(['warn missing-timeout orders', 'warn missing-timeout web']);
  });

  test('a service has its own, the rest of the system keeps the others', () => {
    const own = { rules: { 'missing-timeout': { severity: 'off' as const } } };
    expect(run(settings(none, { orders: own }))).not.toContain('error missing-timeout orders');
    expect(run(settings(none, { orders: own }))).toContain('error missing-timeout web');
    expect(
      run(settings(none, { payment: { rules: { 'sync-chain': { options: { max: 5 } } } } })),
    ).not.toContain('error sync-chain payment');
  });

  test('a decision has settings for the interactions that it is about', () => {
    const silenced = (operation?: string) =>
      shop()
        .call('web GET /b -> cart GET /b', { timeout: unbounded })
        .decision({
          from: 'web',
          to: 'cart',
          pattern: 'rest',
          ...(operation === undefined ? {} : { operation }),
          rules: { rules: { 'missing-timeout': { severity: 'off' } } },
        })
        .build();
    const timeouts = (architecture: ReturnType<typeof silenced>, commandLine?: RuleSettings) =>
      runRules(architecture, rules, settings(none), commandLine)
        .filter(({ rule }) => rule === 'missing-timeout')
        .map(({ message }) => message.split(' waits')[0]);
    expect(timeouts(silenced())).toEqual(['orders POST /']);
    expect(timeouts(silenced('GET /b'))).toEqual(['orders POST /', 'web GET /']);
    expect(timeouts(silenced(), { rules: { 'missing-timeout': { severity: 'warn' } } })).toHaveLength(3);
  });

  test('options of a decision hold for its interactions only', () => {
    const slow = { timeout: { ms: 9000, source: 'explicit' as const, detail: 'timeout' } };
    const system = new System()
      .call('web GET / -> cart GET /', slow)
      .call('web GET / -> stock GET /', slow)
      .decision({
        from: 'web',
        to: 'cart',
        pattern: 'rest',
        rules: { rules: { 'timeout-too-long': { options: { max: 10_000 } } } },
      })
      .build();
    const messages = runRules(system, rules, settings(none))
      .filter(({ rule }) => rule === 'timeout-too-long')
      .map(({ message }) => message);
    expect(messages).toEqual([expect.stringContaining('for stock GET / (limit 5 s)')]);
  });

  test('wrong settings of a decision are found', () => {
    const decisions = [{ rules: { rules: { 'timeout-too-long': { options: { most: 1 } } } } }];
    expect(checkSettings({ ...settings(none), decisions }, rules)).toMatchObject([
      {
        path: ['decisions', '0', 'rules', 'timeout-too-long', 'most'],
        hint: expect.stringContaining('`max`'),
      },
    ]);
  });

  test('the command line comes first, and a severity before a preset', () => {
    const system = settings({ rules: { 'missing-timeout': { severity: 'off' } } });
    expect(run(system, { rules: { 'missing-timeout': { severity: 'warn' } } })).toContain(
      'warn missing-timeout web',
    );
    expect(run(system, { preset: 'strict', rules: {} }).join()).not.toContain('missing-timeout');
    expect(run(system, { preset: 'strict', rules: {} })).toContain('error shared-database orders');
  });

  test('ids do not depend on lines', () => {
    const ids = (system: System): string[] =>
      runRules(system.build(), rules, settings(none)).map(({ id }) => id);
    const moved = new System()
      .operation('web GET /new')
      .operation('orders GET /new')
      .operation('payment GET /new');
    const before = ids(shop());
    const after = ids(
      moved
        .call('web GET / -> cart GET /', { timeout: unbounded })
        .call('cart GET / -> orders POST /')
        .call('orders POST / -> payment POST /', { timeout: unbounded })
        .call('payment POST / -> ledger POST /')
        .call('ledger POST / -> audit POST /')
        .store('sessions', [{ service: 'cart' }, { service: 'orders' }], { kind: 'redis' }),
    );
    expect(after).toEqual(before);
    expect(new Set(before).size).toBe(before.length);
  });
});

describe('checkSettings', () => {
  test('accepts what is right', () => {
    const right = { rules: { 'sync-chain': { severity: 'error' as const, options: { max: 4 } } } };
    expect(checkSettings(settings(right, { orders: right }), rules)).toEqual([]);
  });

  test('names the rule that was meant', () => {
    expect(checkSettings(settings({ rules: { 'sync-chian': {} } }), rules)).toEqual([
      {
        message: 'there is no rule `sync-chian`',
        hint: 'Did you mean `sync-chain`?',
        path: ['rules', 'sync-chian'],
      },
    ]);
  });

  test('lists the rules where none is near', () => {
    expect(checkRules({ rules: { 'no-console': {} } }, ['--rule'], rules)).toEqual([
      {
        message: 'there is no rule `no-console`',
        hint: `The rules are ${rules.map(({ id }) => `\`${id}\``).join(', ')}.`,
        path: ['--rule', 'no-console'],
      },
    ]);
  });

  test.each([
    [
      'sync-chain',
      { maks: 3 },
      'rule `sync-chain` has no option `maks`',
      'Did you mean `max`? It takes `max` (integer of at least 1, 3 by default).',
    ],
    [
      'sync-chain',
      { max: 'three' },
      'option `max` of rule `sync-chain` must be integer',
      'It takes `max` (integer of at least 1, 3 by default).',
    ],
    [
      'sync-chain',
      { max: 0 },
      'option `max` of rule `sync-chain` must be >= 1',
      'It takes `max` (integer of at least 1, 3 by default).',
    ],
    ['chatty-loop', { max: 3 }, 'rule `chatty-loop` has no option `max`', 'It takes no options.'],
  ])('%s %j', (rule, options, message, hint) => {
    const [name = ''] = Object.keys(options);
    expect(checkSettings(settings(none, { orders: { rules: { [rule]: { options } } } }), rules)).toEqual([
      { message, hint, path: ['services', 'orders', 'rules', rule, name] },
    ]);
  });
});
