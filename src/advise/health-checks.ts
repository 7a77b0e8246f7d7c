import type { Architecture } from '../analyze/architecture.js';
import type { Interaction } from '../model.js';
import { isCommand } from '../rules/commands.js';

/** Names of operations that only tell whether a service is up. */
const NAME =
  /(^|[/. _-])(health(z|[-_]?checks?)?|ready(z)?|readiness|live(z|ness)?|ping|heartbeat)([/. _-](live(ness)?|ready|readiness|check))?$/i;

/**
 * Whether a call only asks whether its target is up: by its own name or its library, or where nothing but the health
 * checks of its own service makes it.
 */
export function isHealthCheck(architecture: Architecture, call: Interaction): boolean {
  if (call.client === '@nestjs/terminus' || NAME.test(call.path ?? ''))
    return !isCommand({ ...call, path: null });
  if (isCommand(call) || call.kind === 'publish' || call.reaches.length === 0) return false;
  return call.reaches.every(({ operation }) => NAME.test(architecture.operation(operation)?.name ?? ''));
}
