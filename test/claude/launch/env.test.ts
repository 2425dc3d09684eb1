import { describe, expect, it } from 'vitest';
import { claudeEnvironment, secretMask } from '../../../src/claude/launch/env.ts';
import { fixedFor } from '../../../src/claude/launch/fixed.ts';

const secrets = ['123456:telegram-token', ''];

describe('the environment claude gets', () => {
  const made = claudeEnvironment({
    base: {
      HOME: '/home/ada',
      EDITOR: 'vi',
      TELEGRAM_BOT_TOKEN: 'other',
      COPY_OF_IT: 'url=https://api/bot123456:telegram-token/x',
      CLAUDECODE: '1',
      CLAUDE_PID: '7',
      CLAUDE_CODE_SESSION_ID: 'outer',
      ANTHROPIC_API_KEY: 'theirs',
    },
    secrets,
    secretEnvNames: ['TELEGRAM_BOT_TOKEN'],
    extra: { EDITOR: 'nano' },
  });

  it('is the user’s own, with what the config adds', () => {
    expect(made).toMatchObject({ HOME: '/home/ada', EDITOR: 'nano', ANTHROPIC_API_KEY: 'theirs' });
  });

  it('holds no secret of the bridge, by name or by value', () => {
    expect(Object.keys(made)).not.toContain('TELEGRAM_BOT_TOKEN');
    expect(JSON.stringify(made)).not.toContain('telegram-token');
  });

  it('does not tell claude that it runs inside another claude', () => {
    expect(Object.keys(made).filter((name) => name.startsWith('CLAUDE'))).toEqual([]);
  });

  it('has no timers and no memory, whatever the person and the config have set', () => {
    const off = { CLAUDE_CODE_DISABLE_CRON: '0', CLAUDE_CODE_DISABLE_AUTO_MEMORY: '0' };
    const { env } = fixedFor({ autoMemory: false });

    expect(claudeEnvironment({ base: off, secrets, secretEnvNames: [], extra: off, fixed: env })).toEqual({
      CLAUDE_CODE_EMIT_SESSION_STATE_EVENTS: '1',
      CLAUDE_CODE_DISABLE_CRON: '1',
      CLAUDE_CODE_DISABLE_AUTO_MEMORY: '1',
    });
  });

  it('leaves the memory to the person where the config allows it', () => {
    const { env, settings } = fixedFor({ autoMemory: true });

    expect(Object.keys(env)).toEqual(['CLAUDE_CODE_EMIT_SESSION_STATE_EVENTS', 'CLAUDE_CODE_DISABLE_CRON']);
    expect(settings).toEqual({ crossSessionInbound: 'refuse' });
  });

  it('secrets are masked in words for people', () => {
    expect(secretMask(secrets)('bot123456:telegram-token failed')).toBe('bot«hidden» failed');
  });
});
