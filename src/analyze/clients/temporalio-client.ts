import type { LibraryModel, Locations, Member, RemoteAction } from '../library.js';

/** A workflow is its name or its function, whose name it has. Waiting for its result is a call like any other. */
const wait = (procedure: Locations): Member => ({
  call: {
    is: 'remote',
    kind: 'rpc',
    system: 'temporal',
    procedure,
    bounds: [{ at: ['1.workflowExecutionTimeout', '1.workflowRunTimeout'], means: 'duration-text' }],
    unbounded: { ms: null, counts: false, says: 'Temporal waits for ever for a workflow by default' },
  },
});
/** The function of a workflow, or its name. */
const WORKFLOW: Locations = ['0.name', '0'];
const publish = (channel: Locations, carries = false): Member => {
  const action: RemoteAction = { is: 'remote', kind: 'publish', system: 'temporal', channel };
  return { call: carries ? { ...action, gives: 'Handle', carries: { workflow: channel } } : action };
};
const workflows: Record<string, Member> = {
  start: publish(WORKFLOW, true),
  signalWithStart: publish(WORKFLOW, true),
  execute: wait(WORKFLOW),
  getHandle: { call: { is: 'make', type: 'Handle' } },
};

export const temporalioClient: LibraryModel = {
  library: '@temporalio/client',
  modules: ['@temporalio/client'],
  source: '@temporalio/client 1.24.0: lib/workflow-client.d.ts, lib/client.d.ts',
  exports: {
    Client: { new: { is: 'make', type: 'Client' } },
    WorkflowClient: { new: { is: 'make', type: 'WorkflowClient' } },
    WorkflowHandle: { type: 'Handle' },
  },
  types: {
    Client: { members: { workflow: { type: 'WorkflowClient' } } },
    WorkflowClient: { members: workflows },
    Handle: {
      members: {
        result: wait('@workflow'),
        query: wait('0'),
        executeUpdate: wait('0'),
        signal: publish('0'),
      },
    },
  },
};
