import { join } from 'node:path';
import { handleOf } from '../../src/claude/process/handle.ts';
import { familyOf, isSameProcess } from '../../src/claude/process/process-table.ts';
import { describeHost } from '../contracts/host/host.ts';
import { createMemoryLedger } from '../fakes/memory-ledger.ts';
import { claudeOf, createClaudeRig } from './claude-rig.ts';

const args = ['--allowedTools', 'Bash(echo:*)', 'Bash(tail:*)', 'Read(//dev/null)'];

describeHost('the local host with the real claude', async () => {
  const rig = await createClaudeRig();
  const ledger = createMemoryLedger();
  const filesDir = join(rig.home, 'files');
  return {
    host: rig.host({ args, ledger, filesDir }),
    project: rig.project,
    model: rig.model,
    restarted: () => rig.host({ args, ledger, filesDir }),
    kill: (session) => process.kill(claudeOf(session).pid, 'SIGKILL'),
    earlierHandle: (session) => handleOf({ ...claudeOf(session), startTime: 'another time' }),
    processesOf: (session) => {
      const claude = claudeOf(session);
      const family = familyOf({ pid: claude.pid, sessionId: session.sessionId });
      return [claude, ...family].filter(isSameProcess).map(({ pid }) => pid);
    },
    close: rig.close,
  };
});
