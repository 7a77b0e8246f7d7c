import type { LibraryModel, Member, RemoteAction } from '../library.js';

/** Activities run in a worker, which may be another service's; each attempt is bounded, and retried for ever. */
const activity: RemoteAction = {
  is: 'remote',
  kind: 'rpc',
  system: 'temporal',
  procedure: '$name',
  elsewhere: '@options.taskQueue',
  queued: true,
  bounds: [
    { at: ['@options.scheduleToCloseTimeout', '@options.startToCloseTimeout'], means: 'duration-text' },
  ],
  unbounded: { ms: null, counts: false, says: 'Temporal demands a timeout of an activity' },
  retries: {
    at: '@options.retry.maximumAttempts',
    counts: 'attempts',
    default: null,
    delay: 'exponential',
  },
};

/** The type argument says which functions a worker of this service is given, by whatever way. */
const proxy: Member = {
  call: {
    is: 'entry',
    kind: 'rpc',
    system: 'temporal',
    procedure: '$name',
    handlers: '$typed.0',
    place: 'handler',
    gives: 'Activities',
    carries: { options: '0' },
  },
};

export const temporalioWorkflow: LibraryModel = {
  library: '@temporalio/workflow',
  modules: ['@temporalio/workflow'],
  source: '@temporalio/workflow 1.24.0: lib/workflow.d.ts',
  exports: {
    proxyActivities: proxy,
    proxyLocalActivities: { call: { is: 'make', type: 'Local' } },
    executeChild: {
      call: {
        is: 'remote',
        kind: 'rpc',
        system: 'temporal',
        procedure: ['0.name', '0'],
        bounds: [{ at: ['1.workflowExecutionTimeout', '1.workflowRunTimeout'], means: 'duration-text' }],
        unbounded: { ms: null, counts: false, says: 'Temporal waits for ever for a workflow by default' },
      },
    },
    startChild: { call: { is: 'remote', kind: 'publish', system: 'temporal', channel: ['0.name', '0'] } },
  },
  types: {
    Activities: { anyMember: { call: activity } },
    /** They run in the worker of the workflow itself. */
    Local: {},
  },
};
