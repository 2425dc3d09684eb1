/** Files that make programs run something later, change what a known command runs, or give Claude more rights. */
const machinery: readonly [RegExp, string][] = [
  [/\/(?:\.git|git~\d)(?:\/|$)|\/\.husky(?:\/|$)|\/\.git(?:config|modules|attributes)$/, 'how git works here'],
  // Git treats any folder with this file as a repository, and runs what its settings name.
  [/\/head$/, 'how git works here'],
  [/\/(?:\.pre-commit-config\.ya?ml|\.?lefthook(?:-local)?\.(?:ya?ml|toml|json))$/, 'how git works here'],
  [/\/\.claude(?:\/|\.json$|$)|\/\.mcp\.json$|\/claude(?:\.local)?\.md$/, 'how Claude works here'],
  [/\/\.(?:bash|zsh|k?sh)(?:rc|env|_?profile|_?login|_?logout|_aliases)$/, 'what every new shell runs'],
  [/\/\.(?:profile|inputrc|envrc)$|\/fish\/(?:config\.fish|conf\.d\/)/, 'what every new shell runs'],
  [/\/\.?mise\.toml$|\/\.tool-versions$/, 'what every new shell runs'],
  [/^\/etc\/(?:profile|bash|zsh|environment)/, 'what every new shell runs'],
  [/^\/etc\/(?:ana)?cron|^\/var\/spool\/cron/, 'scheduled commands'],
  [/\/systemd\/|^\/etc\/init|\/launch(?:agents|daemons)\/|\/autostart\//, 'what the system starts automatically'],
  [/\/\.vscode(?:\/|$)|\/\.idea(?:\/|$)/, 'what the editor runs'],
  [/\/\.devcontainer(?:\/|\.json$)/, 'what the editor runs'],
  [/\/\.github\/(?:workflows|actions)(?:\/|$)|\/\.gitlab-ci\.ya?ml$/, 'what runs on every push'],
  [/\/\.circleci(?:\/|$)|\/(?:jenkinsfile|(?:azure|bitbucket)-pipelines\.ya?ml)$/, 'what runs on every push'],
  [/\/(?:node_modules|\.?venv|site-packages)(?:\/|$)/, 'programs installed here'],
  [
    /\/(?:package-lock|npm-shrinkwrap)\.json$|\/pnpm-(?:lock|workspace)\.ya?ml$|\/bun\.lockb?$/,
    'which packages are installed',
  ],
  [
    /\/(?:yarn|cargo|poetry|pdm|uv|composer|deno|mix|flake)\.lock$|\/(?:pipfile|gemfile)\.lock$|\/go\.sum$/,
    'which packages are installed',
  ],
  [/\/binding\.gyp$/, 'what runs when packages are installed'],
  [/\/package\.json$|\/(?:gnu)?makefile$|\/justfile$|\/taskfile\.ya?ml$/, 'what the project’s commands run'],
  [/\/\.npmrc$|\/\.yarnrc(?:\.yml)?$|\/\.yarn\/|\/\.pnp\.c?js$|\/\.pnpmfile\.c?js$/, 'what the project’s commands run'],
  [/\/\.cargo\/config(?:\.toml)?$/, 'what the project’s commands run'],
];

/** What a write to this resolved path changes, in words: `how git works here`; undefined: nothing of this kind. */
export function machineryOf(path: string): string | undefined {
  // Some file systems ignore case, and dots and blanks at the end of a name.
  const name = `/${path}`
    .toLowerCase()
    .replace(/(?<=[^/.\s])[.\s]{1,9}(?=\/|$)/g, '')
    .replace(/^\/{2}/, '/');
  return machinery.find(([pattern]) => pattern.test(name))?.[1];
}
