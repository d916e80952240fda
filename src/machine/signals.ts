// Signals: their names and numbers on Linux, and what they do to whoever does not handle them (signal(7)).
const SIGNALS = {
  SIGHUP: 1,
  SIGINT: 2,
  SIGQUIT: 3,
  SIGKILL: 9,
  SIGUSR1: 10,
  SIGUSR2: 12,
  SIGPIPE: 13,
  SIGTERM: 15,
  SIGCHLD: 17,
  SIGCONT: 18,
  SIGSTOP: 19,
  SIGTSTP: 20,
  SIGWINCH: 28,
} as const;

export type SignalName = keyof typeof SIGNALS;

export const signalNumber = (name: SignalName): number => SIGNALS[name];

export const signalNames = Object.keys(SIGNALS) as SignalName[];

/** The signal that "9", "KILL", "sigkill" means; undefined where there is none. */
export function signalNamed(text: string): SignalName | undefined {
  const name = `SIG${text.toUpperCase().replace(/^SIG/, "")}`;
  return signalNames.find((each) => each === name || String(SIGNALS[each]) === text);
}

const IGNORED: ReadonlySet<SignalName> = new Set(["SIGCHLD", "SIGCONT", "SIGWINCH"]);

/** Whether a signal does nothing to a process that does not handle it. */
export const isIgnored = (signal: SignalName): boolean => IGNORED.has(signal);

/** Whether a signal cannot be handled by anybody. */
export const isUncatchable = (signal: SignalName): boolean => signal === "SIGKILL" || signal === "SIGSTOP";
