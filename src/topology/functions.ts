import { posix } from 'node:path';
import type { DeployedFunction, Location, Trigger } from '../model.js';
import { isPlain, property, textOf, textsOf } from './plain.js';

/** The functions of serverless.yml and of templates of AWS SAM, and what runs them. */

/** Puts in what a manifest says of its own variables. */
export type Fill = (text: string) => string;

/** What queues, topics, buses and tables of a template are called, by the names by which it refers to them. */
export type ResourceNames = ReadonlyMap<string, string>;

const NAME_PROPERTIES = ['QueueName', 'TopicName', 'TableName', 'FunctionName', 'Name'];

export function resourceNames(resources: unknown, fill: Fill): ResourceNames {
  return new Map(
    Object.entries(isPlain(resources) ? resources : {}).map(([id, resource]) => {
      const properties = property(resource, 'Properties');
      const [written] = NAME_PROPERTIES.flatMap((name) => textOf(property(properties, name)) ?? []);
      const name = written === undefined ? id : fill(written);
      return [id, name.includes('${') ? id : name] as const;
    }),
  );
}

/** The name of what a value refers to: `!Ref Orders`, `!GetAtt Orders.Arn`, `{ "Fn::GetAtt": [Orders, Arn] }`, an ARN. */
export function referenced(value: unknown, called: ResourceNames, fill: Fill): string | null {
  const inner = property(value, 'Ref') ?? property(value, 'Fn::GetAtt') ?? value;
  const text = Array.isArray(inner) ? textOf(inner[0]) : textOf(inner);
  if (text === null) return null;
  const [id = ''] = text.split('.', 1);
  return called.get(id) ?? fill(text);
}

/** What a function of the Serverless Framework is called, and what runs it. */
export function frameworkFunction(
  key: string,
  written: unknown,
  service: string,
  called: ResourceNames,
  fill: Fill,
  place: { readonly directory: string; readonly at: Location },
): DeployedFunction {
  return {
    name: key,
    names: [
      invokedName(textOf(property(written, 'name')), service, key, fill),
      `${logicalId(key)}LambdaFunction`,
    ],
    handler: handlerOf(place.directory, property(written, 'handler')),
    triggers: frameworkTriggers(property(written, 'events'), called, fill),
    at: place.at,
  };
}

/** A function is called after its service and stage, unless it has a name of its own. */
function invokedName(own: string | null, service: string, key: string, fill: Fill): string {
  return own === null ? `${service}-*-${key}` : fill(own).replace(/\$\{[^}]*\}/g, '*');
}

/** As the framework calls the function in CloudFormation. */
function logicalId(key: string): string {
  const id = key.replaceAll('-', 'Dash').replaceAll('_', 'Underscore');
  return id.charAt(0).toUpperCase() + id.slice(1);
}

/** `src/handlers/create.main` is the export `main` of the module `src/handlers/create`. */
export function handlerOf(directory: string, written: unknown): DeployedFunction['handler'] {
  const match = /^(.+)\.([\w$]+)$/.exec(textOf(written) ?? '');
  if (!match?.[1] || !match[2] || match[1].includes('${')) return null;
  return { module: posix.join(directory, match[1]), export: match[2] };
}

/** https://www.serverless.com/framework/docs/providers/aws/guide/events */
function frameworkTriggers(events: unknown, called: ResourceNames, fill: Fill): Trigger[] {
  const all = Array.isArray(events) ? events : [];
  return all.flatMap((event): Trigger[] => {
    if (!isPlain(event)) return [];
    return Object.entries(event).flatMap(([kind, value]): Trigger[] => {
      const reference = (of: unknown) => referenced(of, called, fill);
      switch (kind) {
        case 'http':
        case 'httpApi': {
          const [method, path] = isPlain(value)
            ? [textOf(value.method), textOf(value.path)]
            : (textOf(value) ?? '').trim().split(/\s+/, 2);
          return route(method, path);
        }
        case 'sqs':
          return consumed('sqs', reference(property(value, 'arn') ?? value));
        case 'sns':
          return consumed('sns', reference(property(value, 'arn') ?? property(value, 'topicName') ?? value));
        case 'stream':
          return consumed('stream', reference(property(value, 'arn') ?? value));
        case 'kafka':
        case 'msk':
          return consumed('kafka', textOf(property(value, 'topic')));
        case 'rabbitmq':
          return consumed('rabbitmq', textOf(property(value, 'queue')));
        case 'schedule':
          return textsOf(property(value, 'rate') ?? value).map((schedule) => ({ kind: 'job', schedule }));
        case 'eventBridge':
          return bridged(
            property(value, 'schedule'),
            reference(property(value, 'eventBus')),
            property(value, 'pattern'),
          );
        default:
          return [];
      }
    });
  });
}

/** https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-function-eventsource.html */
export function stackTriggers(events: unknown, called: ResourceNames): Trigger[] {
  return Object.values(isPlain(events) ? events : {}).flatMap((event): Trigger[] => {
    const properties = property(event, 'Properties');
    const reference = (name: string) => referenced(property(properties, name), called, (text) => text);
    switch (property(event, 'Type')) {
      case 'Api':
      case 'HttpApi':
        return route(textOf(property(properties, 'Method')), textOf(property(properties, 'Path')));
      case 'SQS':
        return consumed('sqs', reference('Queue'));
      case 'SNS':
        return consumed('sns', reference('Topic'));
      case 'Kinesis':
      case 'DynamoDB':
        return consumed('stream', reference('Stream'));
      case 'MSK':
      case 'SelfManagedKafka':
        return textsOf(property(properties, 'Topics')).flatMap((topic) => consumed('kafka', topic));
      case 'Schedule':
      case 'ScheduleV2': {
        const schedule = property(properties, 'Schedule') ?? property(properties, 'ScheduleExpression');
        return bridged(schedule, null, null);
      }
      case 'EventBridgeRule':
      case 'CloudWatchEvent':
        return bridged(null, reference('EventBusName'), property(properties, 'Pattern'));
      default:
        return [];
    }
  });
}

function route(method: string | null | undefined, path: string | null | undefined): Trigger[] {
  const verb = method === null || method === undefined || /^(any|\*)$/i.test(method) ? 'ANY' : method;
  const all = path === null || path === undefined || path === '$default' || path === '*' ? '/*' : path;
  const plain = `/${all.replace(/^\/+|\/+$/g, '')}`.replace(/\{[\w.-]+\+\}/g, '*');
  return [{ kind: 'http', method: verb.toUpperCase(), path: plain }];
}

function consumed(system: string, channel: string | null): Trigger[] {
  return channel === null || channel === '' ? [] : [{ kind: 'consume', system, channel }];
}

/** A rule of EventBridge: on a schedule, or for the types of events that its pattern names. */
function bridged(schedule: unknown, bus: string | null, pattern: unknown): Trigger[] {
  const at = textOf(schedule);
  if (at !== null) return [{ kind: 'job', schedule: at }];
  const types = textsOf(property(pattern, 'detail-type'));
  return types.flatMap((type) => consumed('eventbridge', `${bus?.split('/').at(-1) ?? 'default'}/${type}`));
}
