import chalk from 'chalk';
import { createRedactor } from '../system/log/redact.ts';
import { checkClaude } from './doctor/claude.ts';
import { checkConfig } from './doctor/config.ts';
import { checkDatabase } from './doctor/database.ts';
import { checkDiscord } from './doctor/discord.ts';
import { type Finding, maskFinding } from './doctor/finding.ts';
import { checkKeepAwake } from './doctor/keep-awake.ts';
import { checkDataFolder, checkNode, checkProjects } from './doctor/machine.ts';
import { checkProxies } from './doctor/proxies.ts';
import { checkBypass, checkFileRights } from './doctor/rights.ts';
import { checkTelegram } from './doctor/telegram.ts';
import { withCalls } from './line/call.ts';
import { type ExitCode, exitCodes } from './shared/exit.ts';
import { print, printJson } from './shared/print.ts';
import { findSurroundings, type GlobalOptions, type Surroundings } from './shared/surroundings.ts';

export interface DoctorOptions extends GlobalOptions {
  json?: boolean;
  /** `--no-claude`: makes no request to the model. */
  claude: boolean;
}

const marks = { ok: chalk.green('✓'), failed: chalk.red('✗'), skipped: chalk.dim('–') };

/** `doctor`: proves what the bridge needs, one line each, with a fix for what is wrong. */
export async function doctor(options: DoctorOptions): Promise<ExitCode> {
  const surroundings = findSurroundings(options);
  const config = checkConfig(surroundings);
  const redact = createRedactor(config.loaded?.hidden ?? []);
  const findings: Finding[] = [];
  for await (const found of examine(options, surroundings, config)) {
    const finding = maskFinding(found, redact);
    findings.push(finding);
    if (!options.json) show(finding);
  }
  const failed = findings.filter((finding) => finding.state === 'failed').length;
  if (options.json) printJson({ ok: failed === 0, findings });
  else
    print(
      '',
      failed === 0 ? chalk.green('All checks passed.') : chalk.red(`${failed} of ${findings.length} checks failed.`),
    );
  return failed === 0 ? exitCodes.ok : exitCodes.failure;
}

async function* examine(
  options: DoctorOptions,
  surroundings: Surroundings,
  { findings, loaded }: ReturnType<typeof checkConfig>,
): AsyncGenerator<Finding> {
  yield checkNode(process.versions.node);
  yield checkDataFolder(surroundings.paths);
  yield checkDatabase(surroundings.paths);
  yield* findings;
  if (!loaded) return;
  yield* checkFileRights(loaded, surroundings.paths);
  yield* checkProjects(loaded.config.projects);
  yield* checkBypass(loaded);
  yield await checkKeepAwake(loaded.config.keepAwake);
  yield* checkProxies(loaded, surroundings.proxies);
  // It sends nothing by a way the user did not mean.
  if (surroundings.proxies.problems.length === 0) {
    yield* checkTelegram(loaded, surroundings);
    yield* checkDiscord(loaded, surroundings);
  }
  yield* checkClaude(loaded, surroundings, options.claude);
}

function show({ state, what, detail, fix }: Finding): void {
  print(`${marks[state]} ${what}: ${withCalls(detail)}`);
  if (fix) print(`  ${chalk.dim('→')} ${withCalls(fix)}`);
}
