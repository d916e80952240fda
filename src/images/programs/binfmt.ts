// tonistiigi/binfmt: puts emulators of other processors into the kernel, takes them out, and tells which there are (its cmd/binfmt/main.go).
import { EMULATORS, OTHER_NAMES, platformsWith } from "../../machine/emulators.ts";
import type { Program, Running } from "../../machine/process.ts";

const MOUNT = "/proc/sys/fs/binfmt_misc";
const FLAGS = ["install", "mount", "uninstall", "version"] as const;
type Flag = (typeof FLAGS)[number];
/** What the image has; BuildKit's own has more. */
const INCLUDED = Object.keys(EMULATORS).filter((each) => each !== "loong64");
/** This computer's own: there is no emulator for it in the image. */
const NATIVE: Readonly<Record<string, string>> = { amd64: "qemu-x86_64", 386: "qemu-i386" };
const USAGE = `Usage of /usr/bin/binfmt:
  -install string
    	architectures to install
  -mount string
    	binfmt_misc mount point (default "${MOUNT}")
  -uninstall string
    	architectures to uninstall
  -version
    	display version
`;

/** The processor of "arm64", "linux/arm64" or "aarch64"; what is none is left as it is. */
function processorIn(text: string): string {
  const [first = "", second] = text.split("/");
  const name = (second ?? first).toLowerCase();
  return second === undefined && name === "linux" ? "amd64" : (OTHER_NAMES[name]?.[0] ?? name);
}

/** Go's flags: one dash or two, a value after "=" or as the next word. @returns what is wrong, as the program says it */
function flagsOf(words: readonly string[]): Map<Flag, string> | string {
  const given = new Map<Flag, string>();
  for (let at = 0; at < words.length; at++) {
    const [, name, value] = /^--?([^-=][^=]*)(?:=(.*))?$/s.exec(words[at]!) ?? [];
    if (name === undefined) return given;
    if (name === "h" || name === "help") return "";
    const known = FLAGS.find((each) => each === name);
    if (!known) return `flag provided but not defined: -${name}\n`;
    if (known !== "version" && value === undefined && words[at + 1] === undefined) return `flag needs an argument: -${name}\n`;
    given.set(known, known === "version" ? (value ?? "true") : (value ?? words[++at]!));
  }
  return given;
}

function install(emulators: Set<string>, name: string): string {
  const entry = EMULATORS[name]?.name ?? NATIVE[name];
  if (entry === undefined) return `unsupported architecture: ${name}`;
  if (emulators.has(name)) return `${entry} already registered`;
  if (!INCLUDED.includes(name))
    return `cannot register "/usr/bin/${entry}" to ${MOUNT}/register: write ${MOUNT}/register: no such file or directory`;
  emulators.add(name);
  return "OK";
}

/** Entries that a word of --uninstall means: a processor's, one by its name, or those that a pattern fits. */
function entriesFor(emulators: ReadonlySet<string>, word: string): string[] {
  const wanted = EMULATORS[processorIn(word)]?.name ?? word;
  const pattern = new RegExp(
    `^${wanted
      .replace(/[.+^$(){}|\\]/g, "\\$&")
      .replaceAll("*", ".*")
      .replaceAll("?", ".")}$`,
  );
  const found = namesOf(emulators).filter((name) => pattern.test(name));
  return found.length ? found : [wanted];
}

const namesOf = (emulators: Iterable<string>): string[] => [...emulators].map((each) => EMULATORS[each]!.name).sort();

function uninstall(emulators: Set<string>, entry: string): string {
  const found = [...emulators].find((each) => EMULATORS[each]!.name === entry || EMULATORS[each]!.name.endsWith(`-${entry}`));
  if (!found) return "not found";
  emulators.delete(found);
  return "OK";
}

const words = (text = ""): string[] => (text ? text.split(",") : []);

function tell(self: Running, emulators: ReadonlySet<string>): void {
  const names = namesOf(emulators);
  const status = { supported: platformsWith(emulators), emulators: names.length ? names : null };
  self.stdout.write(`${JSON.stringify(status, undefined, 2)}\n`);
}

export function binfmt(): Program {
  return function* (self) {
    const { emulators } = self.machine;
    const log = (line: string) => self.stderr.write(`${line}\n`);
    const given = flagsOf(self.argv.slice(1));
    yield { until: self.clock.now + 20 };
    if (typeof given === "string") {
      self.stderr.write(given + USAGE);
      return given ? 2 : 0;
    }
    if (given.get("version") === "true") {
      log("binfmt/a161c41 qemu/v7.0.0 go/1.18.5");
      return 0;
    }
    if (!self.credentials.can("SYS_ADMIN")) {
      // What Go tells of the error's way, as the published binary does.
      log(`error: operation not permitted\ncannot mount binfmt_misc filesystem at ${MOUNT}`);
      log("main.run\n\t/src/cmd/binfmt/main.go:183\nmain.main\n\t/src/cmd/binfmt/main.go:170");
      log("runtime.main\n\t/usr/local/go/src/runtime/proc.go:250\nruntime.goexit\n\t/usr/local/go/src/runtime/asm_amd64.s:1571");
      return 0;
    }
    if (!emulators || (given.get("mount") ?? MOUNT) !== MOUNT) {
      log(`k8s-quest does not simulate ${emulators ? "binfmt_misc at another place" : "emulators on nodes"} yet`);
      return 1;
    }
    for (const word of words(given.get("uninstall")))
      for (const entry of entriesFor(emulators, word)) log(`uninstalling: ${entry} ${uninstall(emulators, entry)}`);
    const wanted = words(given.get("install"));
    const all = wanted.length === 1 && wanted[0] === "all";
    for (const name of all ? INCLUDED.filter((each) => !emulators.has(each)) : wanted.map(processorIn))
      log(`installing: ${name} ${install(emulators, name)}`);
    tell(self, emulators);
    return 0;
  };
}
