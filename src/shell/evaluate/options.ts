// The shell's options: those of `set` and those of `shopt`, how they stand at the start, and which of them can be changed here.
import type { Finding, Matching } from "./pattern.ts";

/** A shell, as far as its options go. */
interface WithOptions {
  /** Those that are on. */
  readonly options: Set<string>;
  readonly interactive: boolean;
}

/** The letters of `set`, in the order in which `$-` shows them. */
export const LETTERS: Readonly<Record<string, string>> = {
  a: "allexport",
  b: "notify",
  e: "errexit",
  f: "noglob",
  h: "hashall",
  i: "interactive",
  k: "keyword",
  m: "monitor",
  n: "noexec",
  p: "privileged",
  t: "onecmd",
  u: "nounset",
  v: "verbose",
  x: "xtrace",
  B: "braceexpand",
  C: "noclobber",
  E: "errtrace",
  H: "histexpand",
  P: "physical",
  T: "functrace",
};

/** The options of `set -o`. */
export const SET_OPTIONS: readonly string[] = [
  ...Object.values(LETTERS).filter((name) => name !== "interactive"),
  ...["emacs", "history", "ignoreeof", "interactive-comments", "nolog", "pipefail", "posix", "vi"],
].sort();

/** Options of `set` that this shell acts on, both ways; the others may only be set to what they are. */
const SETTABLE = new Set(
  "allexport errexit noglob hashall monitor noexec nounset verbose xtrace noclobber histexpand physical history ignoreeof nolog pipefail".split(
    " ",
  ),
);

/** The options of `shopt`, and whether they are on in a shell that is not interactive (bash 5.2). */
const SHOPT_AT_START: Readonly<Record<string, boolean>> = Object.fromEntries(
  (
    "autocd- assoc_expand_once- cdable_vars- cdspell- checkhash- checkjobs- checkwinsize+ cmdhist+ compat31- compat32- compat40- compat41- " +
    "compat42- compat43- compat44- complete_fullquote+ direxpand- dirspell- dotglob- execfail- expand_aliases- extdebug- extglob- extquote+ " +
    "failglob- force_fignore+ globasciiranges+ globskipdots+ globstar- gnu_errfmt- histappend- histreedit- histverify- hostcomplete+ " +
    "huponexit- inherit_errexit- interactive_comments+ lastpipe- lithist- localvar_inherit- localvar_unset- login_shell- mailwarn- " +
    "no_empty_cmd_completion- nocaseglob- nocasematch- noexpand_translation- nullglob- patsub_replacement+ progcomp+ progcomp_alias- " +
    "promptvars+ restricted_shell- shift_verbose- sourcepath+ varredir_close- xpg_echo-"
  )
    .split(" ")
    .map((word) => [word.slice(0, -1), word.endsWith("+")]),
);
export const SHOPT_OPTIONS: readonly string[] = Object.keys(SHOPT_AT_START);

/** Options of `shopt` that this shell acts on. */
const CHANGEABLE = new Set(
  (
    "autocd cdable_vars dotglob expand_aliases extglob failglob globstar inherit_errexit lastpipe nocaseglob nocasematch nullglob " +
    "patsub_replacement shift_verbose xpg_echo"
  ).split(" "),
);
/** Those whose other value shows nowhere in this shell: its history is kept line by line as it is, and its window is never stale. */
const NEVER_SEEN = new Set(["checkwinsize", "cmdhist", "histappend", "mailwarn", "checkhash"]);

/** What is on when a shell starts. */
export const optionsAtStart = (): Set<string> =>
  new Set(["hashall", "braceexpand", "interactive-comments", ...SHOPT_OPTIONS.filter((name) => SHOPT_AT_START[name])]);
/** What a person's shell turns on: its own defaults, and extglob as bash-completion does. */
export const INTERACTIVE_OPTIONS: readonly string[] = ["emacs", "histexpand", "history", "monitor", "expand_aliases", "extglob"];

const change = (shell: WithOptions, name: string, on: boolean): void => {
  if (on) shell.options.add(name);
  else shell.options.delete(name);
};

/** Sets an option of `set -o`; gives what is wrong with that, without the builtin's name. */
export function setOption(shell: WithOptions, name: string, on: boolean): { message: string; status: number } | undefined {
  if (!SET_OPTIONS.includes(name)) return { message: `${name}: invalid option name`, status: 2 };
  if (shell.options.has(name) !== on && !SETTABLE.has(name))
    return { message: `k8s-quest does not simulate ${on ? "-o" : "+o"} ${name} yet`, status: 1 };
  change(shell, name, on);
  return undefined;
}

/** Applies one `-eux` word (or `+eux`); gives what is wrong with it. */
export function setLetters(shell: WithOptions, word: string): { message: string; status: number } | undefined {
  for (const letter of word.slice(1)) {
    const option = letter === "i" ? undefined : LETTERS[letter];
    if (!option) return { message: `${word[0]}${letter}: invalid option`, status: 2 };
    const wrong = setOption(shell, option, word[0] === "-");
    if (wrong) return wrong;
  }
  return undefined;
}

/** Sets an option of `shopt`; gives what is wrong with that. */
export function setShopt(shell: WithOptions, name: string, on: boolean): string | undefined {
  if (!(name in SHOPT_AT_START)) return `${name}: invalid shell option name`;
  if (shell.options.has(name) !== on && !CHANGEABLE.has(name) && !NEVER_SEEN.has(name))
    return `k8s-quest does not simulate ${on ? "-s" : "-u"} ${name} yet`;
  change(shell, name, on);
  return undefined;
}

/** The value of `$-`. */
export const flagsOf = (shell: WithOptions): string =>
  Object.entries(LETTERS)
    .filter(([letter, name]) => (letter === "i" ? shell.interactive : shell.options.has(name)))
    .map(([letter]) => letter)
    .join("");

/** How this shell matches words in `case`, `[[ ]]` and `${…}`; `[[ ]]` always knows extended patterns. */
export const matching = (shell: WithOptions, extended = shell.options.has("extglob")): Matching => ({
  extended,
  anyCase: shell.options.has("nocasematch"),
});
/** How this shell finds files by patterns. */
export const finding = (shell: WithOptions): Finding => ({
  extended: shell.options.has("extglob"),
  anyCase: shell.options.has("nocaseglob"),
  hidden: shell.options.has("dotglob"),
  deep: shell.options.has("globstar"),
});
