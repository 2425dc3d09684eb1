import { calls } from '../programs/calls.ts';
import { readOptions } from '../programs/options.ts';
import type { DangerRule } from '../programs/rule.ts';

const published = 'changes what is published';

/** Programs and settings of the whole computer. */
function everywhere(name: string): DangerRule {
  return (args) => {
    const { operands, letters, names } = readOptions(args);
    const [verb = '', what = ''] = operands;
    if (verb === 'config' && what === 'set') return `changes how ${name} works (${name} config set)`;
    if (verb === 'pkg' && /^(?:set|delete|fix)$/.test(what)) {
      return `changes what the project’s commands run (${name} pkg ${what})`;
    }
    const far = names.some((given) => /^(?:glob(?:a|al)?|loc(?:ation|atio|ati|at|a)?)$/.test(given));
    const whole = letters.includes('g') || far || verb === 'global';
    return whole && !/^(?:ls|list|root|bin|outdated|prefix|view)$/.test(verb)
      ? `changes programs for the whole computer (${name} -g)`
      : undefined;
  };
}

function system(name: string): DangerRule {
  return (args) => {
    const verb = args.find((arg) =>
      /^(?:install|remove|uninstall|purge|upgrade|dist-upgrade|add|del|autoremove|erase|-[SRU])/.test(arg),
    );
    return verb === undefined ? undefined : `changes programs for the whole computer (${name} ${verb})`;
  };
}

/** Tasks of a build may be anywhere, and tasks of a subproject begin with its name. */
function builds(name: string, publishes: RegExp): DangerRule {
  return (args) => {
    if (args.some((arg) => /^(?:--dry-run|-m)$/.test(arg)) && name === 'gradle') return undefined;
    const task = readOptions(args).operands.find((word) => publishes.test(word));
    return task === undefined ? undefined : `${published} (${name} ${task})`;
  };
}

const gradle = builds(
  'gradle',
  /(?:^|:)(?:publish(?!\w*ToMavenLocal)\w*|uploadArchives|bintrayUpload|closeAndRelease\w*)$/,
);
const maven = builds('mvn', /^(?:deploy|site-deploy|release:\w+|deploy:\w+|nexus-staging:\w+)$/);

const publishing: [string, string][] = [
  ['publish|unpublish|deprecate|undeprecate|yank|push|star|unstar|adduser !--dry-run', published],
  ['npm|pub|workspaces|package publish|tag !--dry-run', published],
  ['dist-tag|dist-tags|tag|tags add|rm|remove|set', published],
  [
    'owner|access|token|team|org|hook|profile add|rm|remove|set|grant|revoke|create|destroy|public|restricted',
    published,
  ],
  ['owner --add|--remove|-a|-r', published],
];

/** By program name: package managers, of projects and of the computer, and programs that publish. */
export const packageRules: [string, DangerRule][] = [
  ...calls(
    'npm pnpm yarn bun cargo gem poetry uv dart flutter lerna hatch flit pdm maturin rye wasm-pack',
    ...publishing,
  ),
  ...'npm pnpm yarn bun cargo gem poetry uv dart lerna'
    .split(' ')
    .map((name): [string, DangerRule] => [name, everywhere(name)]),
  ...'apt apt-get aptitude dpkg yum dnf pacman apk zypper brew snap flatpak port choco'
    .split(' ')
    .map((name): [string, DangerRule] => [name, system(name)]),
  ...calls('twine', ['upload', published]),
  ...calls('dotnet', ['nuget push|delete', published]),
  ...calls('nuget', ['push|delete', published]),
  ...['gradle', 'gradlew'].map((name): [string, DangerRule] => [name, gradle]),
  ...['mvn', 'mvnw', 'mvnd'].map((name): [string, DangerRule] => [name, maven]),
  ...calls('sbt', ['** publish|publishsigned|*release|*/publish', published]),
  ...calls('mix', ['hex.publish|hex.retire|hex.owner', published]),
  ...calls('pod', ['trunk|repo push|delete|deprecate|add-owner|remove-owner', published]),
  ...calls('vsce ovsx jsr changeset np release-it', ['publish|unpublish|create-namespace !--dry-run', published]),
  ...calls('semantic-release np release-it', ['!--dry-run|-d|--version|--preview', published]),
  ...calls('goreleaser', ['release !--snapshot|--skip-publish', published]),
  ...calls('deno', ['publish !--dry-run', published]),
  ...calls('snapcraft charmcraft', ['upload|push|release|close|promote', published]),
  ...calls('luarocks cabal stack anaconda conda', ['upload', published]),
  ...calls(
    'conda mamba micromamba',
    ['env remove|delete', 'deletes an environment'],
    ['remove|uninstall --all', 'deletes an environment'],
  ),
  ...calls('cosign', ['sign|attest|attach|clean|copy', published]),
];
