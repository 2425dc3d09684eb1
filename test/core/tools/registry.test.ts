import { expect, it } from 'vitest';
import type { HostTool, HostToolCall, HostToolResult } from '../../../src/core/ports/host-tools.ts';
import { type BridgeTool, createToolRegistry } from '../../../src/core/tools/registry.ts';
import { createRecordingLog } from '../../bridge/recording-log.ts';

function aTool(name: string, call: BridgeTool['call'] = async () => ({ text: `${name} ran` })): BridgeTool {
  return { name, description: `Does ${name}`, inputSchema: { type: 'object' }, call };
}

/** Hosts that were told of these tools. */
function offered(...given: BridgeTool[]) {
  const log = createRecordingLog(() => {});
  const registry = createToolRegistry(log);
  for (const tool of given) registry.register(tool);
  const hosts: { tools: readonly HostTool[]; call(call: HostToolCall): Promise<HostToolResult> }[] = [];
  const host = { provideTools: (tools: readonly HostTool[], call: HostCall) => void hosts.push({ tools, call }) };
  registry.offerTo([host, host]);
  return { log, registry, hosts };
}

type HostCall = (call: HostToolCall) => Promise<HostToolResult>;

const context = { sessionId: 's', startedBy: 'p', isUnasked: false };

it('tells every host the tools of all places as data, and runs what any of them calls', async () => {
  const seen: unknown[] = [];
  const { hosts } = offered(
    aTool('send'),
    aTool('look', async (...given) => {
      seen.push(given);
      return { text: 'looked' };
    }),
  );

  for (const { tools, call } of hosts) {
    expect(JSON.parse(JSON.stringify(tools))).toEqual([
      { name: 'send', description: 'Does send', inputSchema: { type: 'object' } },
      { name: 'look', description: 'Does look', inputSchema: { type: 'object' } },
    ]);
    expect(await call({ tool: 'look', input: { path: 'a' }, ...context })).toEqual({ text: 'looked' });
  }
  expect(seen).toEqual(Array(2).fill([{ path: 'a' }, context]));
});

it('gives a name once, and takes no tool that the hosts would not hear of', () => {
  const { registry } = offered();
  const fresh = createToolRegistry(createRecordingLog(() => {}));
  fresh.register(aTool('send'));

  expect(() => fresh.register(aTool('send'))).toThrow('two tools send');
  expect(() => registry.register(aTool('late'))).toThrow('too late');
});

it('an unknown tool, or one that breaks, is a failed call with a true word for Claude', async () => {
  const { hosts, log } = offered(aTool('broken', () => Promise.reject(new Error('boom'))));
  const call = hosts[0]!.call;

  expect(await call({ tool: 'rm', input: {}, ...context })).toEqual({
    text: 'The bridge has no tool rm.',
    failed: true,
  });
  expect(await call({ tool: 'broken', input: {}, ...context })).toEqual({
    text: expect.stringContaining('The tool broke.'),
    failed: true,
  });
  expect(log.lines).toMatchObject([{ level: 'error', fields: { tool: 'broken', session: 's' } }]);
});
