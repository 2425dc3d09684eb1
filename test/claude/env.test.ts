import { describe, expect, it } from 'vitest';
import { claudeEnvironment, secretMask } from '../../src/claude/env.ts';

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
    expect(Object.keys(made).filter((name) => name.startsWith('CLAUDE'))).toEqual([
      'CLAUDE_CODE_EMIT_SESSION_STATE_EVENTS',
    ]);
  });

  it('secrets are masked in words for people', () => {
    expect(secretMask(secrets)('bot123456:telegram-token failed')).toBe('bot«hidden» failed');
  });
});
