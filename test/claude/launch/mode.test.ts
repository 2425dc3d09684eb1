import { describe, expect, it } from 'vitest';
import { denyRules } from '../../../src/claude/launch/protected-paths.ts';
import { assertMode, canBypass } from '../../../src/claude/requests/permission-mode.ts';
import { isBridgeError } from '../../../src/core/model/errors.ts';
import { type PlayedSession, playSession } from '../replay.ts';

/** claude answers its last request. */
function settle({ sent, write }: PlayedSession, response: Record<string, unknown>): void {
  const { request_id } = sent.at(-1) as { request_id: string };
  write({ type: 'control_response', response: { subtype: 'success', request_id, ...response } });
}

describe('the mode of a session', () => {
  it('is switched by one request, and by none when it is right', async () => {
    const played = playSession();
    await played.ready('2.1.329');
    const before = played.sent.length;

    await played.session.setMode('default');
    expect(played.sent).toHaveLength(before);
    const switched = played.session.setMode('plan');
    expect(played.sent.at(-1)).toMatchObject({ request: { subtype: 'set_permission_mode', mode: 'plan' } });
    settle(played, { response: { mode: 'plan' } });
    await switched;
    await played.session.setMode('plan');

    expect(played.sent).toHaveLength(before + 1);
  });

  it('is what claude says it is: after a plan was approved, the wanted one is set again', async () => {
    const played = playSession();
    await played.ready('2.1.329');
    played.write({ type: 'system', subtype: 'init', permissionMode: 'plan' });
    const before = played.sent.length;
    await played.session.setMode('plan');
    expect(played.sent).toHaveLength(before);

    played.write({ type: 'system', subtype: 'status', status: null, permissionMode: 'acceptEdits' });
    const switched = played.session.setMode('plan');
    settle(played, { response: { mode: 'plan' } });
    await switched;

    expect(played.sent).toHaveLength(before + 1);
  });

  it.each([
    [
      'refuses',
      (played: PlayedSession) => settle(played, { subtype: 'error', error: 'Not allowed by policy' }),
      /policy/,
    ],
    ['is gone', ({ exit }: PlayedSession) => exit({ code: 1, signal: undefined }), /gone/],
    ['does not answer', ({ clock }: PlayedSession) => void clock.advance(10_000), /did not answer/],
  ])('is an error with its name when claude %s', async (_, play, said) => {
    const played = playSession();
    await played.ready('2.1.329');
    const switched = played.session.setMode('dontAsk').catch((error: unknown) => error);
    play(played);

    const error = await switched;
    expect(isBridgeError(error, 'agent-failed') && error.userMessage).toMatch(/“dontAsk”/);
    expect(isBridgeError(error) && error.userMessage).toMatch(said);
  });

  it('is not switched to bypassPermissions where the project or claude does not allow it', () => {
    const project = { name: 'shop', path: '/shop' };
    const sandbox = { IS_SANDBOX: '1' };

    expect(() => assertMode('dontAsk', project, {})).not.toThrow();
    expect(() => assertMode('bypassPermissions', { ...project, allowBypass: true }, sandbox)).not.toThrow();
    expect(() => assertMode('bypassPermissions', project, sandbox)).toThrow(
      expect.objectContaining({
        code: 'agent-failed',
        userMessage: expect.stringMatching(/“shop”.*bypassPermissions/),
      }),
    );
    expect([canBypass({}, 1000), canBypass(sandbox, 0), canBypass({}, 0)]).toEqual([true, true, false]);
  });
});

describe('protected paths', () => {
  it('become rules for reading and editing that mean exactly this path', () => {
    expect(denyRules(['/home/me/.config/bridge', '/odd/[a]*!#?\\é (1)'])).toEqual([
      'Read(//home/me/.config/bridge)',
      'Edit(//home/me/.config/bridge)',
      'Read(//odd/\\[a\\]\\*\\!\\#??é (1))',
      'Edit(//odd/\\[a\\]\\*\\!\\#??é (1))',
    ]);
  });
});
