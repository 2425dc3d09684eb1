import { expect } from 'vitest';
import { describeHost } from '../contracts/host/host.ts';
import { type HostOverJson, throughJson } from '../fakes/host/json-loop.ts';
import { createContractRig } from './contract-rig.ts';

describeHost('the local host with the real claude, reached by JSON alone', async () => {
  const reached: HostOverJson[] = [];
  const rig = await createContractRig((host) => {
    const far = throughJson(host);
    reached.push(far);
    return far;
  });
  return {
    ...rig,
    async close() {
      await rig.close();
      expect(reached.flatMap(({ faults }) => faults)).toEqual([]);
    },
  };
});
