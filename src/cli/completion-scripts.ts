import { commands, type OptionName, options, type OptionSpec, ownOptions } from './options.ts';

/** Makes the script of each shell. */
export const scripts = { bash, zsh, fish, powershell };

const names = commands.map(({ name }) => name);
const flags = (own: readonly OptionName[]): string => own.map((name) => `--${name}`).join(' ');
const choices = options.filter(({ oneOf }) => oneOf !== undefined);

/** One branch for each option whose values are known, and one for each command. */
function branches(value: (words: string) => string, command: (words: string) => string): { values: string; own: string } {
  return {
    values: choices.map(({ name, oneOf = [] }) => `    --${name}) ${value(oneOf.join(' '))} ;;`).join('\n'),
    own: commands.map(({ name }) => `    ${name}) ${command(flags(ownOptions(name)))} ;;`).join('\n'),
  };
}

function bash(): string {
  const { values, own } = branches(
    (words) => `COMPREPLY=($(compgen -W "${words}" -- "$word")); return`,
    (words) => `options="${words}"`,
  );
  return `# In ~/.bashrc: source <(doorlist completion bash)
_doorlist() {
  local word="\${COMP_WORDS[COMP_CWORD]}" options="--help --version"
  COMPREPLY=()
  case "\${COMP_WORDS[COMP_CWORD-1]}" in
${values}
  esac
  if [ "$COMP_CWORD" -gt 1 ]; then case "\${COMP_WORDS[1]}" in
${own}
  esac; fi
  case "$word" in
    -*) COMPREPLY=($(compgen -W "$options" -- "$word")) ;;
    *)
      COMPREPLY=($(compgen -f -- "$word"))
      if [ "$COMP_CWORD" -eq 1 ]; then COMPREPLY+=($(compgen -W "${names.join(' ')}" -- "$word")); fi
      ;;
  esac
}
complete -o filenames -F _doorlist doorlist
`;
}

function zsh(): string {
  const { values, own } = branches(
    (words) => `compadd -- ${words}; return`,
    (words) => `options=(${words})`,
  );
  return `#compdef doorlist
# In ~/.zshrc, behind compinit: source <(doorlist completion zsh)
_doorlist() {
  local -a options
  options=(--help --version)
  case "\${words[CURRENT-1]}" in
${values}
  esac
  if (( CURRENT > 2 )); then case "\${words[2]}" in
${own}
  esac; fi
  case "\${words[CURRENT]}" in
    -*) compadd -- $options ;;
    *)
      if (( CURRENT == 2 )); then compadd -- ${names.join(' ')}; fi
      _files
      ;;
  esac
}
if [[ "\${funcstack[1]}" == _doorlist ]]; then _doorlist "$@"; else compdef _doorlist doorlist; fi
`;
}

function fish(): string {
  const said = (text: string): string => `'${text.replaceAll(/['\\]/gu, String.raw`\$&`)}'`;
  return [
    '# doorlist completion fish > ~/.config/fish/completions/doorlist.fish',
    ...commands.map(({ name, help }) => `complete -c doorlist -n __fish_use_subcommand -a ${name} -d ${said(help)}`),
    ...commands.flatMap(({ name }) =>
      ownOptions(name).map((option) => {
        const { value, oneOf, help } = options.find((each) => each.name === option) as OptionSpec;
        const takes = oneOf === undefined ? (value === undefined ? '' : ' -r') : ` -x -a ${said(oneOf.join(' '))}`;
        return `complete -c doorlist -n '__fish_seen_subcommand_from ${name}' -l ${option}${takes} -d ${said(help)}`;
      }),
    ),
    '',
  ].join('\n');
}

function powershell(): string {
  const list = (words: readonly string[]): string => `@(${words.map((word) => `'${word}'`).join(', ')})`;
  const own = commands.map(({ name }) => `    '${name}' = ${list(ownOptions(name).map((option) => `--${option}`))}`);
  const values = choices.map(({ name, oneOf = [] }) => `    '--${name}' = ${list(oneOf)}`);
  return `# In $PROFILE: doorlist completion powershell | Out-String | Invoke-Expression
Register-ArgumentCompleter -Native -CommandName doorlist -ScriptBlock {
  param($word, $ast, $at)
  $options = @{
${own.join('\n')}
  }
  $values = @{
${values.join('\n')}
  }
  $words = @($ast.CommandElements | ForEach-Object { $_.ToString() })
  $before = if ($word -eq '') { $words[-1] } else { $words[-2] }
  $found = if ($values.ContainsKey($before)) { $values[$before] }
    elseif ($word -like '-*') { if ($words.Count -gt 1 -and $options.ContainsKey($words[1])) { $options[$words[1]] } else { @('--help', '--version') } }
    elseif ($words.Count -le 2) { ${list(names)} }
    else { @() }
  $found | Where-Object { $_ -like "$word*" } | ForEach-Object { [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_) }
}
`;
}
