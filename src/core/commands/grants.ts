import { paragraph } from '../../text/document/blocks.ts';
import { revealLine } from '../../text/reveal/reveal.ts';
import { describeRule } from '../grants/rules.ts';
import type { Grant } from '../model/approval.ts';
import type { Button } from '../model/post.ts';
import { identityOf } from '../model/user.ts';
import { actorOf, alikeAccounts, refuseInAudit } from '../people/rights.ts';
import { bullets } from './kit/bullets.ts';
import type { ButtonAction, ChatCommand, CommandContext, PressContext } from './kit/command.ts';

type Context = CommandContext | PressContext;

const minute = 60_000;

export const grantsCommand: ChatCommand = {
  name: 'grants',
  description: 'Temporary permissions: /grants, /grants withdraw 3 (or all)',
  subcommands: [
    { name: 'list', description: 'Temporary permissions', word: '' },
    {
      name: 'withdraw',
      description: 'End a permission',
      args: [{ name: 'which', description: 'Its number, or all', kind: 'text', required: true }],
    },
  ],
  forViewers: false,
  run(context) {
    const { args, clock, reply } = context;
    const wanted = /^withdraw\s+#?(\d+|all)$/i.exec(args)?.[1]?.toLowerCase();
    if (wanted === 'all') {
      reply(withdrawAll(context));
    } else if (wanted !== undefined) {
      reply(withdraw(context, Number(wanted)).word);
    } else if (args !== '') {
      reply('To withdraw one, send its number: /grants withdraw 3. To withdraw all: /grants withdraw all.');
    } else {
      const grants = visibleGrants(context);
      if (grants.length === 0) reply('No temporary permissions. You can grant one when Claude asks.');
      else
        reply(
          [paragraph('Active permissions:'), bullets(grants.map((grant) => line(grant, clock.now())))],
          buttons(grants),
        );
    }
  },
};

export const withdrawAction: ButtonAction = {
  verb: 'withdraw',
  typed: (id) => `/grants withdraw ${id}`,
  run(context) {
    const { word, isRefused } = withdraw(context, Number(context.argument));
    return { word, buttons: isRefused ? 'as they are' : buttons(visibleGrants(context)) };
  },
};

/** A person's own; owners see those of all. */
export function visibleGrants(context: Pick<Context, 'store' | 'clock' | 'user' | 'allowList'>): Grant[] {
  const { store, clock, user } = context;
  const own = user.role === 'owner' ? undefined : alikeAccounts(context, identityOf(user), user.role);
  return store.grants.active(clock.now(), own);
}

function withdraw(context: Context, id: number): { word: string; isRefused?: true } {
  const { store, clock, user } = context;
  const grant = store.grants.active(clock.now()).find((one) => one.id === id);
  if (!grant) return { word: `Permission ${id} is no longer active.` };
  if (!visibleGrants(context).some((one) => one.id === id)) {
    refuseInAudit(store, user, `withdraw ${describe(grant)}`);
    return { word: `Only ${grant.userName} or an owner can withdraw this.`, isRefused: true };
  }
  end(context, grant);
  return { word: `Withdrawn: ${ruleOf(grant)}.` };
}

function withdrawAll(context: CommandContext): string {
  const grants = visibleGrants(context);
  for (const grant of grants) end(context, grant);
  return grants.length === 0 ? 'Nothing to withdraw.' : `Withdrawn: ${grants.map(ruleOf).join(', ')}.`;
}

function end({ store, user }: Context, grant: Grant): void {
  store.grants.withdraw(grant.id);
  store.audit.append({ action: 'grant-withdrawn', actor: actorOf(user), detail: describe(grant) });
}

function line(grant: Grant, now: number): string {
  const minutes = Math.ceil((grant.expiresAt - now) / minute);
  return `${grant.id}: ${ruleOf(grant)} in “${grant.project}”, ${grant.userName}, ${minutes} min left`;
}

function describe(grant: Grant): string {
  return `${ruleOf(grant)} in ${grant.project} of ${grant.userName}`;
}

export function ruleOf({ tool, rule }: Grant): string {
  return revealLine(describeRule({ tool, ...(rule !== undefined && { content: rule }) }));
}

function buttons(grants: readonly Grant[]): Button[][] {
  return [grants.map(({ id }) => ({ label: `Withdraw ${id}`, action: `withdraw:${id}` }))];
}
