import { familyOf, isSameProcess } from '../../src/claude/process-table.ts';
import { describeHost } from '../contracts/host.ts';
import { createClaudeRig } from './claude-rig.ts';

describeHost('the local host with the real claude', async () => {
  const rig = await createClaudeRig();
  return {
    host: rig.host(),
    project: rig.project,
    model: rig.model,
    restarted: () => rig.host(),
    kill: (session) => process.kill(session.process.pid, 'SIGKILL'),
    processesOf: ({ process: claude, sessionId }) =>
      [claude, ...familyOf({ pid: claude.pid, sessionId })].filter(isSameProcess).map(({ pid }) => pid),
    close: rig.close,
  };
});
