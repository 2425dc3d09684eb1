import { join } from 'node:path';
import { handleOf } from '../../src/claude/process/handle.ts';
import { familyOf, isSameProcess } from '../../src/claude/process/process-table.ts';
import type { Host } from '../../src/core/ports/host.ts';
import type { HostRig } from '../contracts/host/host.ts';
import { createMemoryLedger } from '../fakes/memory-ledger.ts';
import { claudeOf, createClaudeRig } from './claude-rig.ts';

const args = ['--allowedTools', 'Bash(echo:*)', 'Bash(tail:*)', 'Read(//dev/null)'];

/** The real claude for the contract suite; `reach` is the way to its host. */
export async function createContractRig(reach: (host: Host) => Host): Promise<HostRig> {
  const rig = await createClaudeRig();
  const ledger = createMemoryLedger();
  const filesDir = join(rig.home, 'files');
  return {
    host: reach(rig.host({ args, ledger, filesDir })),
    project: rig.project,
    model: rig.model,
    restarted: () => reach(rig.host({ args, ledger, filesDir })),
    kill: (session) => process.kill(claudeOf(session).pid, 'SIGKILL'),
    earlierHandle: (session) => handleOf({ ...claudeOf(session), startTime: 'another time' }),
    processesOf: (session) => {
      const claude = claudeOf(session);
      const family = familyOf({ pid: claude.pid, sessionId: session.sessionId });
      return [claude, ...family].filter(isSameProcess).map(({ pid }) => pid);
    },
    close: rig.close,
  };
}
